"""`migrator generate`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrator.cli import options
from migrator.cli.console import Message
from migrator.cli.groups import Changing, Selecting, Showing, grouped
from migrator.cli.options import FailOn
from migrator.errors import UsageError

if TYPE_CHECKING:
    from migrator.jobs.request import JobRequest
    from migrator.model.report import Report


@grouped
def generate(
    inventory: options.Inventories,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Write into DIR, mirroring the paths.", show_default=False
        ),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Replace the files themselves.")] = False,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="Write no configuration, but a plan for review: `migrator apply FILE` writes what it says.",
            show_default=False,
        ),
    ] = None,
    patch: options.PatchFile = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if something is out of date.")
    ] = False,
    from_: options.From = None,
    showing: Showing,
    selecting: Selecting,
    changing: Changing,
) -> None:
    """Write migrated configurations: into a folder, in place, or as a plan for review.

    Only what concerns authentication changes; everything else stays byte for byte. What cannot be proven
    to be the same is left alone and reported as manual. A patch is left beside the output: `git apply -R`
    takes the changes back.
    """
    from migrator.cli import requests
    from migrator.cli.output import chosen_renderer, end_generation, require_folder
    from migrator.cli.saved import seen_in
    from migrator.jobs.changes import Destination
    from migrator.jobs.changes import generate as job

    _require_one(output=output, in_place=in_place, plan=plan)
    if plan is not None and check:
        raise UsageError("--check compares files, and a plan writes none", help_="leave one of them out")
    renderer = chosen_renderer(showing.format_)
    if output is not None:
        require_folder(output)
    request = requests.job_request(inventory, selecting, changing=changing)
    seen = seen_in(from_)
    if plan is not None:
        _save_plan(request, seen, plan, [from_] if from_ else [], showing)
        return
    result = job(request, seen, to=Destination(folder=output, patch=patch), check=check)
    end_generation(result, renderer, showing.console)


def _require_one(*, output: Path | None, in_place: bool, plan: Path | None) -> None:
    if [output is not None, in_place, plan is not None].count(True) != 1:
        raise UsageError(
            "generate needs one of --output DIR, --in-place and --plan FILE", help_="Try: --output migrated"
        )


def _save_plan(
    request: "JobRequest", seen: "Report | None", plan: Path, read: Sequence[Path], showing: Showing
) -> None:
    from migrator.cli.output import finish, show_changes, write_report_file
    from migrator.jobs.changes import save_plan

    report, text = save_plan(request, seen, read=read)
    write_report_file(plan, text)
    show_changes(report, showing.format_, showing.console, to=None)
    showing.console.say(Message.NOTICE, f"the plan is {plan}; write it with: migrator apply {plan}")
    finish(report, FailOn.ERROR)
