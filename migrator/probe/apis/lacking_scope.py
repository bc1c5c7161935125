"""What is sure where an API says that the token lacks a scope (RFC 6750 §3.1), and what it asks for."""

from collections.abc import Sequence
from dataclasses import replace

from migrator.model.oauth import Scopes
from migrator.model.provider import Api, Provider
from migrator.model.secret import Secret
from migrator.model.verdict import Reason
from migrator.oauth.scope_text import scope_text
from migrator.oauth.server_text import neutralise
from migrator.probe.apis.access_results import AccessResult, result

_UNLISTED_STEP = (
    "Ask whoever runs the API whether the client needs that scope. If it does, add it to the client, "
    "list it under scopes at the extractor, and check again."
)


def lacking_scope(
    api: Api, named: Scopes, provider: Provider, *, status: int, secrets: Sequence[Secret]
) -> AccessResult:
    """Return the result of an API that asks for the `named` scopes; for none by name where they are empty.

    Only what is sure is called lacking: a scope of the API that it named, or the only one that it has. What
    else it names comes from a server, so the `secrets` that were sent are taken out.
    """
    own = named & api.scopes
    if not named and len(api.scopes) == 1:
        own = api.scopes
    message = f"{_asked(api, own, named)}{_unlisted(named - api.scopes, secrets)}"
    found = replace(result(api, Reason.SCOPE_MISSING, message, provider, status=status), lacking=own)
    if own or not named:
        return found
    return replace(found, access=replace(found.access, next_step=_UNLISTED_STEP))


def _asked(api: Api, own: Scopes, named: Scopes) -> str:
    says = "The API says that the token lacks a scope"
    if own:
        return f"{says}; it needs {scope_text(own)}."
    if named or not api.scopes:
        return f"{says}."
    return f"{says} and not which one; it needs {scope_text(api.scopes)}."


def _unlisted(scopes: Scopes, secrets: Sequence[Secret]) -> str:
    if not scopes:
        return ""
    named = neutralise(scope_text(scopes), secrets=secrets)
    return (
        f" The API asks for the scope{'s' * (len(scopes) > 1)} {named}, "
        "which the provider catalog does not list for it."
    )
