"""The waves for change requests and step summaries, as Markdown."""

from collections.abc import Iterator

from migrator.reports.derived.phrases import listed
from migrator.reports.escaping.markdown import inline
from migrator.reports.md.table import table
from migrator.waves.graph import graph, released, title
from migrator.waves.graphs import as_mermaid
from migrator.waves.plan import NAMED, KeyRelease, Member, Wave, WavePlan
from migrator.waves.words import begins, todo

_DRAWN = 60
"""Extractors up to which there is a picture: with more of them nobody can read it."""


def as_markdown(plan: WavePlan) -> str:
    """Return the waves, the keys, the lists of the owners, and a picture where it can be read."""
    return "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: WavePlan) -> Iterator[str]:
    yield "# Waves"
    for sentence in (*plan.notes, *plan.conflicts):
        yield from ("", f"**{inline(sentence)}**")
    for wave in plan.waves:
        yield from _wave(wave)
    if plan.proposals:
        yield from ("", "## Proposed", "")
        rows = [[str(p.number), inline(", ".join(p.extractors)), inline(p.why)] for p in plan.proposals]
        yield from table(("wave", "extractors", "why"), rows)
    if plan.keys:
        yield from ("", "## Keys", "")
        yield from table(("key", "free", "used by", "waits for", "kept by"), [_key(k) for k in plan.keys])
    yield from _tasks(plan)
    if 0 < sum(len(w.members) for w in plan.waves) <= _DRAWN:
        yield from ("", "```mermaid", as_mermaid(graph(plan)).rstrip("\n"), "```")


def _wave(wave: Wave) -> Iterator[str]:
    yield from ("", f"## {title(wave).capitalize()}: {begins(wave)}", "")
    yield from table(("extractor", "state", "owner", "key", "moves with"), [_member(m) for m in wave.members])
    if wave.frees:
        yield from ("", f"Then free: {inline(', '.join(wave.frees))}.")


def _member(member: Member) -> list[str]:
    standing = member.standing
    state = standing.state if standing.reason == "ok" else f"{standing.state}: {standing.reason}"
    others = [name for name in member.group.extractors if name != member.name] if member.group else []
    cells = (member.name, state, member.owner or "", member.key or "")
    return [*map(inline, cells), _names(others)]


def _key(key: KeyRelease) -> list[str]:
    return [inline(key.key), released(key), _names(key.users), _names(key.waits_for), _names(key.kept_by)]


def _tasks(plan: WavePlan) -> Iterator[str]:
    yield from ("", "## Left to do, by owner")
    for owner, tasks in plan.tasks().items():
        yield from ("", f"### {inline(owner)}", "")
        for number, member in tasks:
            where = "no wave yet" if number is None else f"wave {number}"
            yield f"- [ ] {inline(member.name)} ({where}): {inline(todo(member))}"


def _names(names: "tuple[str, ...] | list[str]") -> str:
    return inline(listed(names, at_most=NAMED))
