"""A manifest's data without anything that a migration may change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.airbyte.asked_once import mappings, texts
from migrator.formats.airbyte.authenticators import (
    CUSTOM,
    KEY_PARTS,
    SELECTIVE,
    Authenticator,
    Sends,
    find_authenticators,
    sends,
)
from migrator.formats.airbyte.choices import is_client_variant, is_own_object
from migrator.formats.airbyte.config_references import ConfigPath, read_paths
from migrator.formats.airbyte.error_filter import FILTER, without_filters
from migrator.formats.airbyte.migrations import is_own_migration, is_own_transformation
from migrator.formats.airbyte.selective import CLIENT_CHOICES, wrapped_choice
from migrator.formats.airbyte.specification import ROOT, KeyField
from migrator.formats.proof.remainder import without
from migrator.model.place import Pointer
from migrator.text.children import value_at

_PARTS = KEY_PARTS | {
    "grant_type",
    "client_id",
    "client_secret",
    "token_refresh_endpoint",
    "refresh_request_body",
    "refresh_request_headers",
}
_RULES = "config_normalization_rules"


def without_authentication(data: object) -> object:
    """Return a copy without what authenticators send, what they read, and what chooses between them."""
    plain = data
    if any(m.get("type") == SELECTIVE or "class_name" in m for _, m in mappings(data)):
        plain = _without_choices(plain)
    if any(text == FILTER["action"] for _, text in texts(data)):
        plain = without_filters(plain)
    found = [
        a for a in find_authenticators(plain) if a.sends in (Sends.KEY, Sends.BASIC, Sends.CLIENT_CREDENTIALS)
    ]
    gone = _Gone(
        parts={a.pointer: _PARTS for a in found},
        fields=[f for path in paths_of(found) if not _is_object(plain, f := KeyField(path=path))],
        objects=_own_objects(data),
    )
    # all that is taken out by other rules than its place stands in the specification
    rest = without(plain, [(*a.pointer, part) for a in found for part in _PARTS & a.data.keys()])
    if not isinstance(rest, dict) or "spec" not in rest:
        return rest
    return rest | {"spec": _stripped(rest["spec"], ("spec",), gone)}


def paths_of(found: Sequence[Authenticator]) -> list[ConfigPath]:
    """Return what the authenticators read of the configuration to authenticate, each once."""
    parts = (part for a in found for name, part in a.data.items() if name in _PARTS)
    return sorted({path for part in parts for path in read_paths(part) if path})


def _without_choices(value: object) -> object:
    """Return a copy in which authenticators stand where migrator put a choice around them, or added one."""
    if isinstance(value, list):
        return [_without_choices(v) for v in value]
    if not isinstance(value, Mapping):
        return value
    if name := wrapped_choice(value):
        return _without_choices(value["authenticators"][name])
    if value.get("class_name") and value.get("type") == CUSTOM:
        value = {k: v for k, v in value.items() if k != "type"}
    kept = {k: _without_choices(v) for k, v in value.items()}
    choices = kept.get("authenticators")
    if value.get("type") == SELECTIVE and isinstance(choices, dict):
        kept["authenticators"] = {n: c for n, c in choices.items() if not _is_added(n, c)}
    return kept


def _is_added(name: str, choice: object) -> bool:
    is_client = isinstance(choice, dict) and sends(choice) is Sends.CLIENT_CREDENTIALS
    return name in CLIENT_CHOICES and is_client


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """What is left out of the copy."""

    parts: Mapping[Pointer, Collection[str]]
    """What authenticators send, by the place of each."""
    fields: Sequence[KeyField]
    objects: frozenset[str]
    """Objects of the specification that hold nothing but the choice between key and client credentials."""

    def entries(self, pointer: Pointer) -> Collection[str]:
        """Return the entries of a mapping that go."""
        if pointer == (*ROOT, "properties"):
            return self.objects | {f.path[-1] for f in self.fields if len(f.path) == 1}
        of_fields = {f.path[-1] for f in self.fields if pointer == (*f.parent, "properties")}
        return self.parts.get(pointer) or of_fields

    def items(self, pointer: Pointer) -> Collection[str]:
        """Return the items of a list that go: what is required no longer."""
        if pointer == (*ROOT, "required"):
            return self.objects | {f.path[0] for f in self.fields}
        return {f.path[-1] for f in self.fields if pointer == (*f.parent, "required")}


def _is_object(data: object, field: KeyField) -> bool:
    """Return whether a field holds others, which a migration leaves alone."""
    described = value_at(data, field.pointer)
    return isinstance(described, dict) and bool({"oneOf", "properties"}.intersection(described))


def _own_objects(data: object) -> frozenset[str]:
    properties = value_at(data, (*ROOT, "properties"))
    found = properties.items() if isinstance(properties, dict) else ()
    return frozenset(name for name, value in found if is_own_object(value))


def _stripped(value: object, pointer: Pointer, gone: _Gone) -> object:
    if isinstance(value, Mapping):
        entries = gone.entries(pointer)
        kept = {k: _stripped(v, (*pointer, k), gone) for k, v in value.items() if k not in entries}
        if kept.get("required") == [] and pointer[: len(ROOT)] == ROOT:
            del kept["required"]  # what requires nothing says nothing
        return _without_rules(kept, gone.objects) if pointer == ("spec",) else kept
    if isinstance(value, list):
        items = gone.items(pointer)
        kept_items = (
            v for v in value if not (isinstance(v, str) and v in items) and not _is_variant(pointer, v)
        )
        return [_stripped(v, (*pointer, i), gone) for i, v in enumerate(kept_items)]
    return value


def _is_variant(pointer: Pointer, value: object) -> bool:
    return pointer[: len(ROOT)] == ROOT and pointer[-1] == "oneOf" and is_client_variant(value)


def _without_rules(spec: dict[object, object], objects: Collection[str]) -> dict[object, object]:
    """Return the specification without rules for saved connections that migrator wrote."""
    rules = spec.get(_RULES)
    if not isinstance(rules, dict):
        return spec
    holders = sorted(objects)
    kept = {
        "config_migrations": [r for r in _listed(rules, "config_migrations") if not is_own_migration(r)],
        "transformations": [
            r for r in _listed(rules, "transformations") if not is_own_transformation(r, holders)
        ],
    }
    rest = {k: v for k, v in rules.items() if k not in kept} | {k: v for k, v in kept.items() if v}
    others = {k: v for k, v in spec.items() if k != _RULES}
    return others if set(rest) <= {"type"} else others | {_RULES: rest}


def _listed(rules: Mapping[str, object], name: str) -> list[object]:
    found = rules.get(name)
    return found if isinstance(found, list) else []
