"""The states of keys for change requests and step summaries, as Markdown."""

from collections.abc import Iterator, Sequence

from migrator.reports.escaping.markdown import inline
from migrator.reports.md.table import table
from migrator.retirement.state import KeyStanding

_HEADER = ("key", "state", "why", "next")


def as_markdown(standings: Sequence[KeyStanding]) -> str:
    """Return a table of the states, and below it the evidence of each key."""
    return "".join(f"{line}\n" for line in _lines(standings))


def _lines(standings: Sequence[KeyStanding]) -> Iterator[str]:
    yield "## Which key may go"
    yield ""
    if not standings:
        yield "There is no key to be seen."
        return
    cells = [(s.key, f"**{s.state}**", s.why, s.next_step) for s in standings]
    yield from table(_HEADER, [[inline(k), state, inline(w), inline(n)] for k, state, w, n in cells])
    for standing in standings:
        yield ""
        yield f"Evidence for {inline(standing.key)} of {inline(standing.platform)}:"
        yield ""
        for evidence in standing.evidence:
            day = f" on {evidence.day}" if evidence.day else ""
            yield f"- {inline(evidence.source)}: {inline(evidence.says)}{day}"
        if not standing.evidence:
            yield "- none"
