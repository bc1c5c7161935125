"""Why a `.bru` file cannot be migrated with proof."""

from collections.abc import Iterator, Sequence

from migrator.formats.bru.blocks import (
    NOT_SENT,
    OAUTH2,
    OTHER_PROTOCOLS,
    PATH,
    SCRIPTS,
    SET_BY_ANSWERS,
    TOKEN_BODY,
    VARIABLES,
    client_expressions_read,
    is_client_credentials,
    mode,
    pairs,
    request_block,
    value,
)
from migrator.formats.bru.carriers import Carrier
from migrator.formats.http_clients.credentials import (
    Sends,
    body_doubts,
    header_sends,
    holds_literal_key,
    is_in_path,
    parameter_sends,
    url_doubt,
)
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.http_clients.said import several
from migrator.formats.http_clients.scripts import script_doubts
from migrator.formats.http_clients.templates import reads
from migrator.text.yaml import walk

_MODES = {"apikey", "bearer", "none", "inherit"}
_OF_TOKENS = (OAUTH2, TOKEN_BODY)


def problems(data: object, carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield why a person must look, a sentence each."""
    yield from _mode_problems(data, carriers)
    for carrier in carriers:
        if carrier.sends is Sends.PERHAPS:
            yield f"{carrier.what} may carry a credential; it cannot be told"
    keys = {c.key for c in carriers if c.key}
    if len(keys) > 1:
        yield several(len(keys))
    names = {key.expression for key in keys if key.expression}
    yield from reads_elsewhere(data, carriers, names)
    yield from _text_problems(data, names)
    yield from filter(None, [url_doubt(value(data, request_block(data) or "", "url"))])


def _mode_problems(data: object, carriers: Sequence[Carrier]) -> Iterator[str]:
    own = mode(data)
    names = data if isinstance(data, dict) else {}
    if any(p in names for p in OTHER_PROTOCOLS):
        yield "it is no HTTP request: how access tokens reach it is not known"
    if own not in _MODES and not is_client_credentials(data):
        yield f"it authenticates with {own}"
    if own != "oauth2" and OAUTH2 in names:
        yield f"a block {OAUTH2} stands there beside auth mode {own}: what it is for cannot be told"
    in_pairs = [c for c in carriers if c.is_active and len(c.pointer) > 1]
    if own == "inherit" and in_pairs and request_block(data):
        yield f"it sends {in_pairs[0].what} and inherits authentication as well, which is not in this file"
    if request_block(data) is None and in_pairs:
        yield (
            f"{in_pairs[0].what} is sent with every request of a folder or collection, an access token only "
            "with those that say `auth: inherit`: which do, it does not say"
        )


def reads_elsewhere(data: object, carriers: Sequence[Carrier], names: set[str]) -> Iterator[str]:
    """Yield where else a key's variable is read, or set."""
    known = {c.pointer for c in carriers if c.parameter is None}
    in_urls = {c.pointer for c in carriers if c.parameter is not None}
    for pointer, text in walk(data):
        if not isinstance(text, str) or str(pointer[0]).split("#")[0] in NOT_SENT:
            continue
        if {pointer[:1], pointer[:2]} & known:
            continue
        rest = _without_url_keys(text, carriers, pointer) if pointer[:2] in in_urls else text
        for name in sorted(names):
            if reads(rest, name):
                yield f"the key, {{{{{name}}}}}, is read in {pointer[0]} too"


def _without_url_keys(text: str, carriers: Sequence[Carrier], pointer: tuple[str | int, ...]) -> str:
    gone = {c.parameter for c in carriers if c.pointer == pointer[:2] and c.parameter is not None}
    return without_parameters(text, gone)


def _text_problems(data: object, names: set[str]) -> Iterator[str]:
    for block, content in (data if isinstance(data, dict) else {}).items():
        kind = str(block).split("#")[0]
        if isinstance(content, str) and kind in SCRIPTS:
            yield from script_doubts(kind, content, names)
        elif isinstance(content, str):
            yield from _content_problems(block, content, is_body=kind.startswith("body"))
        elif kind.startswith("body") or kind in {VARIABLES, PATH, SET_BY_ANSWERS}:
            yield from _pair_problems(data, kind, names)


def _content_problems(block: str, content: str, *, is_body: bool) -> Iterator[str]:
    if holds_literal_key(content):
        yield f"a literal key may stand in {block}"
    for name in body_doubts(content) if is_body else ():
        yield _cannot_be_told(name, block)


def _pair_problems(data: object, block: str, names: set[str]) -> Iterator[str]:
    own = names | set(client_expressions_read(data)) if block == VARIABLES else set()
    for _, name, text in pairs(data, block):
        word = name.lstrip("~")
        if block == SET_BY_ANSWERS and word in names:
            yield f"{word} is set by an answer, in {block}: it is no key"
        elif block != SET_BY_ANSWERS and word not in own and _may_carry(block, word, text):
            yield _cannot_be_told(word, block)


def _may_carry(block: str, name: str, text: str) -> bool:
    if block == PATH:
        return is_in_path(name, text)
    return Sends.NOTHING not in {parameter_sends(name, text), header_sends(name, text)}


def _cannot_be_told(name: str, block: str) -> str:
    return f"{name} in {block} may be a credential; it cannot be told"
