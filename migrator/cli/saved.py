"""Reads reports that an earlier run saved."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from migrator.errors import UsageError
from migrator.model.report import Report
from migrator.reports.v1.merge import merge
from migrator.reports.v1.read import from_json_v1

STDIN = "-"


def read_reports(paths: Sequence[Path]) -> Report:
    """Read and merge saved reports. Raises UsageError for a file that is none."""
    return merge([_read_report(path) for path in paths])


def _read_report(path: Path) -> Report:
    try:
        text = sys.stdin.read() if str(path) == STDIN else path.read_text(encoding="utf-8")
        data = json.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{path} is no JSON report",
            help_="migrator run leaves one in its output folder, and --format json prints one",
        ) from error
    return from_json_v1(data, path="standard input" if str(path) == STDIN else str(path))


def read_each(paths: Sequence[Path]) -> list[tuple[str, Report]]:
    """Read saved reports, each with its path. Raises UsageError for a file that is none."""
    return [(str(path), _read_report(path)) for path in paths]


def seen_in(path: Path | None) -> Report | None:
    """Return a saved report, to generate by what it saw; `None` where no report is named."""
    return None if path is None else _read_report(path)
