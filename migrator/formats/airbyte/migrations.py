"""Rules of a manifest that make saved connections fit the choice between key and client credentials.

Two traps of airbyte-cdk shape them. The `condition` of ConfigAddFields is evaluated again for each of its
fields, after the field before it was added: so each rule adds one field. And a text that looks like a number
or a list becomes one: so values of text fields are said to be strings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.airbyte.selective import (
    CLIENT_CHOICE,
    DISCRIMINATOR,
    EXISTING_CHOICE,
    KEY_CHOICE,
    SELECTOR,
)
from migrator.text.values import Value

MOVE = "Put the key where the choice between key and client credentials is."
_ADD = "ConfigAddFields"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedField:
    """A field that saved connections hold at the top, and that is a part of the choice of the key now."""

    name: str
    is_text: bool


def moving(fields: Sequence[MovedField], holder: str) -> dict[str, Value]:
    """Return the migration of saved connections, which is stored: the fields move into `holder`."""
    chosen = _added([holder, DISCRIMINATOR], KEY_CHOICE, f"{{{{ not config.get('{holder}') }}}}")
    return {
        "type": "ConfigMigration",
        "description": MOVE,
        "transformations": [chosen, *(r for f in fields for r in _moved(f, holder))],
    }


def _moved(field: MovedField, holder: str) -> Iterator[dict[str, Value]]:
    there = f"config['{holder}']"
    is_wanted = (
        f"{{{{ config.get('{field.name}') and {there}.get('{DISCRIMINATOR}') == '{KEY_CHOICE}' "
        f"and not {there}.get('{field.name}') }}}}"
    )
    yield _added([holder, field.name], f"{{{{ config['{field.name}'] }}}}", is_wanted, is_text=field.is_text)
    yield {"type": "ConfigRemoveFields", "field_pointers": [[field.name]]}


def copying(field: MovedField, holder: str) -> dict[str, Value]:
    """Return the transformation that puts a moved field back for one run, for those that read it there."""
    value = f"{{{{ config['{holder}']['{field.name}'] }}}}"
    is_there = f"{{{{ config['{holder}'].get('{DISCRIMINATOR}') == '{KEY_CHOICE}' }}}}"
    return _added([field.name], value, is_there, is_text=field.is_text)


def selecting(holder: str, discriminator: str, choice: str) -> dict[str, Value]:
    """Return the transformation that says for one run which authenticator is meant."""
    chosen = f"(config.get('{holder}') or {{}}).get('{discriminator}')"
    value = f"{{{{ '{CLIENT_CHOICE}' if {chosen} == '{choice}' else '{EXISTING_CHOICE}' }}}}"
    return _added([SELECTOR], value, None, is_text=True)


def _added(
    path: Sequence[str], value: str, condition: str | None, *, is_text: bool = True
) -> dict[str, Value]:
    field: dict[str, Value] = {"type": "AddedFieldDefinition", "path": list(path), "value": value}
    if is_text:
        field["value_type"] = "string"
    rule: dict[str, Value] = {"type": _ADD, "fields": [field]}
    return rule | ({"condition": condition} if condition else {})


def is_own_migration(rule: object) -> bool:
    """Return whether a migration is the one that is written here."""
    return isinstance(rule, Mapping) and rule.get("description") == MOVE


def is_own_transformation(rule: object, holders: Sequence[str]) -> bool:
    """Return whether a transformation is one of those that are written here."""
    fields = rule.get("fields") if isinstance(rule, Mapping) and rule.get("type") == _ADD else None
    if not isinstance(rule, Mapping) or not isinstance(fields, list) or len(fields) != 1:
        return False
    path = fields[0].get("path") if isinstance(fields[0], Mapping) else None
    if path == [SELECTOR]:
        return True
    if not isinstance(path, list) or len(path) != 1:
        return False
    name = str(path[0])
    made = (copying(MovedField(name=name, is_text=t), h) for h in holders for t in (True, False))
    return any(rule == copy for copy in made)
