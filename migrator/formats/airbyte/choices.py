"""The choices that a connection specification offers: `credentials` with `oneOf`."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.airbyte.config_references import ConfigPath
from migrator.formats.airbyte.selective import (
    CLIENT_CHOICE,
    CLIENT_CHOICES,
    DISCRIMINATOR,
    EXISTING_CHOICE,
    KEY_CHOICE,
)
from migrator.formats.airbyte.specification import NEW_FIELDS, ROOT, described
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.values import Value

CLIENT_TITLE = "OAuth 2.0 client credentials"
_OWN = (KEY_CHOICE, EXISTING_CHOICE)


def object_at(path: ConfigPath) -> Pointer:
    """Return where the specification describes an object of the configuration."""
    return ROOT + tuple(step for name in path for step in ("properties", name))


def variants(data: object, path: ConfigPath) -> list[Mapping[str, object]]:
    """Return the choices that an object of the configuration has; nothing where it has none."""
    found = value_at(data, (*object_at(path), "oneOf"))
    return [v for v in found if isinstance(v, Mapping)] if isinstance(found, list) else []


def objects_with_choices(data: object) -> list[str]:
    """Return the objects at the top of the configuration that offer choices."""
    properties = value_at(data, (*ROOT, "properties"))
    names = properties if isinstance(properties, dict) else {}
    return [str(name) for name in names if variants(data, (str(name),))]


def constants(variant: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a choice that can have one value only, and which."""
    properties = variant.get("properties")
    found = _constants(properties) if isinstance(properties, Mapping) else ()
    return dict(found)


def _constants(properties: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if not isinstance(field, Mapping):
            continue
        values = field.get("enum")
        if "const" in field:
            yield name, str(field["const"])
        elif isinstance(values, list) and len(values) == 1:
            yield name, str(values[0])


def discriminator(data: object, path: ConfigPath) -> str | None:
    """Return the field that tells the choices of an object apart; `None`: there is no such field."""
    named = [set(constants(v)) for v in variants(data, path)]
    common = set.intersection(*named) if named else set()
    return min(common) if len(common) == 1 else None


def takes_no_other(data: object, path: ConfigPath, field: str) -> bool:
    """Return whether no choice of an object takes what is meant for client credentials."""
    new = {field, *NEW_FIELDS}
    for variant in variants(data, path):
        required = variant.get("required")
        needs_more = isinstance(required, list) and not set(map(str, required)) <= new
        if not needs_more and constants(variant).get(field, CLIENT_CHOICE) in CLIENT_CHOICES:
            return False
    return True


def client_variant(field: str, choice: str, token_url: str) -> dict[str, Value]:
    """Describe the choice of client credentials, told apart by a field."""
    fields: dict[str, Value] = {name: described(name, token_url) for name in NEW_FIELDS}
    return variant_of(choice, CLIENT_TITLE, fields, required=NEW_FIELDS, field=field)


def variant_of(
    choice: str,
    title: str,
    fields: Mapping[str, Value],
    *,
    required: Sequence[str],
    field: str = DISCRIMINATOR,
) -> dict[str, Value]:
    """Describe a choice that has these fields, told apart by a constant."""
    constant: dict[str, Value] = {"type": "string", "const": choice, "order": 0}
    return {
        "type": "object",
        "title": title,
        "required": [field, *required],
        "properties": {field: constant, **fields},
    }


def is_client_variant(variant: object) -> bool:
    """Return whether a choice is that of client credentials, as it is written here."""
    properties = variant.get("properties") if isinstance(variant, Mapping) else None
    if not isinstance(properties, Mapping) or not isinstance(variant, Mapping):
        return False
    values = [value for name, value in constants(variant).items() if name not in NEW_FIELDS]
    return values in ([c] for c in CLIENT_CHOICES) and len(properties) == len(NEW_FIELDS) + 1


def is_own_object(value: object) -> bool:
    """Return whether an object of the specification offers what migrator put there, and nothing else."""
    found = value.get("oneOf") if isinstance(value, Mapping) else None
    if not isinstance(found, list) or not found or not is_client_variant(found[-1]):
        return False
    own = [constants(v).get(DISCRIMINATOR) for v in found[:-1] if isinstance(v, Mapping)]
    return all(c in _OWN for c in own) and len(own) < len(_OWN)
