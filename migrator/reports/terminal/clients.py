"""Clients: what the check saw of each, why it is not ready, and what to do."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from migrator.model.oauth import ScopeSets
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Rung, Verdict
from migrator.reports.derived.evidence import evidence_words
from migrator.reports.derived.notes import shared_notes
from migrator.reports.derived.phrases import count, listed, next_step, why
from migrator.reports.derived.requests import sent_words
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import ERROR, GOOD, QUIET, STRONG, WARNING, Canvas

AT_MOST_READY = 12
"""So many ready clients are listed one by one unless details are asked for."""

VERDICT_STYLES = {Verdict.READY: GOOD, Verdict.BLOCKED: ERROR, Verdict.UNKNOWN: WARNING}

_LABEL = 8


def draw_clients(canvas: Canvas, report: Report) -> None:
    """Draw what is in the way in full, and what is ready in one line each."""
    stuck = [c for c in report.clients if c.verdict is not Verdict.READY]
    ready = [c for c in report.clients if c.verdict is Verdict.READY]
    if stuck or (ready and canvas.verbosity >= 0):
        _draw_clients(canvas, stuck, ready, _users(report))


def draw_untold_clients(canvas: Canvas, report: Report) -> None:
    """Draw the clients that are not ready for a reason that no row of an extractor shows.

    Of the others only the notes are drawn: no row shows those.
    """
    users = _users(report)
    stuck = [c for c in report.clients if c.verdict is not Verdict.READY]
    untold = [c for c in stuck if all(u.reason is not c.reason for u in users.get(c.name, ()))]
    noted = [c for c in report.clients if c.notes and c not in untold and _is_drawn(canvas, c)]
    if untold or noted:
        _draw_clients(canvas, untold, [], users)
        _draw_shared_notes(canvas, noted)


def _is_drawn(canvas: Canvas, client: ClientVerdict) -> bool:
    return canvas.verbosity >= 0 or client.verdict is not Verdict.READY


def _draw_clients(
    canvas: Canvas,
    stuck: Sequence[ClientVerdict],
    ready: Sequence[ClientVerdict],
    users: Mapping[str, list[ExtractorVerdict]],
) -> None:
    canvas.heading("Clients")
    for client in stuck:
        _draw_head(canvas, client, client.reason)
        _draw_details(canvas, client, users.get(client.name, []))
        canvas.blank()
    _draw_ready(canvas, ready)


def _draw_ready(canvas: Canvas, ready: Sequence[ClientVerdict]) -> None:
    if canvas.verbosity < 0 or not ready:
        return
    if canvas.verbosity > 0 or len(ready) <= AT_MOST_READY:
        for client in ready:
            _draw_head(canvas, client, _in_short(client))
            if canvas.verbosity > 0:
                _draw_ladder(canvas, client.ladder)
            _draw_notes(canvas, client.notes)
    else:
        names = listed([c.name for c in ready], at_most=5)
        canvas.entry("ready", f"{count(len(ready), 'client')}: {names}", indent=0, style=GOOD, label_width=7)
        _draw_shared_notes(canvas, ready)


def _users(report: Report) -> Mapping[str, list[ExtractorVerdict]]:
    users: dict[str, list[ExtractorVerdict]] = {}
    for extractor in report.extractors:
        if extractor.client is not None:
            users.setdefault(extractor.client, []).append(extractor)
    return users


def _draw_head(canvas: Canvas, client: ClientVerdict, remark: str) -> None:
    style = VERDICT_STYLES[client.verdict]
    name = Text(visible(client.name), style=STRONG)
    platform = f" ({visible(client.platform)})" if client.platform else ""
    canvas.line(Text(client.verdict.ljust(8), style=style), name, f"{platform}: {visible(remark)}", wrap=True)


def _draw_details(canvas: Canvas, client: ClientVerdict, users: Sequence[ExtractorVerdict]) -> None:
    told = canvas.verbosity == 0 and _is_told_by(users, client)
    for label, text in _details(client, users, told=told):
        canvas.entry(label, text, indent=8, style=QUIET, label_width=_LABEL)
    if canvas.verbosity > 0:
        _draw_ladder(canvas, client.ladder)


def _is_told_by(users: Sequence[ExtractorVerdict], client: ClientVerdict) -> bool:
    """Return whether the rows of its extractors say the same of why and what next, further below."""
    return any((why(u), next_step(u)) == (why(client), next_step(client)) for u in users)


def _details(
    client: ClientVerdict, users: Sequence[ExtractorVerdict], *, told: bool
) -> Iterator[tuple[str, str]]:
    if not told:
        yield "why", why(client)
    for rung in client.ladder:
        if rung.passed is False:
            known = why(client) in rung.evidence
            yield "failed", rung.name if known else f"{rung.name}: {rung.evidence}"
    yield from _scope_lines(client.scopes)
    yield "sent", _sent(client)
    if not told:
        yield "next", next_step(client)
    for note in client.notes:
        yield "note", note
    if users:
        yield "affects", listed([u.name for u in users], at_most=5)


def _scope_lines(scopes: ScopeSets) -> Iterator[tuple[str, str]]:
    if scopes.missing:
        yield "missing", " ".join(sorted(scopes.missing))
    if scopes.unknown:
        yield "unproven", " ".join(sorted(scopes.unknown))
    if scopes.granted:
        yield "granted", f"{' '.join(sorted(scopes.granted))} ({evidence_words(scopes)})"
    if scopes.excess:
        yield "excess", " ".join(sorted(scopes.excess))


def _in_short(client: ClientVerdict) -> str:
    parts = [count(len(client.scopes.granted), "scope") + f" granted ({evidence_words(client.scopes)})"]
    if client.scopes.excess:
        parts.append(f"more than needed: {' '.join(sorted(client.scopes.excess))}")
    if client.auth_method:
        parts.append(client.auth_method)
    if client.token and client.token.expires_in is not None:
        parts.append(f"token lives {client.token.expires_in:,.0f} s")
    return ", ".join(parts)


def _sent(client: ClientVerdict) -> str:
    method = f", as {client.auth_method}" if client.auth_method else ""
    return sent_words(client.requests) + method


def _draw_notes(canvas: Canvas, notes: Sequence[str]) -> None:
    for note in notes:
        canvas.entry("note", note, indent=8, style=QUIET, label_width=_LABEL)


def _draw_shared_notes(canvas: Canvas, clients: Sequence[ClientVerdict]) -> None:
    for note in shared_notes(clients):
        canvas.entry("note", f"for {listed(note.clients, at_most=5)}: {note.text}", indent=0, style=QUIET)


def _draw_ladder(canvas: Canvas, ladder: Sequence[Rung]) -> None:
    words = {True: "passed", False: "failed", None: "unclear"}
    for rung in ladder:
        canvas.entry(
            words[rung.passed], f"{rung.name}: {rung.evidence}", indent=8, style=QUIET, label_width=_LABEL
        )
