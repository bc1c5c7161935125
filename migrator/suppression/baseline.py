"""The baseline: findings that were there when a team began. No line and no day in it can churn."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from migrator.errors import UsageError
from migrator.model.finding import Finding
from migrator.schemas.validate import problems

SCHEMA = "migrator.baseline/v1"
SUPPRESSED = "in the baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a baseline file holds."""

    fingerprints: frozenset[str]


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
    return Baseline(fingerprints=frozenset(entry["fingerprint"] for entry in data["findings"]))


def as_baseline(findings: Iterable[Finding]) -> bytes:
    """Return the baseline of findings as a file: sorted, so that a change shows as what it is."""
    entries = {
        f.fingerprint: {
            "fingerprint": f.fingerprint,
            "rule": f.rule,
            "subject": {"kind": f.subject.kind, "name": f.subject.name},
        }
        for f in findings
    }
    ordered = sorted(
        entries.values(), key=lambda e: (str(e["rule"]), json.dumps(e["subject"]), str(e["fingerprint"]))
    )
    document = {"schema": SCHEMA, "findings": ordered}
    return json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def apply(findings: Sequence[Finding], baseline: Baseline, rules: Collection[str]) -> list[Finding]:
    """Return the findings with those of the baseline marked that can be suppressed."""
    return [
        replace(f, suppressed=SUPPRESSED)
        if f.suppressed is None and f.rule in rules and f.fingerprint in baseline.fingerprints
        else f
        for f in findings
    ]


def gone(findings: Iterable[Finding], baseline: Baseline) -> int:
    """Return how many entries of the baseline match no finding any more."""
    return len(baseline.fingerprints - {f.fingerprint for f in findings})
