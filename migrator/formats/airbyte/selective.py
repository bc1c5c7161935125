"""Authenticators that choose between others by a value of the configuration."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.airbyte.asked_once import asked_once, mappings
from migrator.formats.airbyte.authenticators import SELECTIVE, Authenticator, Sends, sends
from migrator.formats.airbyte.config_references import ConfigPath
from migrator.formats.airbyte.references import is_referred_to, place_followed
from migrator.formats.proof.remainder import is_below
from migrator.model.place import Pointer
from migrator.text.children import value_at

DISCRIMINATOR = "auth_type"
KEY_CHOICE = "api_key"
EXISTING_CHOICE = "existing"
CLIENT_CHOICE = "client_credentials"
OTHER_CLIENT_CHOICE = "oauth_client_credentials"
"""For manifests that have a choice of the first name which is something else."""
CLIENT_CHOICES = (CLIENT_CHOICE, OTHER_CLIENT_CHOICE)
SELECTOR = "selected_authentication"
"""A value that the manifest computes for each run, where no value of the configuration can be relied on."""
_PARTS = {"type", "authenticator_selection_path", "authenticators"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selective:
    """One SelectiveAuthenticator, at one place of the manifest."""

    pointer: Pointer
    path: ConfigPath
    """Where the configuration says which choice is meant."""
    choices_at: Pointer
    """Where the choices are written: below it, or in a definition that it refers to."""
    choices: Mapping[str, Pointer]
    """Where each choice is written, references followed."""


@asked_once
def find_selectives(data: object) -> Sequence[Selective]:
    """Return every SelectiveAuthenticator that is written in a manifest."""
    found = (_selective(data, p, v) for p, v in mappings(data) if v.get("type") == SELECTIVE)
    return tuple(s for s in found if s is not None)


def _selective(data: object, pointer: Pointer, value: Mapping[str, object]) -> Selective | None:
    choices_at = place_followed(data, (*pointer, "authenticators"))
    choices, path = value_at(data, choices_at), value.get("authenticator_selection_path")
    if not isinstance(choices, dict) or not isinstance(path, list):
        return None
    return Selective(
        pointer=pointer,
        path=tuple(map(str, path)),
        choices_at=choices_at,
        choices={str(name): place_followed(data, (*choices_at, name)) for name in choices},
    )


def client_choices(selective: Selective, data: object) -> list[str]:
    """Return the names of the choices that use client credentials."""
    return [n for n, p in selective.choices.items() if _sends_at(data, p) is Sends.CLIENT_CREDENTIALS]


def is_dual(data: object) -> bool:
    """Return whether every choice of a manifest offers client credentials and something else."""
    selectives = find_selectives(data)
    return bool(selectives) and all(0 < len(client_choices(s, data)) < len(s.choices) for s in selectives)


def offers_client_credentials(data: object) -> bool:
    """Return whether at least one choice of the manifest is to use client credentials."""
    return any(client_choices(s, data) for s in find_selectives(data))


def may_send_key(selective: Selective, data: object) -> bool:
    """Return whether one of the choices sends a key, or is code of the connector's own, which may."""
    values = [value_at(data, p) for p in selective.choices.values()]
    found = [v for v in values if isinstance(v, dict)]
    return any(sends(v) in (Sends.KEY, Sends.BASIC) or "class_name" in v for v in found)


def outside_of_choices(
    data: object, found: Sequence[Authenticator], selectives: Sequence[Selective]
) -> Iterator[Authenticator]:
    """Yield the authenticators that no choice leads to, that choose nothing themselves, and that are used."""
    inside = {p for s in selectives for p in s.choices.values()}
    outside = (a for a in found if a.type != SELECTIVE and not is_below(a.pointer, inside))
    return (a for a in outside if is_referred_to(data, a.pointer))


def _sends_at(data: object, pointer: Pointer) -> Sends:
    value = value_at(data, pointer)
    return sends(value) if isinstance(value, dict) else Sends.OTHER


def wrapped_choice(value: object) -> str | None:
    """Return the choice of a SelectiveAuthenticator that was put around it by migrator, beside the client's.

    `None`: it is no SelectiveAuthenticator, or an author's own.
    """
    if not isinstance(value, Mapping) or value.get("type") != SELECTIVE or set(value) != _PARTS:
        return None
    path, choices = value["authenticator_selection_path"], value["authenticators"]
    if not isinstance(path, list) or not isinstance(choices, Mapping):
        return None
    for name, wanted in ((KEY_CHOICE, path[1:] == [DISCRIMINATOR]), (EXISTING_CHOICE, path == [SELECTOR])):
        client = choices.get(CLIENT_CHOICE)
        if wanted and list(choices) == [name, CLIENT_CHOICE] and isinstance(client, dict):
            return name if sends(client) is Sends.CLIENT_CREDENTIALS else None
    return None
