"""The baseline: findings that were there when a team began. No line and no day in it can churn."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from migrator.errors import UsageError
from migrator.model.finding import Finding, Subject
from migrator.schemas.validate import problems

SCHEMA = "migrator.baseline/v1"
SUPPRESSED = "in the baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A finding that was there."""

    fingerprint: str
    rule: str
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a baseline file holds."""

    entries: tuple[Entry, ...]

    @property
    def fingerprints(self) -> frozenset[str]:
        """The fingerprints of the findings that were there."""
        return frozenset(entry.fingerprint for entry in self.entries)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises UsageError for a file that is none, or of another version."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f"there is no baseline {path}", help_="migrator validate --update-baseline writes it"
        ) from None
    except OSError as error:
        raise UsageError(f"cannot read the baseline {path}: {error.strerror}") from error
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is no baseline: it is no JSON") from None
    found = problems(data, "baseline")
    if found or not isinstance(data, dict):
        raise UsageError(f"{path} is no baseline: {found[0].message if found else 'it is no object'}")
    return Baseline(
        entries=tuple(
            Entry(
                fingerprint=entry["fingerprint"],
                rule=entry["rule"],
                subject=Subject(kind=entry["subject"]["kind"], name=entry["subject"]["name"]),
            )
            for entry in data["findings"]
        )
    )


def entry_of(finding: Finding) -> Entry:
    """Return what a baseline keeps of a finding."""
    return Entry(fingerprint=finding.fingerprint, rule=finding.rule, subject=finding.subject)


def as_file(entries: Iterable[Entry]) -> bytes:
    """Return a baseline as a file: sorted, so that a change shows as what it is."""
    ordered = sorted(set(entries), key=lambda e: (e.rule, e.subject.kind, e.subject.name, e.fingerprint))
    document = {"schema": SCHEMA, "findings": [asdict(entry) for entry in ordered]}
    return json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def apply(findings: Sequence[Finding], baseline: Baseline, rules: Collection[str]) -> list[Finding]:
    """Return the findings with those of the baseline marked that can be suppressed."""
    return [
        replace(f, suppressed=SUPPRESSED)
        if f.suppressed is None and f.rule in rules and f.fingerprint in baseline.fingerprints
        else f
        for f in findings
    ]


def gone(findings: Iterable[Finding], baseline: Baseline, silent: Collection[str] = ()) -> int:
    """Return how many entries match no finding any more; of rules that did not look none is gone."""
    found = {f.fingerprint for f in findings}
    return sum(e.rule not in silent and e.fingerprint not in found for e in baseline.entries)
