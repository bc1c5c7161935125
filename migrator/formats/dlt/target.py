"""What dlt can do of what a client needs, and what there is to know of it."""

from collections.abc import Iterator

from migrator.formats.interface import CannotExpress, Capabilities, Outcome, Target, method_not_shown
from migrator.model.inventory import AuthMethod

ASSUMED_LIFETIME = 3600
"""Seconds that dlt takes a token to live where the answer has no `expires_in`."""
SECTION = "[sources.rest_api.credentials]"
VARIABLE = "SOURCES__REST_API__CREDENTIALS__"
"""What names of environment variables start with that dlt reads for a source of rest_api."""

CAPABILITIES = Capabilities(
    auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
    scopes_as="`scope` in `access_token_request_data`, separated by blanks",
    renews_after_401=False,
    renews_when_due=True,
    assumes_lifetime=ASSUMED_LIFETIME,
    secret_lives_in="the environment or `.dlt/secrets.toml`",  # noqa: S106 - where it is, not what it is
    proof="executed: run by dlt",
)

_WAY_FORWARD = (
    "register the client for client_secret_post, or write a class of your own for this authentication "
    "(dlt-hub/dlt#4206 asks for client_secret_basic)"
)


def refusal(target: Target) -> Outcome | None:
    """Return why the client cannot be used, or `None` where it can."""
    match target.auth_method:
        case AuthMethod.CLIENT_SECRET_POST:
            return None
        case AuthMethod.AUTO:
            return method_not_shown()
        case method:
            reason = (
                f"dlt cannot send {method}, which the client authenticates with: it sends client ID and "
                "secret in the body of the token request, and nothing else"
            )
            return CannotExpress(reasons=(reason, _WAY_FORWARD))


def notes(target: Target) -> Iterator[str]:
    """Yield what to know of tokens before the change is merged."""
    yield "dlt fetches a token of its own for each resource."
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
    if (
        target.token_lifetime is not None
        and target.run_duration is not None
        and target.token_lifetime < target.run_duration
    ):
        yield (
            f"The token lives {target.token_lifetime:g} s and a run takes {target.run_duration:g} s. dlt "
            "fetches a new one when the time is over that the token answer states, and not after a 401: a "
            "token that ends earlier ends the run."
        )
