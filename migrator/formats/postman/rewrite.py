"""The edits that migrate a collection."""

from collections.abc import Iterator, Sequence

from migrator.formats.http_clients.client_names import client_expressions
from migrator.formats.http_clients.credentials import Key, Sends
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables
from migrator.formats.postman.carriers import Carrier, pairs
from migrator.formats.postman.doubts import key_names
from migrator.formats.postman.levels import AuthSort, Level
from migrator.formats.postman.token_request import oauth2
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.edits import Edit
from migrator.text.values import Value

_HAS_TOKEN = {AuthSort.KEY, AuthSort.CLIENT_CREDENTIALS}
"""What a level's `auth` is after the migration of its keys: one that fetches tokens."""


def rewrite_edits(
    document: Document, found: Sequence[Level], carriers: Sequence[Carrier], target: Target
) -> tuple[Edit, ...]:
    """Return the edits: the key goes, and client credentials come where it stood."""
    editor = Editor(document)
    key = sent_key(carriers)
    client = client_expressions(key, target)
    new: dict[str, Value] = {"auth": oauth2(target, client, is_literal=key.expression is None)}
    for level in found:
        if level.sort is AuthSort.KEY:
            editor.replace((*level.pointer, "auth"), new)
    for level in _to_be_given_auth(found, carriers):
        _give_auth(editor, level, new)
    _remove_carriers(editor, document, carriers)
    _replace_variables(editor, document, key_names(carriers), _variables(found, client, target))
    return editor.edits()


def sent_key(carriers: Sequence[Carrier]) -> Key:
    """Return the one key of a collection: that which is sent, or else one that only saved requests show."""
    ordered = sorted((c for c in carriers if c.key), key=lambda c: c.is_saved)
    return next(c.key for c in ordered if c.key)


def _to_be_given_auth(found: Sequence[Level], carriers: Sequence[Carrier]) -> list[Level]:
    """Return the requests that sent a key by themselves, or the collection, where all of them did."""
    sending = {c.level for c in carriers if c.sends is Sends.KEY and c.is_sent and c.pointer[-1] != "auth"}
    lacking = [x for x in found if x.is_request and x.pointer in sending and x.effective not in _HAS_TOKEN]
    requests = [x for x in found if x.is_request]
    says_nothing = all(x.sort is AuthSort.INHERITED for x in found)
    return [found[0]] if says_nothing and len(lacking) == len(requests) > 1 else lacking


def _give_auth(editor: Editor, level: Level, new: dict[str, Value]) -> None:
    if "auth" in level.data:
        editor.replace((*level.pointer, "auth"), new)
        return
    after = next((n for n in ("method", "item", "info") if n in level.data), None)
    editor.insert(level.pointer, new, after=after)


def _remove_carriers(editor: Editor, document: Document, carriers: Sequence[Carrier]) -> None:
    urls: dict[Pointer, set[int]] = {}
    for carrier in carriers:
        if carrier.key and carrier.parameter is not None:
            urls.setdefault(carrier.pointer, set()).add(carrier.parameter)
    for pointer, gone in urls.items():
        editor.set_value(pointer, without_parameters(str(value_at(document.data, pointer)), gone))
    listed = [c.pointer for c in carriers if c.key and c.parameter is None and c.pointer[-1] != "auth"]
    emptied = {
        p[:-1] for p in listed if p[-2] == "query" and _count(document, p[:-1]) == listed_in(listed, p[:-1])
    }
    for pointer in emptied:
        editor.remove(pointer)
    for pointer in listed:
        if pointer[:-1] not in emptied:
            editor.remove(pointer)


def listed_in(pointers: Sequence[Pointer], parent: Pointer) -> int:
    """Return how many of these places stand in a list."""
    return sum(1 for p in pointers if p[:-1] == parent)


def _count(document: Document, pointer: Pointer) -> int:
    value = value_at(document.data, pointer)
    return len(value) if isinstance(value, list) else 0


def _variables(found: Sequence[Level], client: ClientVariables, target: Target) -> list[tuple[str, str]]:
    """Return name and value of the client's variables; none where the collection reads them already."""
    if any(level.sort is AuthSort.CLIENT_CREDENTIALS for level in found):
        return []
    return [(client.client_id, target.client_id or ""), (client.client_secret, "")]


def _replace_variables(
    editor: Editor, document: Document, names: set[str], new: Sequence[tuple[str, str]]
) -> None:
    """Put the client's variables where the collection itself sets the key's."""
    indexes = [*_definitions(document, names)]
    for number, index in enumerate(indexes):
        items: list[Value] = [{"key": k, "value": v, "type": "string"} for k, v in new] if number == 0 else []
        editor.replace(("variable", index), items)


def _definitions(document: Document, names: set[str]) -> Iterator[int]:
    listed = value_at(document.data, ("variable",))
    yield from (index for index, name, _, _ in pairs(listed) if name in names)
