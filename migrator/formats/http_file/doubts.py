"""Why a `.http` file cannot be migrated with proof."""

import re
from collections.abc import Iterator, Sequence

from migrator.formats.http_clients.credentials import Sends, body_doubts, holds_literal_key, url_doubt
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.http_clients.said import several
from migrator.formats.http_clients.scripts import script_doubts
from migrator.formats.http_clients.templates import reads
from migrator.formats.http_file.carriers import Carrier, TokenUse
from migrator.formats.http_file.token_variables import is_token_variable
from migrator.formats.http_file.view import View
from migrator.model.place import Pointer
from migrator.text.http_file import HttpDocument, HttpLine, LineKind
from migrator.text.http_file_reader import OTHER_PROTOCOLS
from migrator.text.yaml import walk

_OTHER_PROTOCOL = re.compile(OTHER_PROTOCOLS)


def problems(
    document: HttpDocument, view: View, carriers: Sequence[Carrier], uses: Sequence[TokenUse]
) -> Iterator[str]:
    """Yield why a person must look, a sentence each."""
    for carrier in carriers:
        if carrier.sends is Sends.PERHAPS:
            line = _line(document, carrier.pointer)
            yield f"{carrier.what} in line {line} may carry a credential; it cannot be told"
    for use in uses:
        if not use.is_client_credentials:
            yield f"it gets tokens by the flow {use.flow}"
    keys = {c.key for c in carriers if c.key}
    if len(keys) > 1:
        yield several(len(keys))
    names = key_names(carriers)
    yield from _request_problems(document, view, carriers)
    yield from _definition_problems(view, names, {u.prefix for u in uses})
    yield from reads_elsewhere(document.data, carriers, names)
    yield from _text_problems(document, names)


def key_names(carriers: Sequence[Carrier]) -> set[str]:
    """Return every variable that the key is read from, the file's own and others."""
    names = {name for c in carriers if c.key for name in c.names}
    return names | {c.key.expression for c in carriers if c.key and c.key.expression}


def _request_problems(document: HttpDocument, view: View, carriers: Sequence[Carrier]) -> Iterator[str]:
    regions = {c.pointer[1] for c in carriers}
    for request in view.requests:
        if doubt := url_doubt(view.resolved(request.line.value)[0]):
            yield f"{doubt} in line {_line(document, request.line.pointer)}"
        if request.line.pointer[1] in regions and _OTHER_PROTOCOL.fullmatch(request.line.name):
            line = _line(document, request.line.pointer)
            yield f"line {line} is no HTTP request: how access tokens reach it is not known"


def _definition_problems(view: View, names: set[str], prefixes: set[str]) -> Iterator[str]:
    defined = [v.name for v in view.variables]
    for name in sorted(names):
        if defined.count(name) > 1:
            yield f"the key's variable {name} is set {defined.count(name)} times"
    left = [name for name in defined if is_token_variable(name, {"oauth2"}) and "oauth2" not in prefixes]
    if left and names:
        yield f"the variable {left[0]} says how to ask for tokens, and no request does"


def reads_elsewhere(data: object, carriers: Sequence[Carrier], names: set[str]) -> Iterator[str]:
    """Yield where else a key's variable is read."""
    headers = {c.pointer for c in carriers if c.parameter is None}
    for pointer, text in walk(data):
        if not isinstance(text, str) or pointer[:3] in headers or pointer[-1] in {f"@{n}" for n in names}:
            continue
        gone = {c.parameter for c in carriers if c.pointer == pointer[:3] and c.parameter is not None}
        rest = without_parameters("?" + text[1:] if text.startswith("&") else text, gone) if gone else text
        for name in sorted(names):
            if reads(rest, name) and not _is_comment(rest):
                yield f"the key, {{{{{name}}}}}, is read in another place too: {_shown(pointer)}"


def _is_comment(text: str) -> bool:
    return text.lstrip().startswith(("#", "//"))


def _shown(pointer: Pointer) -> str:
    return str(pointer[-1]) if isinstance(pointer[-1], str) else f"a text of request {pointer[1]}"


def _text_problems(document: HttpDocument, names: set[str]) -> Iterator[str]:
    for region in document.regions:
        script = "\n".join(line.value for _, line in region.of(LineKind.SCRIPT))
        if script:
            number = document.source.place(region.of(LineKind.SCRIPT)[0][1].span).line
            yield from script_doubts(f"line {number}", script, names)
            if any(line.value.lstrip().startswith("...") for _, line in region.of(LineKind.SCRIPT)):
                yield f"line {number} takes headers from a variable: which they are cannot be told"
        for kind in (LineKind.COMMENT, LineKind.BODY):
            for _, line in region.of(kind):
                yield from _line_problems(line, document.source.place(line.span).line, kind)


def _line_problems(line: HttpLine, number: int, kind: LineKind) -> Iterator[str]:
    if holds_literal_key(line.value):
        yield f"a literal key may stand in line {number}"
    for name in body_doubts(line.value) if kind is LineKind.BODY else ():
        yield f"{name} in the body, in line {number}, may be a credential; it cannot be told"


def _line(document: HttpDocument, pointer: Pointer) -> int:
    return document.source.place(document.span(pointer)).line
