"""Secrets whose value stands in a `.bru` file itself."""

from migrator.formats.bru.blocks import KEY_BLOCKS, SET_BY_ANSWERS, VARIABLES, pairs
from migrator.formats.bru.carriers import Carrier, find_carriers
from migrator.formats.http_clients.credentials import is_literal
from migrator.formats.http_clients.query import parameters
from migrator.text.bru import BruDocument
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import Span

_SWITCHES = {"auto_fetch_token", "auto_refresh_token"}
"""Pairs that are true or false, whatever their names say."""


def literal_values(document: BruDocument) -> tuple[tuple[Span, str], ...]:
    """Return where a secret's value stands, and what it is called; each place once."""
    carriers = find_carriers(document.data)
    own = [(_span(document, c), c.what) for c in carriers if c.key and is_literal(c.key)]
    names = {c.key.expression for c in carriers if c.key}
    own += [
        (document.span((VARIABLES, index, name)), name)
        for index, name, text in pairs(document.data, VARIABLES)
        if name in names and is_literal(text)
    ]
    known = {span for span, _ in own}
    known |= {document.span((SET_BY_ANSWERS, i, n)) for i, n, _ in pairs(document.data, SET_BY_ANSWERS)}
    others = ((span, what) for span, what in literal_secrets(document) if span not in known)
    return (*own, *(found for found in others if found[1] not in _SWITCHES))


def _span(document: BruDocument, carrier: Carrier) -> Span:
    match carrier.pointer:
        case (str(block),):
            name = "value" if block == KEY_BLOCKS["apikey"] else "token"
            index = next(i for i, n, _ in pairs(document.data, block) if n == name)
            return document.blocks[block].entries[index].value_span
        case (block, index):
            entry = document.entry((block, index))
            if carrier.parameter is None:
                return entry.value_span
            inner = parameters(entry.value)[carrier.parameter].value_span
            start = entry.value_span.start
            return Span(start + inner.start, start + inner.end)
        case _:
            raise KeyError(carrier.pointer)
