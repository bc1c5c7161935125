"""The levels of a collection that may say how requests authenticate: itself, its folders, its requests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from migrator.model.place import Pointer


class AuthSort(StrEnum):
    """What one level says."""

    INHERITED = "inherited"
    """Nothing: what stands above it counts."""
    NONE = "none"
    KEY = "key"
    CLIENT_CREDENTIALS = "client credentials"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level, and what is above it."""

    pointer: Pointer
    """Of the object that has `auth`."""
    name: str
    data: Mapping[str, object]
    above: "Level | None"
    is_request: bool = False

    @property
    def auth(self) -> Mapping[str, object]:
        """The `auth` object; empty where there is none."""
        auth = self.data.get("auth")
        return auth if isinstance(auth, Mapping) else {}

    @property
    def sort(self) -> AuthSort:
        """What this level says."""
        if "auth" not in self.data or self.data["auth"] is None:
            return AuthSort.INHERITED
        match self.auth.get("type"):
            case "noauth":
                return AuthSort.NONE
            case "apikey" | "bearer":
                return AuthSort.KEY
            case "oauth2" if attribute(self.auth, "grant_type") == "client_credentials":
                return AuthSort.CLIENT_CREDENTIALS
            case _:
                return AuthSort.OTHER

    @property
    def effective(self) -> AuthSort:
        """What counts here: what this level says, or the nearest one above it."""
        if self.sort is not AuthSort.INHERITED:
            return self.sort
        return self.above.effective if self.above else AuthSort.NONE


def attributes(auth: Mapping[str, object]) -> Iterator[tuple[int, str, object]]:
    """Yield index, key and value of the attributes of an `auth` object, as version 2.1 writes them."""
    listed = auth.get(str(auth.get("type")))
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, Mapping):
            yield index, str(item.get("key")), item.get("value")


def attribute(auth: Mapping[str, object], key: str) -> str:
    """Return an attribute's text; empty where there is none."""
    return next((v for _, k, v in attributes(auth) if k == key and isinstance(v, str)), "")


def levels(data: object) -> list[Level]:
    """Return every level of a collection, outermost first."""
    if not isinstance(data, Mapping):
        return []
    root = Level(pointer=(), name="the collection", data=data, above=None)
    return [root, *_below(data.get("item"), ("item",), root)]


def _below(items: object, pointer: Pointer, above: Level) -> Iterator[Level]:
    for index, item in enumerate(items if isinstance(items, list) else []):
        if not isinstance(item, Mapping):
            continue
        here, name = (*pointer, index), str(item.get("name") or f"number {index + 1}")
        if "item" in item:
            folder = Level(pointer=here, name=f"folder {name}", data=item, above=above)
            yield folder
            yield from _below(item["item"], (*here, "item"), folder)
        elif isinstance(request := item.get("request"), Mapping):
            yield Level(
                pointer=(*here, "request"), name=f"request {name}", data=request, above=above, is_request=True
            )


def saved_requests(data: object) -> Iterator[tuple[Pointer, Mapping[str, object]]]:
    """Yield the requests that are kept with saved answers: these are not sent."""
    for pointer, item in items_of(data):
        responses = item.get("response")
        for index, response in enumerate(responses if isinstance(responses, list) else []):
            original = response.get("originalRequest") if isinstance(response, Mapping) else None
            if isinstance(original, Mapping):
                yield (*pointer, "response", index, "originalRequest"), original


def items_of(data: object, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Mapping[str, object]]]:
    """Yield every item, folders included."""
    items = data.get("item") if isinstance(data, Mapping) else None
    for index, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, Mapping):
            yield (*pointer, "item", index), item
            yield from items_of(item, (*pointer, "item", index))


def texts(lines: object) -> str:
    """Return a script's text, which is a list of lines or one text."""
    if isinstance(lines, Sequence) and not isinstance(lines, str):
        return "\n".join(map(str, lines))
    return str(lines or "")
