"""How each request of a configuration authenticates, and what is to be said of all of them."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from migrator.formats.interface import Inspection
from migrator.formats.polling.carriers import Carrier, distinct_secrets
from migrator.formats.polling.references import only_reference, references
from migrator.formats.proof.agreement import TokenRequest
from migrator.formats.proof.remainder import dotted, is_below, without
from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.literal_secrets import is_reference, literal_secrets
from migrator.text.source import Span
from migrator.text.yaml import walk

_SHORTEST = 4
"""Characters; what is shorter is a dummy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one part of a configuration sends, and how it authenticates."""

    pointer: Pointer
    what: str
    """For people: `input 1 (httpjson)`."""
    carriers: tuple[Carrier, ...] = ()
    token_request: TokenRequest | None = None
    """How it gets access tokens by client credentials; `None`: it does not."""
    token_places: tuple[Pointer, ...] = ()
    """Where the settings stand that say so."""
    other: tuple[str, ...] = ()
    """Authentication of other kinds, in words."""
    doubts: tuple[str, ...] = ()
    """Why it cannot be told what it sends, a sentence each."""
    secret_places: tuple[tuple[Pointer, str], ...] = ()
    """Where else a secret's value may stand, whatever the place is called, and what the secret is called."""


def inspection(document: Document, requests: Sequence[Request]) -> Inspection:
    """Return how all requests authenticate, and where secrets stand."""
    kinds: set[AuthKind] = set()
    words: list[str] = []
    for request in requests:
        kinds |= set(_kinds(request))
        words += [c.what for c in request.carriers]
        words += ["OAuth 2.0 client credentials"] if request.token_request else []
        words += request.other
        words += ["authentication that cannot be told"] if request.doubts else []
    return Inspection(
        auth=frozenset(kinds or {AuthKind.NONE}),
        summary="; ".join(dict.fromkeys(words)) or "no authentication",
        literal_secrets=tuple(_literals(document, requests)),
    )


def own_literals(document: Document, requests: Sequence[Request]) -> Iterator[str]:
    """Yield what literal secrets are called that the requests read; others in the file are not theirs."""
    own = [document.span(r.pointer) for r in requests]
    own += [document.span(place) for r in requests for place, _ in r.secret_places]
    for span, what in _literals(document, requests):
        if any(s.start <= span.start and span.end <= s.end for s in own):
            yield what


def keys_of(requests: Sequence[Request]) -> list[Carrier]:
    """Return everything that carries a key, or may."""
    return [c for r in requests for c in r.carriers]


def reads_elsewhere(
    data: object, carriers: Sequence[Carrier], syntax: re.Pattern[str], known: Collection[Pointer] = ()
) -> Iterator[str]:
    """Yield where the keys are read, or stand, outside of what carries them."""
    places = {c.pointer for c in carriers} | set(known)
    for secret in distinct_secrets(carriers):
        reference = only_reference(secret, syntax)
        for pointer, value in walk(data):
            if not isinstance(value, str) or is_below(pointer, places):
                continue
            if reference and any(r.name == reference.name for r in references(value, syntax)):
                yield f"the key, {secret}, is read at {dotted(pointer)} too"
            elif not reference and secret in value:
                yield f"the key stands at {dotted(pointer)} too"


def without_requests(data: object, requests: Sequence[Request]) -> object:
    """Return the data without what carries keys for sure and what asks for access tokens."""
    gone = {c.pointer for r in requests for c in r.carriers if c.is_certain}
    gone |= {p for r in requests for p in r.token_places}
    return without(data, emptied(data, gone))


def emptied(data: object, gone: Collection[Pointer]) -> set[Pointer]:
    """Return the outermost places that hold nothing else than what goes."""
    return set(_emptied(data, set(gone), ()))


def _emptied(data: object, gone: Collection[Pointer], pointer: Pointer) -> Iterator[Pointer]:
    if pointer in gone:
        yield pointer
        return
    match data:
        case dict():
            inside = {(*pointer, k): v for k, v in data.items()}
        case list():
            inside = {(*pointer, i): v for i, v in enumerate(data)}
        case _:
            return
    found = [p for place, value in inside.items() for p in _emptied(value, gone, place)]
    if inside and set(found) == set(inside):
        yield pointer
    else:
        yield from found


def _kinds(request: Request) -> Iterator[AuthKind]:
    if any(c.is_certain for c in request.carriers):
        yield AuthKind.KEY
    if request.other or request.doubts or any(not c.is_certain for c in request.carriers):
        yield AuthKind.OTHER
    if request.token_request:
        yield AuthKind.OAUTH_CLIENT_CREDENTIALS


def _literals(document: Document, requests: Sequence[Request]) -> Iterator[tuple[Span, str]]:
    found = dict(literal_secrets(document))
    for carrier in keys_of(requests):
        span = document.span(carrier.value_pointer)
        if carrier.is_certain and not is_reference(carrier.secret):
            found.setdefault(span, carrier.what)
    for place, what in (p for r in requests for p in r.secret_places):
        value = value_at(document.data, place)
        if isinstance(value, str) and len(value) >= _SHORTEST and not is_reference(value):
            found.setdefault(document.span(place), what)
    yield from found.items()
