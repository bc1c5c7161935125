"""The tree that `migrator waves` prints."""

from collections.abc import Iterator, Sequence

from rich.style import Style
from rich.text import Text
from rich.tree import Tree

from migrator.cli.console import Console
from migrator.cli.pages import open_page, without_padding
from migrator.reports.derived.phrases import listed
from migrator.reports.escaping.visible import prose
from migrator.waves.graph import released, title
from migrator.waves.plan import NAMED, Group, KeyRelease, Member, Wave, WavePlan
from migrator.waves.standing import State
from migrator.waves.words import begins, todo

_STYLES = {
    State.MIGRATED: Style(color="green"),
    State.READY: Style(color="green"),
    State.BLOCKED: Style(color="red", bold=True),
    State.UNKNOWN: Style(color="yellow", bold=True),
}
_BOLD = Style(bold=True)


def as_tree(plan: WavePlan, console: Console) -> str:
    """Return the waves with what is in their way, the keys, and each owner's list."""
    out, buffer = open_page(console)
    for wave in plan.waves:
        out.print(_wave(wave))
        out.print()
    if plan.proposals:
        out.print(_list("Proposed", _proposals(plan)))
        out.print()
    out.print(_list("Keys", (_key(key) for key in plan.keys)))
    out.print()
    out.print(_tasks(plan))
    for sentence in (*plan.conflicts, *plan.notes):
        out.print()
        out.print(_said(sentence))
    return without_padding(buffer.getvalue())


def _said(text: str) -> Text:
    """Return what other people wrote, such as owners and paths: nothing of it acts on the terminal."""
    return Text(prose(text))


def _wave(wave: Wave) -> Tree:
    tree = Tree(Text.assemble((title(wave).capitalize(), _BOLD), f"  {begins(wave)}"))
    for member in wave.members:
        branch = tree.add(_member(member))
        if member.standing.next_step and member.standing.is_in_the_way:
            branch.add(_said(member.standing.next_step))
        if member.group:
            branch.add(_said(_together(member, member.group)))
    if wave.frees:
        tree.add(Text(f"then free: {', '.join(wave.frees)}"))
    return tree


def _together(member: Member, group: Group) -> str:
    others = [name for name in group.extractors if name != member.name]
    files = listed(group.files, at_most=NAMED)
    return f"moves together with {listed(others, at_most=NAMED)}: they share {files}"


def _proposals(plan: WavePlan) -> Iterator[Text]:
    for proposal in plan.proposals:
        yield Text(f"wave {proposal.number}  {', '.join(proposal.extractors)}: {proposal.why}")


def _member(member: Member) -> Text:
    standing = member.standing
    says = str(standing.state) if standing.reason == "ok" else f"{standing.state}: {standing.reason}"
    about = ", ".join(part for part in (member.owner, member.key and f"key {member.key}") if part)
    about = f"  {prose(about)}" if about else ""
    return Text.assemble(f"{member.name}  ", (says, _STYLES[standing.state]), about)


def _key(key: KeyRelease) -> Text:
    users = f"used by {_names(key.users)}" if key.users else "used by nobody of this inventory"
    waits = f"; no wave yet: {_names(key.waits_for)}" if key.waits_for else ""
    waits += f"; no way to OAuth: {_names(key.kept_by)}" if key.kept_by else ""
    return Text.assemble(f"{key.key}  {released(key)}", f"  {users}{waits}")


def _names(names: Sequence[str]) -> str:
    return listed(names, at_most=NAMED)


def _tasks(plan: WavePlan) -> Tree:
    tree = Tree(Text("Left to do, by owner", style=_BOLD))
    for owner, tasks in plan.tasks().items():
        branch = tree.add(_said(owner))
        for number, member in tasks:
            where = "no wave yet" if number is None else f"wave {number}"
            branch.add(_said(f"{member.name} ({where}): {todo(member)}"))
    if not tree.children:
        has_any = any(wave.members for wave in plan.waves)
        tree.add(Text("nothing: all have moved" if has_any else "there is no extractor to be seen"))
    return tree


def _list(name: str, lines: Iterator[Text]) -> Tree:
    tree = Tree(Text(name, style=_BOLD))
    for line in lines:
        tree.add(line)
    if not tree.children:
        tree.add(Text("none"))
    return tree
