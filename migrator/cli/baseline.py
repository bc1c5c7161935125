"""Writes the baseline, and says what of it is gone."""

from dataclasses import replace
from pathlib import Path

from migrator.cli.console import Console, Message
from migrator.errors import UsageError
from migrator.jobs.request import JobRequest
from migrator.jobs.suppressed import silent, suppressible
from migrator.jobs.validate import validate
from migrator.migration.replace_file import replace_file
from migrator.model.report import Report
from migrator.reports.derived.phrases import count
from migrator.suppression.baseline import as_file, entry_of, gone, read_baseline


def with_new_baseline(request: JobRequest, path: Path | None) -> JobRequest:
    """Write the findings of today into the baseline, and return the request with it.

    A file that would be the same is left alone. Raises UsageError without a path, with a selection, for a
    file that is there and no baseline, and where it cannot be written.
    """
    if path is None:
        raise UsageError("--update-baseline needs a file", help_="name it: --baseline FILE")
    if not request.selection.is_everything:
        raise UsageError(
            "a baseline is of the whole inventory", help_="leave --only, --platform and --wave out"
        )
    # A file that is none is somebody else's, and refused. Of rules that do not look today nothing is known.
    before = read_baseline(path).entries if path.exists() else ()
    kept = [entry for entry in before if entry.rule in silent(request)]
    findings = validate(request).findings
    new = [entry_of(f) for f in findings if f.suppressed is None and f.rule in suppressible()]
    content = as_file([*kept, *new])
    try:
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)
    except OSError as error:
        raise UsageError(f"cannot write the baseline {path}: {error.strerror}") from error
    return replace(request, baseline=read_baseline(path))


def say_gone(report: Report, request: JobRequest, console: Console) -> None:
    """Say how many findings of the baseline are gone, where the whole inventory was looked at."""
    if request.baseline is None or not request.selection.is_everything:
        return
    if number := gone(report.findings, request.baseline, silent(request)):
        text = f"{count(number, 'finding')} of the baseline {'is' if number == 1 else 'are'} gone"
        console.say(Message.NOTICE, f"{text}: --update-baseline takes them out")
