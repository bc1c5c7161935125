"""A `.http` file's data as requests and variables, whatever else stands between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from migrator.formats.http_clients.templates import expressions, template
from migrator.model.place import Pointer

_DEPTH = 8
"""Variables that are made of variables; more than that is a ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A variable, a header, a request line or a part of a query."""

    pointer: Pointer
    """Of its line."""
    name: str
    value: str


@dataclass(slots=True, kw_only=True)
class Request:
    """One request."""

    line: Entry
    queries: list[Entry] = field(default_factory=list)
    headers: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The requests and variables of a file."""

    requests: Sequence[Request]
    variables: Sequence[Entry]

    def definition(self, name: str) -> str | None:
        """Return the value of a variable that the file sets once, and only once."""
        found = [v.value for v in self.variables if v.name == name]
        return found[0] if len(found) == 1 else None

    def resolved(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return a text with the file's own variables filled in, and which these were."""
        used: list[str] = []
        for _ in range(_DEPTH):
            names = [n for n in expressions(text) if self.definition(n) is not None]
            if not names:
                break
            for name in names:
                text = text.replace(template(name), self.definition(name) or "")
            used += names
        return text, tuple(dict.fromkeys(used))


def view_of(data: object) -> View:
    """Return the requests and variables of a file's data."""
    requests: list[Request] = []
    variables: list[Entry] = []
    for index, region in enumerate(_regions(data)):
        request: Request | None = None
        for entry in _entries(region, index):
            if entry.name.startswith("@"):
                value = entry.value
                variables.append(Entry(pointer=entry.pointer, name=entry.name.lstrip("@"), value=value))
            elif request is None:
                request = Request(line=entry)
                requests.append(request)
            else:
                (request.queries if entry.name == "?" else request.headers).append(entry)
    return View(requests=requests, variables=variables)


def _regions(data: object) -> list[list[object]]:
    regions = data.get("regions") if isinstance(data, dict) else None
    return regions if isinstance(regions, list) else []


def _entries(region: Sequence[object], index: int) -> Iterator[Entry]:
    for number, line in enumerate(region):
        if isinstance(line, Mapping):
            for name, value in islice(line.items(), 1):
                yield Entry(pointer=("regions", index, number), name=str(name), value=str(value))
