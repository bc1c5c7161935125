"""The entry point: runs the app and turns every ending into an exit code."""

import os
import sys
from typing import NoReturn

from migrator.cli.exit_codes import ExitCode
from migrator.errors import MigratorError, SourceProblem

DEBUG_VARIABLE = "MIGRATOR_DEBUG"


def main() -> NoReturn:
    """Run the command line. Expected errors are sentences; only a bug is a bug."""
    from migrator.cli.app import build_app

    try:
        build_app()(prog_name="migrator")
    except MigratorError as error:
        _report_error(error)
        sys.exit(ExitCode.USAGE)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as bug:  # noqa: BLE001 - the last place where a bug can be told from a finding
        _report_bug(bug)
        sys.exit(ExitCode.BUG)
    sys.exit(ExitCode.CLEAN)


def _report_error(error: MigratorError) -> None:
    where = ""
    if isinstance(error, SourceProblem):
        where = f"{error.path}: "
        if error.place is not None:
            where = f"{error.path}:{error.place.line}:{error.place.column}: "
    _say(f"error: {where}{error.message}")
    if isinstance(error, SourceProblem) and error.snippet:
        _say(f"  {error.snippet}")
    if error.help:
        _say(f"  help: {error.help}")


def _report_bug(bug: Exception) -> None:
    # The message of an unexpected exception may quote anything, secrets included: only its type and place
    # are shown unless somebody asks for more on their own machine.
    if os.environ.get(DEBUG_VARIABLE) == "1":
        raise bug
    frame = bug.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "an unknown place"
    _say(f"internal error: {type(bug).__name__} at {where}")
    _say(f"  This is a bug in migrator. {DEBUG_VARIABLE}=1 shows the whole traceback; it may hold secrets.")


def _say(line: str) -> None:
    from migrator.reports.escaping.visible import visible_lines

    line = visible_lines(line)  # names, paths and texts of files are other people's
    sys.stderr.write(f"{line}\n")
