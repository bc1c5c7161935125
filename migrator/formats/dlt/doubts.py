"""Where a dlt configuration may send a key without an `auth` of its own."""

import re
from collections.abc import Collection, Iterator, Mapping

from migrator.formats.dlt.places import auth_places, endpoints, sources
from migrator.formats.proof.remainder import dotted
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.children import value_at
from migrator.text.credential_names import is_plainly_no_credential, names_credential
from migrator.text.yaml import walk

_PARAMETER = re.compile(r"[?&]([^=&#]+)=")
_USER = re.compile(r"//[^/@\s]+@")
_VARIABLE = re.compile(r"(?:\$\{?(?:env:)?|\{env\.)(\w+)|\{\{[^{}]*?(\w+)\W*\}\}")
_PLACEHOLDER = re.compile(r"\{(?:resources|incremental)\.[^{}]*\}")
_HARMLESS = {"accept", "accept-language", "accept-encoding", "content-type", "user-agent", "host", "referer"}


def doubts(data: object) -> Iterator[str]:
    """Yield what is sent and may carry a key, a sentence each; a header that does for sure is no doubt."""
    known = {place.pointer for place in auth_places(data) if place.is_header}
    for source in sources(data):
        whole = value_at(data, source)
        url = str(value_at(whole, ("client", "base_url")))
        base_url = dotted((*source, "client", "base_url"))
        if _USER.search(url) or any(map(names_credential, _PARAMETER.findall(url))):
            yield f"a key stands in the URL at {base_url}"
        elif _may_hold_key(url):
            yield f"a key may stand in the URL at {base_url}"
        for place in (("client", "headers"), *_sent_by_endpoints(whole)):
            yield from _in(value_at(whole, place), (*source, *place), known)


def _sent_by_endpoints(source: object) -> Iterator[Pointer]:
    for endpoint in endpoints(source):
        yield from ((*endpoint, part) for part in ("headers", "params", "json", "data"))
        yield (*endpoint, "path")


def _in(sent: object, pointer: Pointer, known: Collection[Pointer]) -> Iterator[str]:
    if isinstance(sent, str):
        names = [n for n in _PARAMETER.findall(sent) if names_credential(n)]
        yield from (f"a key may be sent at {dotted(pointer)}, as {name}" for name in names)
        if not names and _may_hold_key(sent):
            yield f"a key may be sent at {dotted(pointer)}"
    for below, value in walk(sent) if isinstance(sent, Mapping | list) else ():
        name = next((str(step) for step in reversed(below) if isinstance(step, str)), "")
        if isinstance(value, str) and value and (*pointer, *below) not in known and _may_be_key(name, value):
            yield f"a key may be sent at {dotted(pointer)}, as {name}"


def _may_be_key(name: str, value: str) -> bool:
    if name.lower() in _HARMLESS:
        return False
    is_read = not all(map(is_plainly_no_credential, _variables(value)))
    return names_credential(name) or is_read or bool(secret_looking(value))


def _may_hold_key(url: str) -> bool:
    """Return whether a URL or a path has what is a credential by its name or its looks in it."""
    return any(map(names_credential, _variables(url))) or bool(secret_looking(url))


def _variables(value: str) -> list[str]:
    return [a or b for a, b in _VARIABLE.findall(_PLACEHOLDER.sub("", value))]
