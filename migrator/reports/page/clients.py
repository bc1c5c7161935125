"""Clients in the page: what each was granted and how that is known, and the ladder that it climbed."""

from collections.abc import Sequence

from migrator.model.oauth import ScopeSets
from migrator.model.verdict import ClientVerdict, Rung, Verdict
from migrator.reports.derived.evidence import evidence_words
from migrator.reports.derived.notes import SharedNote, shared_notes
from migrator.reports.derived.phrases import count, listed, next_step, why
from migrator.reports.derived.requests import sent_words
from migrator.reports.page.elements import (
    NOTHING,
    Content,
    Markup,
    block,
    code,
    element,
    items,
    joined,
    table,
)
from migrator.reports.page.marks import mark

AT_MOST_READY = 60
"""So many ready clients are shown unless details are asked for; what is not ready always is."""

_HEADER = ("Client", "Platform", "Verdict", "Reason", "Scopes granted", "Not granted", "Evidence", "Requests")
_LADDER = ("Step", "Result", "What was seen")
_RESULTS = {True: "passed", False: "failed", None: "unclear"}


def clients(found: Sequence[ClientVerdict], *, everything: bool) -> Markup:
    """Return the table of clients, those first that are not ready, and each one's ladder below."""
    if not found:
        return NOTHING
    stuck = [c for c in found if c.verdict is not Verdict.READY]
    ready = [c for c in found if c.verdict is Verdict.READY]
    shown = [*stuck, *(ready if everything else ready[:AT_MOST_READY])]
    left = len(found) - len(shown)
    more = f"{count(left, 'more client is ready', 'more clients are ready')}; -v lists each." if left else ""
    return block(
        "div",
        table("What was granted to each client, and how that is known", _HEADER, map(_row, shown)),
        element("p", more) if more else NOTHING,
        items([_note(note) for note in shared_notes(found)]),
        *(_in_full(c) for c in shown if c.ladder or c.verdict is not Verdict.READY),
    )


def _row(client: ClientVerdict) -> Sequence[Content]:
    scopes = client.scopes
    return (
        code(client.name),
        code(client.platform),
        mark(client.verdict),
        code(client.reason),
        items(_granted(scopes)),
        items(_not_granted(scopes)),
        evidence_words(scopes),
        sent_words(client.requests),
    )


def _granted(scopes: ScopeSets) -> list[Markup]:
    more = [joined((code(s), " (more than needed)")) for s in sorted(scopes.excess)]
    return [*(code(s) for s in sorted(scopes.granted - scopes.excess)), *more]


def _not_granted(scopes: ScopeSets) -> list[Markup]:
    missing = [joined((code(s), " missing")) for s in sorted(scopes.missing)]
    return [*missing, *(joined((code(s), " unproven")) for s in sorted(scopes.unknown))]


def _note(note: SharedNote) -> str:
    return f"Note on {listed(note.clients, at_most=5)}: {note.text}"


def _in_full(client: ClientVerdict) -> Markup:
    said = client.message if client.verdict is Verdict.READY else why(client)
    step = next_step(client)
    return block(
        "div",
        element("h3", joined((code(client.name), " ", mark(client.verdict)))),
        element("p", said) if said else NOTHING,
        element("p", element("strong", "Next:"), joined((" ", step))) if step else NOTHING,
        _ladder(client),
        class_="part",
    )


def _ladder(client: ClientVerdict) -> Markup:
    if not client.ladder:
        return NOTHING
    return table(f"The ladder of {client.name}", _LADDER, [_rung(rung) for rung in client.ladder])


def _rung(rung: Rung) -> Sequence[Content]:
    return (rung.name, mark(_RESULTS[rung.passed]), rung.evidence)
