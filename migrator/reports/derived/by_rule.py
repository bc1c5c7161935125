"""Puts findings of one rule together, for reports whose subject is something else."""

from collections.abc import Sequence
from dataclasses import dataclass

from migrator.model.finding import Finding
from migrator.reports.derived.phrases import count


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Findings of one rule and level, at least one."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that speaks for all of rule and level."""
        return self.findings[0]

    @property
    def size(self) -> str:
        """How many there are: of what, where each is about something of its own of one kind."""
        kinds = {f.subject.kind for f in self.findings}
        names = {f.subject.name for f in self.findings}
        of_one_kind = len(kinds) == 1 and len(names) == len(self.findings)
        return count(len(self.findings), kinds.pop() if of_one_kind else "finding")

    @property
    def help(self) -> str:
        """What helps against every one of them; empty where each has a help of its own, or none has any."""
        helps = {f.help for f in self.findings}
        return helps.pop() if len(helps) == 1 else ""

    @property
    def path(self) -> str:
        """The file that all of them are in; empty where there are several, or some have no place."""
        paths = {f.location.path if f.location else "" for f in self.findings}
        return paths.pop() if len(paths) == 1 else ""


def by_rule(findings: Sequence[Finding]) -> list[RuleGroup]:
    """Return groups of the same rule and level, the worst level first, else in the order of the findings."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: f.level.rank):
        groups.setdefault((finding.rule, finding.level), []).append(finding)
    return [RuleGroup(findings=tuple(members)) for members in groups.values()]
