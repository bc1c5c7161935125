"""Which findings people are shown when there are very many: every error, the first of everything else."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.model.finding import Finding, Level
from migrator.reports.derived.phrases import count

AT_MOST = 5
"""So many warnings, and so many notes, of one rule are shown unless details are asked for."""

_REASONS = 10
"""Reasons for suppressing findings that are given; each is of one waiver, or of the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """What is shown, and a sentence about each kind of finding that is not."""

    shown: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()


def thinned(findings: Sequence[Finding], *, verbosity: int) -> Thinned:
    """Return all findings from verbosity 1 on, at 0 all errors and some of the rest, below errors alone.

    Of suppressed findings, below verbosity 1 a line says why they do not count.
    """
    if verbosity > 0:
        return Thinned(shown=tuple(findings))
    active = [f for f in findings if f.suppressed is None]
    shown = tuple(_shown(active, at_most=AT_MOST if verbosity == 0 else 0))
    return Thinned(shown=shown, left_out=(*_left_out(active, shown), *suppressed(findings)))


def suppressed(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a sentence about each reason for which findings do not count: with the finding, or how many."""
    by_reason: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.suppressed is not None:
            by_reason[finding.suppressed].append(finding)
    for reason, found in list(by_reason.items())[:_REASONS]:
        subject = found[0].subject
        one = f"{found[0].rule} on the {subject.kind} {subject.name}"
        yield f"Suppressed: {one if len(found) == 1 else count(len(found), 'finding')}: {reason}."
    if by_reason:
        rest = sum(map(len, list(by_reason.values())[_REASONS:]))
        more = f"Suppressed: {count(rest, 'more finding')}. " if rest else ""
        yield f"{more}In full: -v, or --format json."


def _shown(findings: Sequence[Finding], *, at_most: int) -> Iterator[Finding]:
    seen: Counter[tuple[str, Level]] = Counter()
    for finding in findings:
        seen[finding.rule, finding.level] += 1
        if finding.level is Level.ERROR or seen[finding.rule, finding.level] <= at_most:
            yield finding


def _left_out(active: Sequence[Finding], shown: Sequence[Finding]) -> Iterator[str]:
    tally = Counter((f.rule, f.level) for f in active)
    tally.subtract(Counter((f.rule, f.level) for f in shown))
    for (rule, level), number in tally.items():
        if number:
            yield f"{count(number, f'more {level}')} of {rule}; -v or --format json shows all."
