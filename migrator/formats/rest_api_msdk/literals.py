"""Where settings of tap-rest-api-msdk hold a key or a client secret as it is."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.rest_api_msdk.carriers import carriers_of
from migrator.formats.rest_api_msdk.settings import TapSettings, is_literal
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import Span
from migrator.text.yaml import walk


def literal_values(document: Document, taps: Sequence[TapSettings]) -> list[tuple[Span, str]]:
    """Return where the value of a secret stands, and what it is called."""
    known = dict.fromkeys(_keys(document, taps))
    text = document.source.text
    for span, what in literal_secrets(document):
        if is_literal(text[span.start : span.end]) and span not in {s for s, _ in known}:
            known[span, what] = None
    return list(known)


def _keys(document: Document, taps: Sequence[TapSettings]) -> Iterator[tuple[Span, str]]:
    for tap in taps:
        for carrier in carriers_of(tap):
            if not carrier.is_certain:
                continue
            for pointer, value in walk(value_at(document.data, carrier.pointer), carrier.pointer):
                if is_literal(value) and not isinstance(value, Mapping):
                    yield document.span(pointer), str(pointer[-1])
