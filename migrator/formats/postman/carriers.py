"""Where a collection sends a key, or may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrator.formats.http_clients.credentials import (
    Key,
    Sends,
    header_sends,
    is_literal,
    key_in,
    parameter_sends,
)
from migrator.formats.http_clients.query import parameters
from migrator.formats.postman.levels import AuthSort, Level, attribute, attributes, levels, saved_requests
from migrator.model.place import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A header, a parameter or an `auth` object that carries a key, or may."""

    pointer: Pointer
    what: str
    text: str
    sends: Sends
    level: Pointer
    """Of the level or the saved request that it belongs to."""
    is_saved: bool = False
    """It belongs to a saved answer, and is not sent."""
    is_enabled: bool = True
    parameter: int | None = None
    """Which parameter of a URL's text it is."""

    @property
    def key(self) -> Key | None:
        """The key, where it is one."""
        return key_in(self.text) if self.sends is Sends.KEY else None

    @property
    def is_sent(self) -> bool:
        """Whether it leaves with a request."""
        return self.is_enabled and not self.is_saved


def find_carriers(data: object) -> list[Carrier]:
    """Return every carrier of a collection, those of saved requests last."""
    found = [c for level in levels(data) for c in _of_level(level)]
    for pointer, request in saved_requests(data):
        found += _of_request(pointer, request, is_saved=True)
    return found


def _of_level(level: Level) -> Iterator[Carrier]:
    if level.sort is AuthSort.KEY:
        kind = str(level.auth.get("type"))
        text = attribute(level.auth, "value" if kind == "apikey" else "token")
        where = attribute(level.auth, "key") if kind == "apikey" else "Authorization"
        yield Carrier(
            pointer=(*level.pointer, "auth"),
            what=f"auth {kind} ({where}) of {level.name}",
            text=text,
            sends=Sends.KEY if key_in(text) else Sends.PERHAPS,
            level=level.pointer,
        )
    if level.is_request:
        yield from _of_request(level.pointer, level.data, is_saved=False)


def _of_request(pointer: Pointer, request: Mapping[str, object], *, is_saved: bool) -> Iterator[Carrier]:
    for index, name, value, is_enabled in pairs(request.get("header")):
        sends = header_sends(name, value)
        if sends is not Sends.NOTHING:
            yield Carrier(
                pointer=(*pointer, "header", index),
                what=f"header {name}",
                text=value,
                sends=sends,
                level=pointer,
                is_saved=is_saved,
                is_enabled=is_enabled,
            )
    yield from _of_url(pointer, request.get("url"), is_saved=is_saved)


def _of_url(pointer: Pointer, url: object, *, is_saved: bool) -> Iterator[Carrier]:
    listed = url.get("query") if isinstance(url, Mapping) else None
    for index, name, value, is_enabled in pairs(listed):
        sends = parameter_sends(name, value)
        if sends is not Sends.NOTHING:
            yield Carrier(
                pointer=(*pointer, "url", "query", index),
                what=f"query parameter {name}",
                text=value,
                sends=sends,
                level=pointer,
                is_saved=is_saved,
                is_enabled=is_enabled,
            )
    text, below = (url.get("raw"), ("raw",)) if isinstance(url, Mapping) else (url, ())
    for number, parameter in enumerate(parameters(text) if isinstance(text, str) else []):
        sends = parameter_sends(parameter.name, parameter.value)
        if sends is not Sends.NOTHING:
            yield Carrier(
                pointer=(*pointer, "url", *below),
                what=f"query parameter {parameter.name}",
                text=parameter.value,
                sends=sends,
                level=pointer,
                is_saved=is_saved,
                parameter=number,
            )


def saved_literals(data: object) -> Iterator[Pointer]:
    """Yield where the `auth` of a saved request holds a key's value: it is not sent, and yet stands there."""
    for pointer, request in saved_requests(data):
        found = request.get("auth")
        auth = found if isinstance(found, Mapping) else {}
        for index, key, value in attributes(auth):
            if key in {"value", "token"} and isinstance(value, str) and is_literal(value):
                yield (*pointer, "auth", str(auth.get("type")), index, "value")


def pairs(listed: object) -> Iterator[tuple[int, str, str, bool]]:
    """Yield index, key, value and whether it is switched on, of headers, parameters or variables."""
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, Mapping):
            value = item.get("value")
            is_enabled = item.get("disabled") is not True and item.get("enabled") is not False
            yield index, str(item.get("key")), "" if value is None else str(value), is_enabled
