"""Why it cannot be told what a poller sends."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from migrator.formats.polling.carriers import doubt, is_key
from migrator.formats.polling.references import ARM
from migrator.formats.proof.remainder import dotted
from migrator.formats.sentinel.parts import actual, part
from migrator.model.place import Pointer
from migrator.text.yaml import walk

_SENT = ("apiendpoint", "headers", "queryparameters", "queryparameterstemplate")
_FILLED_IN = re.compile(r"\{_APIKey(?:Name)?\}", re.IGNORECASE)
"""What Sentinel puts the key into, in `queryParametersTemplate`."""


def doubts(value: object, pointer: Pointer, auth: Mapping[str, object]) -> Iterator[str]:
    """Yield why it cannot be told what a poller sends, a sentence each."""
    properties = part(value, "properties")
    request = part(properties, "request")
    place = (*pointer, actual(value, "properties") or "", actual(properties, "request") or "")
    for name in _SENT:
        is_pair = name in {"headers", "queryparameters"}
        for inner, text in walk(part(request, name), (*place, actual(request, name) or name)):
            if isinstance(text, str):
                yield from _of_text(text, inner, name=str(inner[-1]) if is_pair else "")
    if part(properties, "stepinfo") is not None:
        yield f"stepInfo at {dotted(pointer)} names further requests: look at each"
    yield from _of_auth(auth, dotted(pointer) or "the top")


def _of_text(text: str, place: Pointer, *, name: str) -> Iterator[str]:
    if _FILLED_IN.search(text):
        yield f"the key is filled in at {dotted(place)} ({{_APIKey}}): it cannot go by itself"
    elif reason := doubt(name, text, dotted(place), ARM):
        yield reason


def _of_auth(auth: Mapping[str, object], where: str) -> Iterator[str]:
    for name, count in Counter(str(key).lower() for key in auth).items():
        if count > 1:
            yield f"{name} stands {count} times in the auth of the poller at {where}"
    for name in ("tokenendpointheaders", "tokenendpointqueryparameters"):
        for inner, text in walk(part(auth, name), (actual(auth, name) or name,)):
            if isinstance(text, str) and is_key(str(inner[-1]), text, ARM) is not None:
                yield f"a key may be sent to the token endpoint, in {dotted(inner)}"
