"""Where a `.bru` file sends a key, or may."""

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.formats.bru.blocks import KEY_BLOCKS, QUERIES, mode, pairs, request_block, value
from migrator.formats.http_clients.credentials import Key, Sends, header_sends, key_in, parameter_sends
from migrator.formats.http_clients.query import parameters
from migrator.model.place import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A header, a parameter or an `auth` block that carries a key, or may."""

    pointer: Pointer
    """A block, or a block and the index of its pair."""
    what: str
    """For people: `header X-Api-Key`."""
    text: str
    """The value, as written."""
    sends: Sends
    is_active: bool = True
    """Whether it is sent: what is switched off is not."""
    parameter: int | None = None
    """Which parameter of the URL it is, where the pointer leads to the URL."""

    @property
    def key(self) -> Key | None:
        """The key, where it is one."""
        return key_in(self.text) if self.sends is Sends.KEY else None


def find_carriers(data: object) -> list[Carrier]:
    """Return every carrier of a file."""
    return [*_auth_blocks(data), *_headers(data), *_query(data), *_url(data)]


def _auth_blocks(data: object) -> Iterator[Carrier]:
    for name, block in KEY_BLOCKS.items():
        if isinstance(data, dict) and block in data:
            text = value(data, block, "value" if name == "apikey" else "token")
            sends = Sends.KEY if key_in(text) else Sends.PERHAPS
            what = f"{block} ({value(data, block, 'key') or 'Authorization'})"
            yield Carrier(pointer=(block,), what=what, text=text, sends=sends, is_active=mode(data) == name)


def _headers(data: object) -> Iterator[Carrier]:
    for index, name, text in pairs(data, "headers"):
        sends = header_sends(name.lstrip("~"), text)
        if sends is not Sends.NOTHING:
            yield _pair(
                "headers", index, f"header {name.lstrip('~')}", text, sends, is_active=name[:1] != "~"
            )


def _query(data: object) -> Iterator[Carrier]:
    for block in QUERIES:
        for index, name, text in pairs(data, block):
            sends = parameter_sends(name.lstrip("~"), text)
            if sends is not Sends.NOTHING:
                what = f"query parameter {name.lstrip('~')}"
                yield _pair(block, index, what, text, sends, is_active=name[:1] != "~")


def _pair(block: str, index: int, what: str, text: str, sends: Sends, *, is_active: bool) -> Carrier:
    return Carrier(pointer=(block, index), what=what, text=text, sends=sends, is_active=is_active)


def _url(data: object) -> Iterator[Carrier]:
    block = request_block(data) or ""
    for index, name, text in pairs(data, block):
        for number, parameter in enumerate(parameters(text) if name == "url" else []):
            sends = parameter_sends(parameter.name, parameter.value)
            if sends is not Sends.NOTHING:
                what = f"query parameter {parameter.name}"
                yield Carrier(
                    pointer=(block, index), what=what, text=parameter.value, sends=sends, parameter=number
                )
