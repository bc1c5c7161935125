"""Takes the key out of a manifest that offers it beside client credentials."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.airbyte.authenticators import KEY_PARTS, Authenticator, Sends, sends
from migrator.formats.airbyte.choices import is_client_variant, is_own_object, object_at
from migrator.formats.airbyte.config_references import ConfigPath, read_paths
from migrator.formats.airbyte.custom_code import requesting_code
from migrator.formats.airbyte.dual_move import plain
from migrator.formats.airbyte.error_filter import filtering
from migrator.formats.airbyte.migrations import is_own_migration, is_own_transformation
from migrator.formats.airbyte.notes import TEST_IT, request_notes
from migrator.formats.airbyte.oauth_entries import OAUTH
from migrator.formats.airbyte.references import references_below
from migrator.formats.airbyte.selective import CLIENT_CHOICE, find_selectives, wrapped_choice
from migrator.formats.airbyte.sent_beside import sent_beside
from migrator.formats.airbyte.specification import KeyField, is_plain, remove_field, secret_paths
from migrator.formats.airbyte.token_request import disagreements
from migrator.formats.interface import AlreadyMigrated, NeedsPerson, Outcome, Rewrite, Target, Wish
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor

_RULES: Pointer = ("spec", "config_normalization_rules")
_WHEN_TO_DROP = (
    "The manifest offers the key beside client credentials. When every saved connection uses these, take the "
    "key out: migrator generate --drop-key."
)


def offered_both(document: Document, found: Sequence[Authenticator], target: Target) -> Outcome:
    """Return what becomes of a manifest that offers both: nothing, or the key goes because that is wished."""
    clients = [a for a in found if a.sends is Sends.CLIENT_CREDENTIALS]
    if reasons := tuple(disagreements(clients, target)):
        return NeedsPerson(reasons=reasons)
    if Wish.DUAL in target.wishes:
        return AlreadyMigrated()
    if Wish.DROP_KEY not in target.wishes:
        return AlreadyMigrated(checklist=(_WHEN_TO_DROP,))
    problems = tuple(_problems(document.data, found))
    return NeedsPerson(reasons=problems) if problems else _dropped(document, target)


def _problems(data: object, found: Sequence[Authenticator]) -> Iterator[str]:
    places = [s.pointer for s in find_selectives(data)]
    wrappers = [w for p in places if isinstance(w := value_at(data, p), Mapping)]
    inner = [w["authenticators"][name] for w in wrappers if (name := wrapped_choice(w))]
    if len(inner) < len(wrappers) or not all(
        is_own_object(value_at(data, object_at(h))) for h in _holders(data)
    ):
        yield "it offered several ways to authenticate before client credentials: a person must say which go"
        return
    if any(sends(choice) not in (Sends.KEY, Sends.BASIC) for choice in inner):
        yield "beside client credentials there is authentication of another kind than a key"
    if value_at(data, ("spec", "advanced_auth")) is not None:
        yield "spec.advanced_auth fills in the fields of the key"
    if code := requesting_code(data):
        yield f"code of the connector's own may use the key, and cannot be looked into: {', '.join(code)}"
    yield from references_below(data, places)
    yield from sent_beside(data, found)


def _holders(data: object) -> list[ConfigPath]:
    """Return the objects of the configuration that the client's values are read from."""
    clients = (
        value_at(data, s.choices[CLIENT_CHOICE]) for s in find_selectives(data) if CLIENT_CHOICE in s.choices
    )
    paths = {p for c in clients if isinstance(c, dict) for p in read_paths(c.get("client_id"))}
    return sorted({p[:-1] for p in paths})


def _dropped(document: Document, target: Target) -> Outcome:
    data, editor = document.data, Editor(document)
    selectives = find_selectives(data)
    left: set[ConfigPath] = set()
    for selective in selectives:
        left |= _only_client(editor, data, selective.pointer)
    holders = _holders(data)
    for holder in holders:
        _only_client_variant(editor, data, holder)
    for path in sorted(p for p in left if p[0] not in {h[0] for h in holders}):
        if is_plain(KeyField(path=path), data):
            remove_field(editor, document, KeyField(path=path))
    _remove_rules(editor, data, [h[0] for h in holders])
    filters = filtering(document, {s.pointer for s in selectives}, target)
    filters.insert(editor)
    checklist = (
        "Publish the manifest only when no saved connection uses the key any more: those that do would fail.",
        TEST_IT,
    )
    notes = tuple(request_notes(data, target, filters))
    return Rewrite(edits=editor.edits(), checklist=checklist, notes=notes)


def _only_client(editor: Editor, data: object, pointer: Pointer) -> set[ConfigPath]:
    """Put the client's authenticator in the place of the choice; return what the other one read."""
    choices = value_at(data, (*pointer, "authenticators"))
    choices = choices if isinstance(choices, dict) else {}
    others = {name: choice for name, choice in choices.items() if name != CLIENT_CHOICE}
    kept = (entry for choice in others.values() for entry in choice.items() if entry[0] not in KEY_PARTS)
    entries = {k: plain(v) for k, v in (*choices[CLIENT_CHOICE].items(), *kept) if k != "type"}
    editor.set_value((*pointer, "type"), OAUTH)
    editor.remove((*pointer, "authenticator_selection_path"))
    editor.replace((*pointer, "authenticators"), entries)
    parts = (v for choice in others.values() for name, v in choice.items() if name in KEY_PARTS)
    return {path for part in parts for path in read_paths(part)} & secret_paths(data)


def _only_client_variant(editor: Editor, data: object, holder: ConfigPath) -> None:
    at = (*object_at(holder), "oneOf")
    found = value_at(data, at)
    for index, variant in enumerate(found if isinstance(found, list) else ()):
        if not is_client_variant(variant):
            editor.remove((*at, index))


def _remove_rules(editor: Editor, data: object, holders: Sequence[str]) -> None:
    """Remove our rules for saved connections, and the whole section where nothing else is in it."""
    rules = value_at(data, _RULES)
    if not isinstance(rules, dict):
        return
    own: dict[str, list[bool]] = {
        "config_migrations": [is_own_migration(r) for r in rules.get("config_migrations") or ()],
        "transformations": [is_own_transformation(r, holders) for r in rules.get("transformations") or ()],
    }
    if set(rules) <= {"type", *own} and all(all(flags) for flags in own.values()):
        editor.remove(_RULES)
        return
    for name, flags in own.items():
        if flags and all(flags):
            editor.remove((*_RULES, name))
            continue
        for index, is_own in enumerate(flags):
            if is_own:
                editor.remove((*_RULES, name, index))
