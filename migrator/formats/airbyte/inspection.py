"""How a manifest authenticates, in words and kinds."""

from collections import Counter
from collections.abc import Iterator, Sequence

from migrator.formats.airbyte.authenticators import CUSTOM, SELECTIVE, Authenticator, Sends
from migrator.formats.airbyte.selective import find_selectives, is_dual, may_send_key, outside_of_choices
from migrator.model.config_facts import AuthKind

_KINDS = {
    Sends.KEY: AuthKind.KEY,
    Sends.BASIC: AuthKind.KEY,
    Sends.CLIENT_CREDENTIALS: AuthKind.OAUTH_CLIENT_CREDENTIALS,
    Sends.OTHER: AuthKind.OTHER,
}


def kinds(data: object, found: Sequence[Authenticator]) -> set[AuthKind]:
    """Return the kinds of authentication; what is kept beside client credentials counts as the key."""
    if not is_dual(data):
        return {_KINDS[a.sends] for a in found}
    selectives = find_selectives(data)
    kept = AuthKind.KEY if any(may_send_key(s, data) for s in selectives) else AuthKind.OTHER
    outside = outside_of_choices(data, found, selectives)
    return {kept, AuthKind.OAUTH_CLIENT_CREDENTIALS, *(_KINDS[a.sends] for a in outside)}


def summary(found: Sequence[Authenticator]) -> str:
    """Return the authenticators in words, equal ones counted."""
    counts = Counter(map(_described, found))
    return "; ".join(f"{what} ({count} times)" if count > 1 else what for what, count in counts.items())


def _described(authenticator: Authenticator) -> str:
    if authenticator.sends is Sends.KEY:
        return f"{authenticator.type} in {authenticator.place}"
    own = authenticator.data.get("class_name") if authenticator.type == CUSTOM else None
    return f"{authenticator.type} {own}" if isinstance(own, str) else authenticator.type


def why_no_key(found: Sequence[Authenticator], bare: Sequence[str]) -> Iterator[str]:
    """Yield why there is nothing to migrate; `bare` are keys that no authenticator sends."""
    if found:
        names = ", ".join(sorted({_kind(a) for a in found if a.type != SELECTIVE or len(found) == 1}))
        yield f"it sends no API key by an authenticator: it authenticates with {names}"
        return
    yield from bare or ["it sends no key: the manifest has no authenticator"]


def _kind(authenticator: Authenticator) -> str:
    grant = authenticator.data.get("grant_type", "refresh_token")
    return (
        f"OAuth of another kind (grant type {grant})"
        if authenticator.type == "OAuthAuthenticator"
        else authenticator.type
    )
