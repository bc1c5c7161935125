"""Extractors that authenticate in code of their own: what can be said of them, and the way forward."""

from collections.abc import Iterator, Mapping

from migrator.formats.interface import CannotExpress, NeedsPerson, Outcome
from migrator.formats.meltano.extractors import Entry, Extractors
from migrator.text.credential_names import names_credential

_KEYS_OF_KNOWN = {
    ("tap-gitlab", "meltanolabs"): "private_token",
    ("tap-slack", "meltanolabs"): "api_key",
    ("tap-stripe", "meltano"): "client_secret, which is an API key in spite of its name",
    ("tap-zendesk", "singer-io"): "api_token or access_token",
}
"""Settings for credentials, by name and variant: all that their definitions on Meltano Hub have."""

_WAY_FORWARD = (
    "look for a variant of the tap that has settings for an OAuth client, or configure tap-rest-api-msdk for "
    "the same API: it can use client credentials"
)


def outcome_of(extractors: Extractors) -> Outcome:
    """Return why a file without tap-rest-api-msdk cannot be migrated."""
    taps = [entry for entry in extractors.entries if entry.environment is None]
    if not taps:
        return NeedsPerson(reasons=("it has no extractor",))
    with_keys = [tap for tap in taps if credential_settings(tap) or _known(tap)]
    if not with_keys:
        names = ", ".join(tap.name for tap in taps)
        return NeedsPerson(reasons=(f"it sends no key that can be seen: no setting of {names} names one",))
    if all(_known(tap) for tap in with_keys):
        return CannotExpress(reasons=(*map(_reason, with_keys), _WAY_FORWARD))
    return NeedsPerson(reasons=(*(_reason(tap) for tap in with_keys), _WAY_FORWARD))


def own_code_behind(variable: str) -> str | None:
    """Return which tap, known to authenticate in its own code, Meltano gives this variable to."""
    taps = (tap for tap, _ in _KEYS_OF_KNOWN)
    return next((tap for tap in taps if variable.startswith(f"{tap.upper().replace('-', '_')}_")), None)


def credential_settings(entry: Entry) -> list[str]:
    """Return the settings of an extractor whose names are those of credentials."""
    config = entry.data.get("config")
    return list(_credentials(config)) if isinstance(config, Mapping) else []


def _credentials(config: Mapping[str, object]) -> Iterator[str]:
    for name, value in config.items():
        if isinstance(value, str) and value and names_credential(str(name)):
            yield str(name)


def _known(tap: Entry) -> str | None:
    return _KEYS_OF_KNOWN.get((tap.name, str(tap.data.get("variant", ""))))


def _reason(tap: Entry) -> str:
    if known := _known(tap):
        variant = tap.data.get("variant")
        return (
            f"{tap.name} of {variant} authenticates in its own code, by {known}: it has no setting for an "
            "OAuth client (its definition on Meltano Hub)"
        )
    names = ", ".join(credential_settings(tap))
    return (
        f"{tap.name} authenticates in its own code, by {names}; whether it can use an OAuth client is not "
        f"known: meltano config {tap.name} list shows its settings"
    )
