"""Endpoints of an export that the provider is going to end, and the ones that replace them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrator.formats.interface import Successor, Target, Wish
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.editor import Editor

_PAGING = {
    "page-token": "NEXT_PAGE_TOKEN_IN_RESPONSE_PAGINATION",
    "page-number": "PAGE_BY_PAGE_PAGINATION",
}
"""What exports call the ways of paging that provider catalogs name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    pointer: Pointer
    """Of the endpoint's `url`."""
    url: str
    name: str
    paging: str | None
    """The endpoint's `paginationMethod`; `None`: it has none."""
    successor: Successor

    @property
    def new_url(self) -> str:
        return _called(self.successor.path).sub(lambda _: self.successor.new_path, self.url, count=1)

    @property
    def is_paged_alike(self) -> bool:
        return self.paging is None or self.paging == _PAGING.get(self.successor.new_paging)


def endpoint_notes(data: object, target: Target) -> Iterator[str]:
    """Yield a note for each endpoint that is going to end: what replaces it, and what was done about it."""
    for ending in _endings(data, target):
        begin = f"Endpoint {ending.name} calls {ending.successor.path} ({ending.successor.name})"
        if Wish.NEWER_ENDPOINTS in target.wishes:
            yield (
                f"{begin} until now and {ending.successor.new_path} from now on: its answers may have "
                "another form, so compare the response's root and columns with them."
            )
        else:
            yield (
                f"{begin}, which is going to end: {ending.successor.new_path} replaces it. It is left as it "
                "is; --newer-endpoints changes it where the export pages as the new one does."
            )


def unwritable(data: object, target: Target) -> Iterator[str]:
    """Yield why an endpoint that is to call a newer one cannot be changed with proof."""
    if Wish.NEWER_ENDPOINTS in target.wishes:
        for ending in _endings(data, target):
            if not ending.is_paged_alike:
                yield (
                    f"endpoint {ending.name}: {ending.successor.new_path} is paged by "
                    f"{ending.successor.new_paging or 'other means'}, the export by {ending.paging}; how an "
                    "export describes the new paging is not known: set it in the Extractor Builder first, or "
                    "migrate without --newer-endpoints"
                )


def call_newer(editor: Editor, data: object, target: Target) -> tuple[Pointer, ...]:
    """Change the URLs if that is wished for; return where."""
    if Wish.NEWER_ENDPOINTS not in target.wishes:
        return ()
    endings = list(_endings(data, target))
    for ending in endings:
        editor.set_value(ending.pointer, ending.new_url)
    return tuple(ending.pointer for ending in endings)


def _endings(data: object, target: Target) -> Iterator[_Ending]:
    endpoints = value_at(data, ("endpoints",))
    for index, endpoint in enumerate(endpoints if isinstance(endpoints, list) else []):
        url = value_at(endpoint, ("url",))
        found = (s for s in target.successors if isinstance(url, str) and _called(s.path).search(url))
        if (successor := next(found, None)) is not None:
            paging = value_at(endpoint, ("pagination", "paginationMethod"))
            yield _Ending(
                pointer=("endpoints", index, "url"),
                url=str(url),
                name=str(value_at(endpoint, ("name",)) or index),
                paging=paging if isinstance(paging, str) else None,
                successor=successor,
            )


def _called(path: str) -> re.Pattern[str]:
    """Return what finds a path in a URL, behind the host or the placeholder that stands for it."""
    return re.compile(rf"(?<=[^/]){re.escape(path)}(?=$|[/?#])")
