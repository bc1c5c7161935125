"""The tree that `migrator waves` prints."""

from collections.abc import Iterator

from rich.style import Style
from rich.text import Text
from rich.tree import Tree

from migrator.cli.console import Console
from migrator.cli.pages import open_page, without_padding
from migrator.reports.derived.phrases import count
from migrator.waves.graph import released, title
from migrator.waves.plan import KeyRelease, Member, Wave, WavePlan
from migrator.waves.standing import State

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
    out.print(_list("Keys", (_key(key) for key in plan.keys)))
    out.print()
    out.print(_tasks(plan))
    for sentence in (*plan.conflicts, *_incomplete(plan)):
        out.print()
        out.print(Text(sentence))
    return without_padding(buffer.getvalue())


def _incomplete(plan: WavePlan) -> Iterator[str]:
    if not plan.is_complete:
        yield "Parts of the inventory could not be read: keys may have users that are not shown here."


def _wave(wave: Wave) -> Tree:
    tree = Tree(Text.assemble((title(wave).capitalize(), _BOLD), f"  {_verdict(wave)}"))
    for member in wave.members:
        branch = tree.add(_member(member))
        if member.standing.next_step and member.standing.is_in_the_way:
            branch.add(Text(member.standing.next_step))
        if member.with_it:
            branch.add(Text(f"moves together with {', '.join(member.with_it)}: they share a file"))
    if wave.frees:
        tree.add(Text(f"then free: {', '.join(wave.frees)}"))
    return tree


def _verdict(wave: Wave) -> str:
    if wave.number is None:
        return f"{count(len(wave.members), 'extractor')}: give each a wave"
    if wave.can_begin:
        return "can begin"
    return f"cannot begin: {len(wave.in_the_way)} of {count(len(wave.members), 'extractor')} in the way"


def _member(member: Member) -> Text:
    standing = member.standing
    says = str(standing.state) if standing.reason == "ok" else f"{standing.state}: {standing.reason}"
    about = ", ".join(part for part in (member.owner, member.key and f"key {member.key}") if part)
    return Text.assemble(f"{member.name}  ", (says, _STYLES[standing.state]), f"  {about}" if about else "")


def _key(key: KeyRelease) -> Text:
    users = f"used by {', '.join(key.users)}" if key.users else "used by nobody of this inventory"
    waits = f"; no wave yet: {', '.join(key.waits_for)}" if key.waits_for else ""
    waits += f"; no way to OAuth: {', '.join(key.kept_by)}" if key.kept_by else ""
    free = released(key.after) if key.users else "free, as far as this inventory tells"
    return Text.assemble(f"{key.key}  {free}", f"  {users}{waits}")


def _tasks(plan: WavePlan) -> Tree:
    tree = Tree(Text("Left to do, by owner", style=_BOLD))
    for owner, tasks in plan.tasks().items():
        branch = tree.add(Text(owner))
        for number, member in tasks:
            where = "no wave yet" if number is None else f"wave {number}"
            branch.add(Text(f"{member.name} ({where}): {_todo(member)}"))
    if not tree.children:
        tree.add(Text("nothing: all have moved"))
    return tree


def _todo(member: Member) -> str:
    if member.standing.state is State.READY:
        return "move it: migrator generate writes its configuration"
    return member.standing.next_step or str(member.standing.reason)


def _list(name: str, lines: Iterator[Text]) -> Tree:
    tree = Tree(Text(name, style=_BOLD))
    for line in lines:
        tree.add(line)
    if not tree.children:
        tree.add(Text("none"))
    return tree
