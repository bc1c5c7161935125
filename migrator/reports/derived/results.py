"""A report as one flat list of results, for the formats that know nothing but lists of problems.

Findings, clients and extractors that are not ready or that have notes, and configurations that a person must
look at. None is left out because it has no place in a file, and no two have the same fingerprint: readers of
these formats drop what they take for a repetition.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from migrator.model.change import Change, ChangeStatus
from migrator.model.finding import Finding, Level, Related
from migrator.model.oauth import ScopeSets
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Verdict
from migrator.reports.derived.evidence import granted_words
from migrator.reports.derived.outcomes import users_of
from migrator.reports.derived.phrases import config_step, next_step, sentence, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing to look at."""

    id: str
    """Rule id, reason code or status of a change: what `migrator explain` takes."""
    level: Level
    kind: str
    name: str
    message: str
    help: str
    """What to do, and notes: one on each line."""
    fingerprint: str
    """Stable from run to run, and of this result alone."""
    path: str | None
    """The file it is about; for want of a place the configuration, then the first input; `None`: neither."""
    place: Place | None = None
    related: tuple[Related, ...] = ()
    suppressed: str | None = None
    scopes: ScopeSets | None = None
    """Of a client, what it was granted and how that is known."""


def results(report: Report) -> list[Result]:
    """Return every finding, then every client, extractor and change that is in the way, in report order.

    What is ready has a result of level note where something must be known of it all the same.
    """
    return list(_told_apart(_all(report)))


def level_of(verdict: Verdict) -> Level:
    """Return `blocked` as error, `unknown` as warning, and `ready` as note."""
    match verdict:
        case Verdict.READY:
            return Level.NOTE
        case Verdict.BLOCKED:
            return Level.ERROR
        case Verdict.UNKNOWN:
            return Level.WARNING


def _all(report: Report) -> Iterator[Result]:
    first_input = report.inputs[0].path if report.inputs else None
    configs = {name: change.path for change in reversed(report.changes) for name in users_of(change)}
    for finding in report.findings:
        yield _of_finding(finding, first_input)
    for client in report.clients:
        yield from _of_verdict("client", client, first_input)
    for extractor in report.extractors:
        yield from _of_verdict("extractor", extractor, configs.get(extractor.name, first_input))
    for change in report.changes:
        yield from _of_change(change)


def _of_finding(finding: Finding, fallback: str | None) -> Result:
    place = finding.location
    return Result(
        id=finding.rule,
        level=finding.level,
        kind=finding.subject.kind,
        name=finding.subject.name,
        message=finding.message,
        help=finding.help,
        fingerprint=finding.fingerprint,
        path=place.path if place else fallback,
        place=place,
        related=finding.related,
        suppressed=finding.suppressed,
    )


def _of_verdict(
    kind: str, verdict: ClientVerdict | ExtractorVerdict, fallback: str | None
) -> Iterator[Result]:
    if verdict.verdict is Verdict.READY and not verdict.notes:
        return
    place = verdict.location
    yield Result(
        id=verdict.reason,
        level=level_of(verdict.verdict),
        kind=kind,
        name=verdict.name,
        message=f"{kind} {verdict.name} is {verdict.verdict}{_seen(verdict)}",
        help="\n".join(text for text in (next_step(verdict), *map(_note, verdict.notes)) if text),
        fingerprint=fingerprint("verdict", kind, verdict.name, verdict.reason),
        path=place.path if place else fallback,
        place=place,
        scopes=verdict.scopes if isinstance(verdict, ClientVerdict) else None,
    )


def _seen(verdict: ClientVerdict | ExtractorVerdict) -> str:
    """Return what was seen, as the rest of a sentence and, of a client, what it was granted."""
    seen = verdict.message if verdict.verdict is Verdict.READY else why(verdict)
    granted = granted_words(verdict.scopes) if isinstance(verdict, ClientVerdict) else ""
    said = " ".join(part for part in (sentence(seen) if granted else seen, granted) if part)
    return f": {said}" if said else ""


def _note(note: str) -> str:
    return f"Note: {note}"


def _of_change(change: Change) -> Iterator[Result]:
    step = config_step(change)
    if not step:
        return
    yield Result(
        id=change.status,
        level=Level.ERROR if change.status is ChangeStatus.UNSUPPORTED else Level.WARNING,
        kind="configuration",
        name=change.extractor,
        message=f"the configuration of {', '.join(users_of(change))} is {change.status}: {step}",
        help="\n".join(change.checklist),
        fingerprint=fingerprint("change", change.extractor, change.path, change.status),
        path=change.path,
    )


def _told_apart(found: Iterator[Result]) -> Iterator[Result]:
    seen: Counter[str] = Counter()
    for result in found:
        repetition = seen[result.fingerprint]
        seen[result.fingerprint] += 1
        if not repetition:
            yield result
        else:
            yield replace(result, fingerprint=fingerprint(result.fingerprint, str(repetition)))


def fingerprint(*parts: str) -> str:
    """Return the identity of a result that these parts make up."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
