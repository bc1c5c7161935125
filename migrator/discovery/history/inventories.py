"""Literals that stood in inventories, where references belong."""

from collections.abc import Iterator, Mapping

from migrator.discovery.plain_secrets import PlainSecret
from migrator.inventory.references import is_reference
from migrator.model.place import Pointer
from migrator.text.fingerprints import Fingerprints
from migrator.text.json import parse_json
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml, walk

_SECRETS: Mapping[str, frozenset[Pointer]] = {
    "clients": frozenset({("client_secret",), ("private_key",)}),
    "keys": frozenset({("value",)}),
    "platforms": frozenset({("introspection", "client_secret")}),
}


def is_inventory_like(name: str, small: bytes) -> bool:
    """Return whether a file may be an inventory with secrets, by its name and its bytes in small letters."""
    return (
        name.endswith((".yaml", ".yml", ".json"))
        and b"version" in small
        and (b"client_secret" in small or b"private_key" in small or b"keys" in small)
    )


def inventory_secrets(source: SourceText, fingerprints: Fingerprints) -> Iterator[PlainSecret]:
    """Yield the literals of an inventory; of another document none. Raises SourceProblem for a broken one."""
    document = (parse_json if source.path.endswith(".json") else parse_yaml)(source)
    data = document.data
    if not isinstance(data, dict) or data.get("version") != 1:
        return
    for pointer, value in walk(data):
        if isinstance(value, str) and _is_for_secret(pointer) and not is_reference(value):
            digest = fingerprints.of(value)
            if digest is not None:
                line = source.place(document.span(pointer)).line
                yield PlainSecret(line=line, what=str(pointer[-1]), digest=digest)


def _is_for_secret(pointer: Pointer) -> bool:
    section, _, *field = (*pointer, "", "")
    return tuple(field[:-2]) in _SECRETS.get(str(section), frozenset())
