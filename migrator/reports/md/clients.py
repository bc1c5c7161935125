"""Clients in Markdown: what each was granted and how that is known, then why some are not ready."""

from collections.abc import Iterator, Sequence

from migrator.model.oauth import ScopeSets
from migrator.model.verdict import ClientVerdict, Verdict
from migrator.reports.derived.evidence import evidence_words
from migrator.reports.derived.notes import SharedNote, shared_notes
from migrator.reports.derived.phrases import count, next_step, why
from migrator.reports.derived.requests import sent_words
from migrator.reports.escaping.markdown import code, inline
from migrator.reports.md.table import table

AT_MOST_READY = 60
"""So many ready clients are listed unless details are asked for; what is not ready always is."""

_AT_MOST_NAMES = 5
_HEADER = ("Client", "Verdict", "Reason", "Scopes granted", "Not granted", "Evidence", "Requests")


def clients(found: Sequence[ClientVerdict], *, everything: bool) -> list[str]:
    """Return the table of clients, those first that are not ready, and what must be known of them."""
    if not found:
        return []
    stuck = [c for c in found if c.verdict is not Verdict.READY]
    ready = [c for c in found if c.verdict is Verdict.READY]
    shown = ready if everything else ready[:AT_MOST_READY]
    lines = ["### Clients", "", *table(_HEADER, [_row(c) for c in (*stuck, *shown)])]
    if len(shown) < len(ready):
        more = count(len(ready) - len(shown), "more client is ready", "more clients are ready")
        lines += ["", f"{more}; `-v` lists each."]
    remarks = [line for c in stuck for line in _trouble(c)] + [_note(note) for note in shared_notes(found)]
    return [*lines, "", *remarks] if remarks else lines


def _row(client: ClientVerdict) -> Sequence[str]:
    return (
        code(client.name, in_table=True),
        f"**{client.verdict}**",
        code(client.reason, in_table=True),
        _granted(client.scopes),
        _not_granted(client.scopes),
        inline(evidence_words(client.scopes)),
        inline(sent_words(client.requests)),
    )


def _granted(scopes: ScopeSets) -> str:
    needed = sorted(scopes.granted - scopes.excess)
    more = [f"{code(s, in_table=True)} (more than needed)" for s in sorted(scopes.excess)]
    return "<br>".join([*(code(s, in_table=True) for s in needed), *more])


def _not_granted(scopes: ScopeSets) -> str:
    missing = [f"{code(s, in_table=True)} missing" for s in sorted(scopes.missing)]
    unproven = [f"{code(s, in_table=True)} unproven" for s in sorted(scopes.unknown)]
    return "<br>".join([*missing, *unproven])


def _trouble(client: ClientVerdict) -> Iterator[str]:
    yield f"- {code(client.name)} is **{client.verdict}**, {code(client.reason)}: {inline(why(client))}"
    yield f"  - Next: {inline(next_step(client))}"


def _note(note: SharedNote) -> str:
    names = [code(name) for name in note.clients[:_AT_MOST_NAMES]]
    more = f" and {len(note.clients) - len(names):,} more" if len(names) < len(note.clients) else ""
    return f"- Note on {', '.join(names)}{more}: {inline(note.text)}"
