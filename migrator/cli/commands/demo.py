"""`migrator demo`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console, Message
from migrator.cli.exit_codes import ExitCode


def demo(
    fleet: Annotated[
        Path | None,
        typer.Argument(
            help="The folder of a sample fleet; by default the one beside this program.", show_default=False
        ),
    ] = None,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where migrated configurations and report.json go."
        ),
    ] = Path("demo-output"),
    color: options.Color = ColorChoice.AUTO,
    verbose: options.Verbose = 0,
) -> None:
    """Run the main job on a sample fleet against the embedded platform: two teams, thirteen extractors.

    Everything stays on this machine. Exits with 0 when the story came out as told, else with 1.
    """
    from migrator.cli.commands.sandbox import require_sandbox

    require_sandbox()
    from migrator.cli.output import chosen_renderer, render, save_report
    from migrator.cli.progress import progress
    from migrator.jobs.demo import play, sample_fleet

    console = Console(color=color, verbosity=verbose)
    folder = sample_fleet(fleet)
    with progress(console) as listener:
        played = play(folder, output, listener)
    save_report(played.report, output)
    render(played.report, chosen_renderer("text"), console)
    for line in played.differences:
        console.say(Message.NOTICE, f"not as told: {line}")
    if played.differences:
        raise typer.Exit(ExitCode.NOT_READY)
    console.write(_what_next(folder, output))


def _what_next(folder: Path, output: Path) -> str:
    from migrator.cli.output import near

    inventory = near(folder)
    steps = (
        (inventory / "README.md", "the story that this report tells"),
        (_first_checklist(output), "what is left to a person, beside one migrated configuration"),
        (output / "report.json", "the same report for programs"),
        ("migrator explain scope-missing", "what a word of the report means"),
        (f"migrator diff {inventory} --from {output / 'report.json'}", "the changes, line by line"),
        (f"migrator sandbox {inventory / 'sandbox.yaml'}", "the teams alone, to model your own on"),
    )
    lines = "".join(f"  {how}\n      {what}\n" for how, what in steps)
    return f"\nThe story came out as told. Next:\n{lines}"


def _first_checklist(output: Path) -> Path:
    return next(iter(sorted(output.rglob("*.checklist.md"))), output)
