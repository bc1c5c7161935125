"""Where the requests of a `.http` file send a key, or may."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.formats.http_clients.credentials import Key, Sends, header_sends, key_in, parameter_sends
from migrator.formats.http_clients.query import Parameter, parameters
from migrator.formats.http_file.view import Entry, Request, View
from migrator.model.place import Pointer

_OAUTH2 = re.compile(
    r"\s*(?:openid|oauth2)"
    r"(?:\s+(?P<flow>client(?:_credentials)?|(?:authorization_)?code|device(?:_code)?|password|implicit|hybrid))?"
    r"(?:\s+(?P<prefix>\S*))?\s*(?:token_exchange\s+(?P<exchange>\S*))?\s*",
    re.IGNORECASE,
)
"""As httpYac's own parser reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A header or query parameter that carries a key, or may."""

    pointer: Pointer
    """Of its line."""
    what: str
    text: str
    """The value, with the file's own variables filled in."""
    names: tuple[str, ...]
    """The file's own variables that the value is read from."""
    sends: Sends
    parameter: int | None = None
    """Which parameter of its line it is; `None` for a header."""

    @property
    def key(self) -> Key | None:
        """The key, where it is one."""
        return key_in(self.text) if self.sends is Sends.KEY else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUse:
    """A header that asks httpYac for an access token."""

    pointer: Pointer
    flow: str
    prefix: str
    """Of the variables that say how; `oauth2` where none is named."""

    @property
    def is_client_credentials(self) -> bool:
        """Whether it is the grant of RFC 6749 §4.4, and nothing behind it."""
        return self.flow in {"client", "client_credentials"}


def token_use(header: Entry) -> TokenUse | None:
    """Return what a header asks for; `None`: no token."""
    match = _OAUTH2.fullmatch(header.value) if header.name.lower() == "authorization" else None
    if match is None:
        return None
    flow = "token_exchange" if match["exchange"] else (match["flow"] or "client_credentials").lower()
    return TokenUse(pointer=header.pointer, flow=flow, prefix=match["prefix"] or "oauth2")


def token_uses(view: View) -> list[TokenUse]:
    """Return every header of a file that asks for a token."""
    return [use for request in view.requests for header in request.headers if (use := token_use(header))]


def carriers_of(request: Request, view: View) -> Iterator[Carrier]:
    """Yield the carriers of one request."""
    for header in request.headers:
        if token_use(header) is None:
            text, names = view.resolved(header.value)
            sends = header_sends(header.name, text)
            what = f"header {header.name}"
            yield from _carrier(header.pointer, what, (text, names), sends)
    for line, number, parameter in request_parameters(request):
        text, names = view.resolved(parameter.value)
        sends = parameter_sends(parameter.name, text)
        what = f"query parameter {parameter.name}"
        yield from _carrier(line.pointer, what, (text, names), sends, parameter=number)


def find_carriers(view: View) -> list[Carrier]:
    """Return every carrier of a file."""
    return [carrier for request in view.requests for carrier in carriers_of(request, view)]


def request_parameters(request: Request) -> Iterator[tuple[Entry, int, Parameter]]:
    """Yield line, number within the line, and parameter."""
    for line in (request.line, *request.queries):
        for number, parameter in enumerate(line_parameters(line.value)):
            yield line, number, parameter


def line_parameters(value: str) -> Sequence[Parameter]:
    """Return the parameters of a URL, or of a line that goes on with its query."""
    return parameters("?" + value[1:] if value.startswith("&") else value)


def _carrier(
    pointer: Pointer,
    what: str,
    text: tuple[str, tuple[str, ...]],
    sends: Sends,
    *,
    parameter: int | None = None,
) -> Iterator[Carrier]:
    if sends is not Sends.NOTHING:
        yield Carrier(
            pointer=pointer, what=what, text=text[0], names=text[1], sends=sends, parameter=parameter
        )
