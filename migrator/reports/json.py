"""The report for programs: JSON, version 1."""

from migrator.model.report import Report
from migrator.reports.escaping.json import json_text
from migrator.reports.interface import Renderer, RenderOptions
from migrator.reports.v1.write import to_json_v1


class JsonRenderer(Renderer):
    """Everything, for programs: a versioned JSON document that `migrator schema report` describes.

    Within a version fields are added, never removed or renamed. `migrator report RESULT.json` renders it
    again in any other format, and merges the results of several jobs.

    Example: `migrator check inventory.yaml --format json --output result.json`
    """

    title = "JSON for programs, versioned"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return one JSON object."""
        del options  # a document for programs has one form
        return json_text(to_json_v1(report))
