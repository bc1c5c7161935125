"""Why a collection cannot be migrated with proof."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.http_clients.credentials import (
    Sends,
    body_doubts,
    header_sends,
    holds_literal_key,
    is_in_path,
    parameter_sends,
    url_doubt,
)
from migrator.formats.http_clients.query import parameters, without_parameters
from migrator.formats.http_clients.said import several
from migrator.formats.http_clients.scripts import script_doubts
from migrator.formats.http_clients.templates import reads
from migrator.formats.postman.carriers import Carrier, pairs, saved_literals
from migrator.formats.postman.levels import AuthSort, Level, items_of, texts
from migrator.formats.proof.remainder import is_below
from migrator.model.place import Pointer
from migrator.text.yaml import walk

_NOT_SENT = {"description", "response", "event", "info"}


def problems(data: object, found: Sequence[Level], carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield why a person must look, a sentence each."""
    for level in found:
        if level.sort is AuthSort.OTHER:
            yield f"{level.name} authenticates with {level.auth.get('type') or 'an unknown method'}"
    for carrier in carriers:
        if carrier.sends is Sends.PERHAPS and not carrier.is_saved:
            yield f"{carrier.what} may carry a credential; it cannot be told"
    keys = {c.key for c in carriers if c.key and not c.is_saved}
    if len(keys) > 1:
        yield several(len(keys))
    names = key_names(carriers)
    yield from reads_elsewhere(data, carriers, names)
    yield from _script_problems(data, names)
    for level in found:
        if level.is_request:
            yield from _request_problems(level)
    yield from _plain_urls(data)
    yield from _saved_keys(data)


def key_names(carriers: Sequence[Carrier]) -> set[str]:
    """Return the variables that keys are read from."""
    return {c.key.expression for c in carriers if c.key and c.key.expression}


def reads_elsewhere(data: object, carriers: Sequence[Carrier], names: set[str]) -> Iterator[str]:
    """Yield where else a key's variable is read."""
    known = {c.pointer for c in carriers if c.key and c.parameter is None}
    for pointer, text in walk(data):
        if not isinstance(text, str) or is_below(pointer, known) or not _NOT_SENT.isdisjoint(pointer):
            continue
        gone = {c.parameter for c in carriers if c.pointer == pointer and c.parameter is not None and c.key}
        rest = without_parameters(text, gone) if gone else text
        for name in sorted(names):
            if reads(rest, name):
                yield f"the key, {{{{{name}}}}}, is read at {_dotted(pointer)} too"


def _script_problems(data: object, names: set[str]) -> Iterator[str]:
    root = [((), data)] if isinstance(data, Mapping) else []
    for pointer, item in (*root, *items_of(data)):
        events = item.get("event")
        for index, event in enumerate(events if isinstance(events, list) else []):
            script = event.get("script") if isinstance(event, Mapping) else None
            if isinstance(script, Mapping):
                where = _dotted((*pointer, "event", index))
                yield from script_doubts(where, texts(script.get("exec")), names)
                if script.get("src"):
                    yield f"the script at {where} stands in another file"


def _request_problems(level: Level) -> Iterator[str]:
    header = level.data.get("header")
    if isinstance(header, str) and header.strip():
        yield f"the headers of {level.name} are one text"
    url = level.data.get("url")
    if doubt := url_doubt(str(url.get("raw") or "") if isinstance(url, Mapping) else str(url or "")):
        yield f"{doubt} of {level.name}"
    for _, name, value, _ in pairs(url.get("variable") if isinstance(url, Mapping) else None):
        if is_in_path(name, value):
            yield f"{name} in the path of {level.name} may be a credential; it cannot be told"
    yield from _body_problems(level.data.get("body"), level.name)


def _body_problems(body: object, where: str) -> Iterator[str]:
    for mode in ("urlencoded", "formdata"):
        for _, name, value, _ in pairs(body.get(mode) if isinstance(body, Mapping) else None):
            if Sends.NOTHING not in {parameter_sends(name, value), header_sends(name, value)}:
                yield f"{name} in the body of {where} may be a credential; it cannot be told"
    for text in _body_texts(body):
        if holds_literal_key(text):
            yield f"a literal key may stand in the body of {where}"
        for name in body_doubts(text):
            yield f"{name} in the body of {where} may be a credential; it cannot be told"


def _body_texts(body: object) -> Iterator[str]:
    """Yield what is sent as it is written: a raw body, and what a GraphQL query is given."""
    if isinstance(body, Mapping):
        graphql = body.get("graphql")
        parts = (graphql.get("query"), graphql.get("variables")) if isinstance(graphql, Mapping) else ()
        yield from (text for text in (body.get("raw"), *parts) if isinstance(text, str))


def _saved_keys(data: object) -> Iterator[str]:
    """Yield saved requests with a key of their own in `auth`: not sent, and yet it stands there."""
    yield from (f"a saved request holds a literal key, at {_dotted(p)}" for p in saved_literals(data))


def _plain_urls(data: object) -> Iterator[str]:
    """Yield requests that are written as a URL alone, with what may be a key in it."""
    for _, item in items_of(data):
        request = item.get("request")
        if isinstance(request, str) and "?" in request and _holds_key(request):
            yield f"the request {item.get('name')} is a URL alone, and sends a key"


def _holds_key(url: str) -> bool:
    """Return whether a URL has a parameter that may carry a key."""
    return any(parameter_sends(p.name, p.value) is not Sends.NOTHING for p in parameters(url))


def _dotted(pointer: Pointer) -> str:
    return ".".join(map(str, pointer))
