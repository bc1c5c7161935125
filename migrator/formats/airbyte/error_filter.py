"""The response filter that makes Airbyte replace a token which is refused in mid-run.

Where a filter stands decides what happens: the first that matches is taken, and what none matches goes by the
defaults of airbyte-cdk. So ours comes last, and changes nothing but what those defaults say of 401.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from migrator.formats.airbyte.asked_once import mappings
from migrator.formats.airbyte.references import place_followed
from migrator.formats.airbyte.requesters import Requester, find_requesters
from migrator.formats.interface import Target
from migrator.model.place import Pointer
from migrator.text.children import children, stands_where_it_is_used, value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.edits import CannotEdit
from migrator.text.values import Brackets, Value

_REFUSED = 401
FILTER: Final[Mapping[str, Value]] = {
    "type": "HttpResponseFilter",
    "http_codes": [_REFUSED],
    "action": "REFRESH_TOKEN_THEN_RETRY",
}
_DEFAULT = "DefaultErrorHandler"
_WHY_NOT = "are shared with others, have a rule for 401, or are code"
_COMPOSITE = "CompositeErrorHandler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """One place where the filter comes in."""

    parent: Pointer
    new: Mapping[str, Value] | list[Value]
    after: str | None = None

    def insert(self, editor: Editor) -> None:
        """Add it to what an editor collects."""
        editor.insert(self.parent, self.new, after=self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """What is to be done about tokens that end in mid-run."""

    insertions: tuple[Insertion, ...] = ()
    notes: tuple[str, ...] = ()
    is_complete: bool = False
    """Whether every request that sends a token gets a new one after a 401."""

    def insert(self, editor: Editor) -> None:
        """Add the filter at its places to what an editor collects."""
        for insertion in self.insertions:
            insertion.insert(editor)


def is_needed(target: Target) -> bool:
    """Return whether a run takes longer than the token of its start lives."""
    lifetime, duration = target.token_lifetime, target.run_duration
    return lifetime is not None and duration is not None and lifetime < duration


def filtering(document: Document, places: Collection[Pointer], target: Target) -> Filtering:
    """Return where the filter comes in for the requests of the authenticators at these places."""
    if not is_needed(target):
        return Filtering()
    requesters = find_requesters(document.data)
    ours = [r for r in requesters if r.authenticator in places]
    handlers = {(r.handler or r.pointer): r for r in ours}
    strangers = {r.handler for r in requesters if r.authenticator not in places and r.handler}
    found = [_insertion(document, r) for r in handlers.values() if r.handler not in strangers]
    insertions = tuple(i for i in found if i is not None)
    if any("error_handler" in v for v in _parameters(document.data)):
        return Filtering(notes=(_not_added("the error handler is passed on by $parameters"),))
    if not insertions:
        return Filtering(notes=(_not_added(f"its error handlers {_WHY_NOT}"),))
    left = len(handlers) - len(insertions)
    return Filtering(
        insertions=insertions,
        notes=(_added(target, _except(left, len(handlers)) if left else ""),),
        is_complete=not left,
    )


def _added(target: Target, exception: str) -> str:
    return (
        f"The token lives {target.token_lifetime or 0:g} s and a run takes {target.run_duration or 0:g} s: "
        f"after a 401 a new token is fetched and the request sent again{exception}. "
        "Needs airbyte-cdk 7.8.0 or newer."
    )


def _except(left: int, handlers: int) -> str:
    return f", but not by {left} of {handlers} error handlers, which {_WHY_NOT}"


def _not_added(why: str) -> str:
    return f"A run takes longer than a token lives, but nothing is added that renews it after a 401: {why}."


def _parameters(data: object) -> Iterator[Mapping[str, object]]:
    return (v for p, v in mappings(data) if p[-1:] == ("$parameters",))


def _insertion(document: Document, requester: Requester) -> Insertion | None:
    """Return where the filter comes in for one requester; `None` where that cannot be said with proof."""
    data = document.data
    if requester.type != "HttpRequester":
        return None
    if requester.handler is None:
        after = _neighbour(document, requester.pointer)
        handler: dict[str, Value] = {"type": _DEFAULT, "response_filters": [FILTER]}
        if after is None or not _is_editable(document, requester.pointer):
            return None
        return Insertion(parent=requester.pointer, new={"error_handler": handler}, after=after)
    pointer = _deciding(data, requester.handler)
    handler_data = value_at(data, pointer)
    if not isinstance(handler_data, dict) or handler_data.get("type", _DEFAULT) != _DEFAULT:
        return None
    return _into_handler(document, pointer, handler_data)


def _into_handler(document: Document, pointer: Pointer, handler: Mapping[str, object]) -> Insertion | None:
    if "$ref" in handler or not _is_editable(document, pointer):
        return None
    if "response_filters" not in handler:
        return Insertion(parent=pointer, new={"response_filters": [FILTER]})
    at = place_followed(document.data, (*pointer, "response_filters"))
    filters = value_at(document.data, at)
    if not isinstance(filters, list) or not _is_editable(document, at):
        return None
    texts = (value_at(document.data, place_followed(document.data, (*at, i))) for i in range(len(filters)))
    if any(_concerns_refusal(text) for text in texts):
        return None
    return Insertion(parent=at, new=[Brackets(FILTER) if document.is_flow((*at, 0)) else FILTER])


def _concerns_refusal(filter_: object) -> bool:
    codes = filter_.get("http_codes") if isinstance(filter_, dict) else None
    return isinstance(codes, list) and any(str(code) == str(_REFUSED) for code in codes)


def _deciding(data: object, handler: Pointer) -> Pointer:
    """Return the handler that decides on a 401: of several, airbyte-cdk takes the word of the last one."""
    value = value_at(data, handler)
    if isinstance(value, dict) and value.get("type") == _COMPOSITE:
        at = place_followed(data, (*handler, "error_handlers"))
        handlers = value_at(data, at)
        if isinstance(handlers, list) and handlers:
            return place_followed(data, (*at, len(handlers) - 1))
    return handler


def _neighbour(document: Document, requester: Pointer) -> str | None:
    """Return an entry beside the authenticator, behind which something can come while that is edited."""
    try:
        names = [str(c.name) for c in children(document, requester) if not c.is_alias]
    except CannotEdit:
        return None
    if "authenticator" not in names:
        return names[-1] if names else None
    index = names.index("authenticator")
    return names[index - 1] if index else names[-1] if len(names) > 1 else None


def _is_editable(document: Document, pointer: Pointer) -> bool:
    return stands_where_it_is_used(document, pointer) and not document.duplicates


def without_filters(value: object) -> object:
    """Return a copy of the data without the filter, and without error handlers that hold nothing else."""
    if isinstance(value, Mapping):
        kept = {k: without_filters(v) for k, v in value.items() if k != "error_handler" or not _is_only(v)}
        if kept.get("response_filters") == [] and value.get("response_filters") == [dict(FILTER)]:
            del kept["response_filters"]
        return kept
    if isinstance(value, list):
        return [without_filters(v) for v in value if v != FILTER]
    return value


def _is_only(handler: object) -> bool:
    return handler == {"type": _DEFAULT, "response_filters": [FILTER]}
