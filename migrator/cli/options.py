"""Options that several commands share, each described once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from migrator import registry
from migrator.cli.completion import (
    complete_config_format,
    complete_extractor,
    complete_platform,
    complete_report_format,
    complete_wave,
)
from migrator.cli.console import ColorChoice


class FailOn(StrEnum):
    """From which level on findings make the exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


SELECT = "Selection"
CHANGES = "What changes"
OUTPUT = "Output"
NETWORK = "Network"
SAFETY = "Safety"
SETTINGS = "Settings"

Inventories = Annotated[
    list[str],
    typer.Argument(
        metavar="INVENTORY", help="Inventory files, folders of them, or globs.", show_default=False
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="Report format: "
        + ", ".join(registry.builtin_ids("migrator.reports"))
        + "; auto picks github under "
        "GitHub Actions, else text.",
        autocompletion=complete_report_format,
        rich_help_panel=OUTPUT,
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the report to FILE, not to stdout.",
        rich_help_panel=OUTPUT,
    ),
]
Color = Annotated[
    ColorChoice,
    typer.Option("--color", help="When to use colour. NO_COLOR is honoured.", rich_help_panel=OUTPUT),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.", rich_help_panel=OUTPUT)
]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Say more; -vv for most.", rich_help_panel=OUTPUT)
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        help="From which finding level on to exit with 1.",
        show_default="error",
        rich_help_panel=OUTPUT,
    ),
]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="RESULT.json",
        help="The report of a check or run: what it saw of each client decides what is generated.",
        rich_help_panel=SELECT,
        show_default=False,
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="NAME",
        help="Only this extractor; may be repeated.",
        autocompletion=complete_extractor,
        rich_help_panel=SELECT,
        show_default=False,
    ),
]
Platforms = Annotated[
    list[str] | None,
    typer.Option(
        "--platform",
        metavar="NAME",
        help="Only extractors of this platform; may be repeated.",
        autocompletion=complete_platform,
        rich_help_panel=SELECT,
        show_default=False,
    ),
]
Waves = Annotated[
    list[int] | None,
    typer.Option(
        "--wave",
        metavar="N",
        help="Only extractors of this wave; may be repeated.",
        autocompletion=complete_wave,
        rich_help_panel=SELECT,
        show_default=False,
    ),
]
Catalogs = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalog",
        metavar="FILE",
        help="A provider catalog of your own; may be repeated.",
        rich_help_panel=SELECT,
        show_default=False,
    ),
]
AllowHosts = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host",
        metavar="PATTERN",
        help="A host that may receive secrets beside the provider's own, such as sso.acme.example or "
        "*.acme.example; may be repeated.",
        rich_help_panel=SAFETY,
        show_default=False,
    ),
]
OnlyHosts = Annotated[
    list[str] | None,
    typer.Option(
        "--only-host",
        metavar="PATTERN",
        help="Secrets go to these hosts and no others, whatever the provider catalog allows. In CI, name "
        "your own; may be repeated.",
        rich_help_panel=SAFETY,
        show_default=False,
    ),
]
AllowExec = Annotated[
    bool,
    typer.Option("--allow-exec", help="Run the commands of exec: references.", rich_help_panel=SAFETY),
]
History = Annotated[
    bool,
    typer.Option(
        "--history",
        help="Look for secrets in every older version of every file in the git repositories, too.",
        rich_help_panel=SELECT,
    ),
]
Resolve = Annotated[
    bool,
    typer.Option(
        "--resolve",
        help="Look whether env: and file: references lead to a secret here, too. No value is kept.",
        rich_help_panel=SELECT,
    ),
]
MaxKeyAge = Annotated[
    int | None,
    typer.Option(
        "--max-key-age",
        metavar="DAYS",
        min=1,
        help="Age from which a key is a finding.",
        show_default="365",
        rich_help_panel=SELECT,
    ),
]
SandboxUrl = Annotated[
    str | None,
    typer.Option(
        "--sandbox",
        metavar="URL",
        help="Rehearse: connect every platform's host to this embedded platform on loopback.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", min=0.1, help="For each request.", rich_help_panel=NETWORK),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=1,
        help="For the whole run; what was not checked by then is not-checked.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
MaxRequests = Annotated[
    int | None,
    typer.Option(
        "--max-requests",
        metavar="N",
        min=1,
        help="Requests that the whole run may send.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
Concurrency = Annotated[
    int,
    typer.Option(
        "--concurrency", metavar="N", min=1, help="Requests under way at once.", rich_help_panel=NETWORK
    ),
]
ConcurrencyPerHost = Annotated[
    int,
    typer.Option(
        "--concurrency-per-host",
        metavar="N",
        min=1,
        help="Requests under way to one host at once.",
        rich_help_panel=NETWORK,
    ),
]
Rate = Annotated[
    float | None,
    typer.Option(
        "--rate",
        metavar="N",
        min=0.01,
        help="Requests per second and host; else the rate that the provider publishes.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
TotalRate = Annotated[
    float | None,
    typer.Option(
        "--total-rate",
        metavar="N",
        min=0.01,
        help="Requests per second in all, to whichever host.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
RequestLogFile = Annotated[
    Path | None,
    typer.Option(
        "--request-log",
        metavar="FILE",
        help="Append a JSON line for each request that is sent: when, what, to whom, with which status. No "
        "header, no body.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
Tag = Annotated[
    str | None,
    typer.Option(
        "--tag",
        metavar="TEXT",
        help="Added to the User-Agent, such as a change ticket.",
        rich_help_panel=NETWORK,
        show_default=False,
    ),
]
KeepTokens = Annotated[
    bool,
    typer.Option(
        "--keep-tokens",
        help="Do not give the tokens of the check back (RFC 7009), even where the server takes them.",
        rich_help_panel=SAFETY,
    ),
]
Parity = Annotated[
    bool,
    typer.Option(
        "--parity",
        help="Send each GET also with the key that the extractor uses today, and compare: status, form, "
        "number of records. Without this option no key is ever sent.",
        rich_help_panel=NETWORK,
    ),
]
Since = Annotated[
    Path | None,
    typer.Option(
        "--since",
        metavar="REPORT.json",
        help="An earlier report: what worked then and does not now is an error.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Say how many requests would be sent and to which hosts, and send none.",
        rich_help_panel=NETWORK,
    ),
]
Dual = Annotated[
    bool,
    typer.Option(
        "--dual",
        help="Offer OAuth beside the key where the format can: connections that hold the key go on working.",
        rich_help_panel=CHANGES,
    ),
]
DropKey = Annotated[
    bool,
    typer.Option(
        "--drop-key",
        help="Take the key out of configurations that offer both: connections that hold it stop working.",
        rich_help_panel=CHANGES,
    ),
]
NewerEndpoints = Annotated[
    bool,
    typer.Option(
        "--newer-endpoints",
        help="Call the successors of deprecated endpoints: their answers may have another form.",
        rich_help_panel=CHANGES,
    ),
]
FormatsOnly = Annotated[
    list[str] | None,
    typer.Option(
        "--format-only",
        metavar="FORMAT",
        help="Only configurations of this format, as `migrator formats` lists them; may be repeated.",
        autocompletion=complete_config_format,
        rich_help_panel=CHANGES,
        show_default=False,
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings; else the nearest migrator.toml, or pyproject.toml with [tool.migrator].",
        rich_help_panel=SETTINGS,
        show_default=False,
    ),
]
NoConfig = Annotated[
    bool, typer.Option("--no-config", help="Read no settings file.", rich_help_panel=SETTINGS)
]
ShowSettings = Annotated[
    bool,
    typer.Option(
        "--show-settings",
        help="Show each setting with its origin, and do nothing else.",
        rich_help_panel=SETTINGS,
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="Findings that were there when the team began: they stay in the report, and do not count.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
UpdateBaseline = Annotated[
    bool,
    typer.Option(
        "--update-baseline",
        help="Write the findings of today that no waiver covers into the file that --baseline names.",
        rich_help_panel=OUTPUT,
    ),
]
EvidenceFolder = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="DIR",
        help="Write a pack for the change board into a new folder: digests, settings, result, requests.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
PatchFile = Annotated[
    Path | None,
    typer.Option(
        "--patch",
        metavar="FILE",
        help="Where the patch goes that undoes changes in place; else migrator-changes.patch, here.",
        show_default=False,
    ),
]
