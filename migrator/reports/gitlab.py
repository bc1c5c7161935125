"""The report as a GitLab Code Quality artifact."""

from migrator.model.finding import Level
from migrator.model.report import Report
from migrator.reports.derived.phrases import sentence
from migrator.reports.derived.results import Result, results
from migrator.reports.escaping.json import json_text
from migrator.reports.escaping.visible import prose, visible
from migrator.reports.interface import Renderer, RenderOptions

_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}

_NO_PATH = "."
"""GitLab drops an entry without a path; this one names the repository."""


class GitlabRenderer(Renderer):
    """A Code Quality report: GitLab shows what a merge request adds and what it resolves.

    Errors and blocked extractors are `critical`, warnings and unknown ones `major`, notes `info`. What has no
    place in a file is put at line 1 of the configuration or of the first inventory file. Suppressed findings
    are left out, because the format cannot say so. Fingerprints do not depend on line numbers.

    Example: `migrator validate inventory.yaml --format gitlab --output gl-code-quality-report.json`
    """

    title = "Code Quality for GitLab"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return a JSON array."""
        del options  # an artifact has one form
        return json_text([_entry(r) for r in results(report) if r.suppressed is None])


def _entry(result: Result) -> dict[str, object]:
    return {
        "description": prose(f"{sentence(result.message)} {sentence(result.help)}"),
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
