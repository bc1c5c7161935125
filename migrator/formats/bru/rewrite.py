"""The edits that migrate a `.bru` file."""

from collections.abc import Iterator, Sequence

from migrator.formats.bru.blocks import (
    KEY_BLOCKS,
    QUERIES,
    VARIABLES,
    mode,
    mode_place,
    pairs,
    request_block,
)
from migrator.formats.bru.carriers import Carrier
from migrator.formats.bru.token_request import oauth2_blocks
from migrator.formats.http_clients.client_names import client_expressions
from migrator.formats.http_clients.credentials import Key, key_in
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.http_clients.templates import environment_prefix
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables
from migrator.text.bru import BruDocument
from migrator.text.bru_edits import (
    append_pairs,
    in_order,
    insert_blocks,
    remove_blocks,
    remove_pair,
    replace_block,
    set_pair,
)
from migrator.text.edits import Edit


def client_of(document: BruDocument, key: Key, target: Target) -> ClientVariables:
    """Return what client ID and secret are read from: like the key, or like the key's own definition."""
    return client_expressions(_source(document, key) or key, target)


def _source(document: BruDocument, key: Key) -> Key | None:
    """Return the process variable that the file itself reads the key's variable from."""
    found = (key_in(v) for _, name, v in pairs(document.data, VARIABLES) if name == key.expression)
    return next((k for k in found if k and k.expression and environment_prefix(k.expression)), None)


def rewrite_edits(
    document: BruDocument, carriers: Sequence[Carrier], key: Key, target: Target
) -> tuple[Edit, ...]:
    """Return the edits: the key goes, and client credentials come where it stood."""
    edits, replaced = [*_without_pairs(document, carriers, key)], ""
    if mode(document.data) != "oauth2":
        replaced = _replaced(document, carriers)
        new = oauth2_blocks(target, client_of(document, key, target), is_literal=key.expression is None)
        place = _place(document, carriers)
        edits.append(_mode(document))
        edits.append(
            replace_block(document, replaced, new) if replaced else insert_blocks(document, place, new)
        )
    gone = [b for b in _gone(document, carriers, key) if b != replaced]
    return in_order([*edits, *remove_blocks(document, gone)])


def _replaced(document: BruDocument, carriers: Sequence[Carrier]) -> str:
    """Return the block that the new ones take the place of; empty where there is none."""
    active = (str(c.pointer[0]) for c in carriers if len(c.pointer) == 1 and c.is_active)
    return next(active, "headers" if _is_emptied(document, "headers", carriers) else "")


def _mode(document: BruDocument) -> Edit:
    place = mode_place(document.data)
    if place:
        return set_pair(document, *place, "oauth2")
    method = request_block(document.data)
    return append_pairs(document, method or "auth", [("auth" if method else "mode", "oauth2")])


def _place(document: BruDocument, carriers: Sequence[Carrier]) -> str:
    """Return the block that the new ones stand behind."""
    own = [request_block(document.data) or "auth", "params:query", "params:path", "headers"]
    there = [name for name in own if name in document.blocks and not _is_emptied(document, name, carriers)]
    return max(there, key=lambda name: document.blocks[name].span.end)


def _is_emptied(document: BruDocument, block: str, carriers: Sequence[Carrier]) -> bool:
    count = len(document.blocks[block].entries) if block in document.blocks else 0
    gone = {
        c.pointer for c in carriers if len(c.pointer) > 1 and c.pointer[0] == block and c.parameter is None
    }
    return bool(gone) and len(gone) == count


def _without_pairs(document: BruDocument, carriers: Sequence[Carrier], key: Key) -> Iterator[Edit]:
    urls: dict[tuple[str, int], set[int]] = {}
    for carrier in carriers:
        match carrier.pointer:
            case (str(block), int(index)) if carrier.parameter is not None:
                urls.setdefault((block, index), set()).add(carrier.parameter)
            case (str(block), int(index)) if not _is_emptied(document, block, carriers):
                yield remove_pair(document, block, index)
    for (block, index), gone in urls.items():
        text = document.blocks[block].entries[index].value
        yield set_pair(document, block, index, without_parameters(text, gone))
    definitions = _definitions(document, key)
    if definitions and len(document.blocks[VARIABLES].entries) > len(definitions):
        yield from (remove_pair(document, VARIABLES, index) for index in definitions)


def _gone(document: BruDocument, carriers: Sequence[Carrier], key: Key) -> Iterator[str]:
    """Yield the blocks of which nothing is left, and the `auth` blocks of keys."""
    for block in ("headers", *QUERIES):
        if _is_emptied(document, block, carriers):
            yield block
    yield from (b for b in KEY_BLOCKS.values() if b in document.blocks)
    if _definitions(document, key) and len(document.blocks[VARIABLES].entries) == len(
        _definitions(document, key)
    ):
        yield VARIABLES


def _definitions(document: BruDocument, key: Key) -> list[int]:
    return [i for i, name, _ in pairs(document.data, VARIABLES) if key.expression and name == key.expression]
