"""The edits that migrate a `.http` file."""

from collections.abc import Iterator, Sequence

from migrator.formats.http_clients.client_names import client_expressions
from migrator.formats.http_clients.credentials import Key
from migrator.formats.http_file.carriers import Carrier, carriers_of, request_parameters, token_use
from migrator.formats.http_file.doubts import key_names
from migrator.formats.http_file.token_variables import prefix_of, token_variables
from migrator.formats.http_file.view import Request, View
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables
from migrator.text.edits import Edit
from migrator.text.http_file import HttpDocument, HttpLine, LineKind
from migrator.text.source import Span


def client_of(carrier: Carrier, target: Target) -> ClientVariables:
    """Return what client ID and secret are read from: what is called like the key's variable."""
    key = carrier.key
    is_named = bool(key and key.expression)
    outermost = carrier.names[-1] if carrier.names else None
    return client_expressions(key if key and is_named else Key(expression=outermost), target)


def rewrite_edits(
    document: HttpDocument, view: View, carriers: Sequence[Carrier], target: Target
) -> tuple[Edit, ...]:
    """Return the edits: the key goes, and client credentials come where it stood."""
    first = next(c for c in carriers if c.key)
    edits = [e for request in view.requests for e in _request_edits(document, request, view, target)]
    names = key_names(carriers)
    own = [v for v in view.variables if v.name in names]
    has_variables = any(v.name.startswith(f"{prefix_of(target)}_") for v in view.variables)
    if not has_variables:
        is_literal = bool(first.key and first.key.expression is None)
        pairs = [*token_variables(target, client_of(first, target), is_literal=is_literal)]
        edits += _variables(
            document, pairs, [document.line(v.pointer) for v in own], [int(v.pointer[1]) for v in own]
        )
    else:
        edits += [Edit(document.line(v.pointer).whole, "") for v in own]
    return tuple(sorted(edits, key=lambda e: (e.span.start, e.span.end)))


def _variables(
    document: HttpDocument, pairs: Sequence[tuple[str, str]], own: Sequence[HttpLine], regions: Sequence[int]
) -> Iterator[Edit]:
    """Yield the edits that set the variables where the key's was set, or before the first request."""
    end = newline(document)
    text = end.join(f"@{name} = {value}" for name, value in pairs)
    shared = next((i for i, r in enumerate(regions) if document.regions[r].request is None), None)
    for index, line in enumerate(own):
        yield Edit(line.span, text) if index == shared else Edit(line.whole, "")
    if shared is None:
        yield _before_requests(document, text, end)


def _before_requests(document: HttpDocument, text: str, end: str) -> Edit:
    first = document.regions[0]
    if first.request is not None or not first.lines:
        start = 1 if document.source.text.startswith("\ufeff") else 0
        is_apart = bool(first.lines) and first.lines[0].value.lstrip().startswith("###")
        return Edit(Span(start, start), f"{text}{end}{end}" + ("" if is_apart else f"###{end}"))
    lines = [line for _, line in first.of(LineKind.VARIABLE)] or [
        line for line in first.lines if line.kind is not LineKind.OTHER
    ]
    if not lines:
        start = first.lines[0].whole.start
        return Edit(Span(start, start), f"{text}{end}")
    return _behind(document, lines[-1], text)


def _behind(document: HttpDocument, line: HttpLine, text: str) -> Edit:
    """Return the edit that puts lines behind one."""
    return Edit(Span(line.span.end, line.span.end), newline(document) + text)


def newline(document: HttpDocument) -> str:
    """Return the line end of the author."""
    first = document.source.text.find("\n")
    return "\r\n" if first > 0 and document.source.text[first - 1] == "\r" else "\n"


def _request_edits(document: HttpDocument, request: Request, view: View, target: Target) -> Iterator[Edit]:
    carriers = [*carriers_of(request, view)]
    if not carriers:
        return
    value = f"oauth2 client_credentials {prefix_of(target)}"
    headers = [c for c in carriers if c.parameter is None]
    has_token = any(token_use(header) for header in request.headers)
    for index, carrier in enumerate(headers):
        line = document.line(carrier.pointer)
        if index or has_token:
            yield Edit(line.whole, "")
        elif line.name.lower() == "authorization":
            yield Edit(line.value_span, value)
        else:
            yield Edit(Span(line.name_span.start, line.value_span.end), f"Authorization: {value}")
    yield from _query_edits(document, request, carriers)
    if not headers and not has_token:
        yield _new_header(document, request, carriers, f"Authorization: {value}")


def _new_header(document: HttpDocument, request: Request, carriers: Sequence[Carrier], text: str) -> Edit:
    """Return the edit that puts a header behind the URL."""
    gone = _emptied(request, carriers)
    last = [request.line, *(q for q in request.queries if q.pointer not in gone)][-1]
    return _behind(document, document.line(last.pointer), text)


def _emptied(request: Request, carriers: Sequence[Carrier]) -> set[tuple[str | int, ...]]:
    """Return the lines of a query of which nothing is left."""
    gone = {(c.pointer, c.parameter) for c in carriers}
    kept = {line.pointer for line, n, _ in request_parameters(request) if (line.pointer, n) not in gone}
    return {q.pointer for q in request.queries if q.pointer not in kept}


def _query_edits(document: HttpDocument, request: Request, carriers: Sequence[Carrier]) -> Iterator[Edit]:
    found = [*request_parameters(request)]
    gone = {(c.pointer, c.parameter) for c in carriers if c.parameter is not None}
    emptied = _emptied(request, carriers)
    kept = [(line, p) for line, n, p in found if (line.pointer, n) not in gone]
    if found and kept and (found[0][0].pointer, found[0][1]) in gone:
        start = document.line(kept[0][0].pointer).value_span.start + kept[0][1].span.start
        yield Edit(Span(start, start + 1), "?")
    for line, number, parameter in found:
        if (line.pointer, number) in gone and line.pointer not in emptied:
            start = document.line(line.pointer).value_span.start
            yield Edit(Span(start + parameter.span.start, start + parameter.span.end), "")
    for pointer in emptied if gone else ():
        yield Edit(document.line(pointer).whole, "")
