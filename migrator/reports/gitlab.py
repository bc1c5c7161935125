"""The report as a GitLab Code Quality artifact."""

from collections.abc import Iterator

from migrator.model.finding import Level
from migrator.model.report import Report
from migrator.reports.derived.phrases import sentence
from migrator.reports.derived.results import Result, fingerprint, results
from migrator.reports.derived.servers import server_words
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.escaping.json import json_text
from migrator.reports.escaping.visible import prose, visible
from migrator.reports.interface import Renderer, RenderOptions

_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}

_NO_PATH = "."
"""GitLab drops an entry without a path; this one names the repository."""


class GitlabRenderer(Renderer):
    """A Code Quality report: GitLab shows what a merge request adds and what it resolves.

    Errors and blocked extractors are `critical`, warnings and unknown ones `major`; notes, also on what is
    ready, and what was seen of authorization servers are `info`. What has no
    place in a file is put at line 1 of the configuration or of the first inventory file. Suppressed findings
    are left out, because the format cannot say so; a run that was interrupted or rehearsed is an entry of its
    own. Fingerprints do not depend on line numbers.

    Example: `migrator validate inventory.yaml --format gitlab --output gl-code-quality-report.json`
    """

    title = "Code Quality for GitLab"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return a JSON array."""
        del options  # an artifact has one form
        entries = [_entry(r) for r in results(report) if r.suppressed is None]
        return json_text([*_about_the_run(report), *entries, *_servers(report)])


def _about_the_run(report: Report) -> Iterator[dict[str, object]]:
    """Yield an entry where the others are not the whole truth: the format has no other place to say so."""
    unsure = not report.complete or report.skipped > 0
    if not unsure and report.sandbox is None:
        return
    description = summary_paragraph(report)
    yield _entry(
        Result(
            id="migrator",
            level=Level.WARNING if unsure else Level.NOTE,
            kind="run",
            name=report.command,
            message=description,
            help="",
            fingerprint=fingerprint("run", report.command),
            path=report.inputs[0].path if report.inputs else None,
        )
    )


def _servers(report: Report) -> Iterator[dict[str, object]]:
    """Yield an entry for each authorization server; they have no place in any file."""
    for server in report.authorization_servers:
        yield _entry(
            Result(
                id="authorization-server",
                level=Level.NOTE,
                kind="authorization server",
                name=server.token_url,
                message=server_words(server),
                help="",
                fingerprint=fingerprint("authorization server", server.token_url),
                path=report.inputs[0].path if report.inputs else None,
            )
        )


def _entry(result: Result) -> dict[str, object]:
    return {
        "description": prose(" ".join(map(sentence, (result.message, *result.help.split("\n"))))),
        "check_name": visible(result.id),
        "fingerprint": result.fingerprint,
        "severity": _SEVERITIES[result.level],
        "location": {
            "path": visible(result.path or _NO_PATH).removeprefix("./"),
            "lines": _lines(result),
        },
    }


def _lines(result: Result) -> dict[str, int]:
    place = result.place
    return {"begin": place.line, "end": place.end_line} if place else {"begin": 1, "end": 1}
