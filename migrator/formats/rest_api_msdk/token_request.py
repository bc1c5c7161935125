"""How settings of tap-rest-api-msdk ask for access tokens, and what the tap cannot do."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.interface import CannotExpress, Outcome, Target, method_not_shown
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.rest_api_msdk.settings import (
    GRANT,
    KEY_METHODS,
    METHOD,
    OAUTH,
    OAUTH_SETTINGS,
    REFERENCE,
    TapSettings,
)
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod


def refusal(target: Target) -> Outcome | None:
    """Return why the tap cannot do what the server needs; `None` where it can."""
    match target.auth_method:
        case AuthMethod.CLIENT_SECRET_POST:
            return None
        case AuthMethod.AUTO:
            return method_not_shown()
        case method:
            reason = (
                f"tap-rest-api-msdk cannot send {method}: it puts client ID and secret into the body of the "
                f"token request (client_secret_post), and the client authenticates with {method}"
            )
            way = "have the client registered for client_secret_post, run migrator check again, then generate"
            return CannotExpress(reasons=(reason, way))


def kinds(taps: Sequence[TapSettings], *, sends_key: bool) -> frozenset[AuthKind]:
    """Return how taps that are configured together authenticate."""
    found: set[AuthKind] = {AuthKind.KEY} if sends_key else set()
    together = _together(taps)
    for method in {t.method for t in taps if t.method is not None}:
        if method in KEY_METHODS:
            found.add(AuthKind.KEY)
        elif method == OAUTH and together.get("grant_type") == GRANT:
            found.add(AuthKind.OAUTH_CLIENT_CREDENTIALS)
        elif method != "no_auth":
            found.add(AuthKind.OTHER)
    return frozenset(found or {AuthKind.NONE})


def disagreements(taps: Sequence[TapSettings], target: Target) -> Iterator[str]:
    """Yield where settings with client credentials do not do what the inventory says, each once."""
    together = _together(taps)
    asking = [t for t in taps if t.has_client]
    odd = [t.owner for t in asking if not isinstance(t.data.get("scope", ""), str | None)]
    if odd:
        yield f"the scope of {', '.join(odd)} is no text: the tap takes the scopes as one, blanks between"
        return
    texts = (text for t in asking for text in contradictions(_request({**together, **t.data}), target))
    yield from dict.fromkeys(texts)


def _request(data: Mapping[str, object]) -> TokenRequest:
    extras = data.get("oauth_extras")
    audience = extras.get("audience") if isinstance(extras, Mapping) else None
    return TokenRequest(
        token_url=_text(data.get("access_token_url")),
        scope=_text(data.get("scope")),
        auth_method=AuthMethod.CLIENT_SECRET_POST,
        audience=_text(audience) or None,
        client_id=_text(data.get("client_id")),
    )


def _text(value: object) -> str:
    """Return a text with its variables as templates, which leave open what they stand for."""
    return (
        REFERENCE.sub(lambda m: f"{{{{ {m[0][1:].strip('{}')} }}}}", value) if isinstance(value, str) else ""
    )


def _together(taps: Sequence[TapSettings]) -> dict[str, object]:
    names = (METHOD, *OAUTH_SETTINGS)
    return {name: t.data[name] for t in taps for name in names if name in t.data}
