"""Renders a report the way the user asked for and ends the command with its exit code."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from migrator.cli.console import Console, Message
from migrator.cli.exit_codes import ExitCode
from migrator.cli.options import FailOn
from migrator.cli.outcome import UNREADABLE, exit_code
from migrator.errors import UsageError
from migrator.migration.replace_file import replace_file
from migrator.model.finding import Finding, Level
from migrator.model.report import Report
from migrator.reports.escaping.visible import visible
from migrator.reports.interface import Renderer, RenderOptions, find_renderer, renderer_ids

if TYPE_CHECKING:
    from migrator.jobs.changes import Generated


def chosen_renderer(format_: str) -> Renderer:
    """Return the renderer that `--format` names; `auto` is github under GitHub Actions, else text.

    Raises UsageError for an unknown format, before any work is done.
    """
    if format_ == "auto":
        format_ = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    renderer = find_renderer(format_)
    if renderer is None:
        raise UsageError(
            f"there is no format {format_}", help_=f"Choose one of: auto, {', '.join(renderer_ids())}."
        )
    return renderer


def render(report: Report, renderer: Renderer, console: Console, *, to: Path | None = None) -> None:
    """Write the report to stdout, or to a file."""
    options = RenderOptions(
        width=console.width, color=console.use_color and to is None, verbosity=console.verbosity
    )
    text = renderer.render(report, options)
    if to is None:
        console.write(text)
    else:
        write_report_file(to, text)


def write_report_file(path: Path, text: str) -> None:
    """Write a report file, replacing an older one in one step. Raises UsageError if it cannot.

    What is no plain file, such as /dev/null or a pipe, is written to and never replaced.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(text.encode())
        else:
            replace_file(path, text.encode())
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", help_="Choose another --output."
        ) from error


def show_changes(report: Report, format_: str, console: Console, *, to: Path | None) -> None:
    """Show changes: as a patch in a pipe or a file, for reading in a terminal, or in the format asked for."""
    if format_ == "auto" and (to is not None or not sys.stdout.isatty()):
        from migrator.reports.diffs.patch import render_patch

        patch = render_patch(report.changes)
        console.write(patch) if to is None else write_report_file(to, patch)
        return
    render(report, chosen_renderer(format_), console, to=to)


def require_folder(path: Path) -> None:
    """Raise UsageError where generated files could not be written, before any request is sent."""
    existing = next(p for p in (path, *path.absolute().parents) if p.exists())
    if not existing.is_dir():
        raise UsageError(
            f"{existing} is a file, and --output needs a folder", help_="choose another --output"
        )
    if not os.access(existing, os.W_OK):
        raise UsageError(f"the folder {existing} may not be written to", help_="choose another --output")


def save_report(report: Report, folder: Path) -> Path:
    """Save the JSON report in a folder and return its path."""
    path = folder / "report.json"
    write_report_file(path, chosen_renderer("json").render(report, RenderOptions()))
    return path


def say_problems(problems: Iterable[Finding], console: Console) -> bool:
    """Say on stderr what is wrong with inputs, for results that are no reports.

    Return whether an input could not be read at all.
    """
    unreadable = False
    for problem in problems:
        unreadable = unreadable or problem.rule in UNREADABLE
        place = f"{problem.location.path}:{problem.location.line}: " if problem.location else ""
        console.say(Message.PROBLEM, f"{problem.level}: {place}{problem.message}")
        if problem.help:
            console.say(Message.PROBLEM, f"  help: {problem.help}")
    return unreadable


def say_not_written(not_written: Sequence[str]) -> bool:
    """Say on stderr which files were not written and why; return whether there were any."""
    for line in not_written:
        sys.stderr.write(f"error: not written: {visible(line)}\n")
    return bool(not_written)


def end_generation(result: "Generated", renderer: Renderer, console: Console) -> NoReturn:
    """Show what was written or would be, and end the command with the exit code that it deserves."""
    render(result.report, renderer, console)
    if result.patch is not None:
        console.say(Message.NOTICE, f"to take the changes back: git apply -R {near(result.patch)}")
    if say_not_written(result.not_written):
        raise typer.Exit(ExitCode.USAGE)
    if result.out_of_date:
        for path in result.out_of_date:
            console.say(Message.NOTICE, f"out of date: {path}")
        raise typer.Exit(ExitCode.NOT_READY)
    finish(result.report, FailOn.ERROR)


def near(path: Path) -> Path:
    """Return the path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def end_interrupted() -> NoReturn:
    """End the command after an interruption; what was seen until then has been shown."""
    sys.stderr.write("interrupted: the report holds what was seen until then\n")
    raise typer.Exit(ExitCode.INTERRUPTED)


def finish(report: Report, fail_on: FailOn | str) -> NoReturn:
    """End the command with the exit code that the report deserves."""
    chosen = FailOn(fail_on)
    level = None if chosen is FailOn.NEVER else Level(chosen.value)
    raise typer.Exit(exit_code(report, fail_on=level))
