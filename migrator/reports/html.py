"""The report as one HTML page."""

from collections.abc import Sequence

from migrator.model.report import InputFile, Report
from migrator.reports.derived.summary import rehearsal, summary_paragraph
from migrator.reports.derived.thinning import thinned
from migrator.reports.interface import Renderer, RenderOptions
from migrator.reports.page.changes import changes
from migrator.reports.page.clients import clients
from migrator.reports.page.elements import (
    NOTHING,
    Markup,
    block,
    code,
    element,
    items,
    joined,
    section,
)
from migrator.reports.page.extractors import extractors, parity
from migrator.reports.page.findings import findings
from migrator.reports.page.servers import servers
from migrator.reports.page.style import STYLE, content_security_policy

_INCOMPLETE = "The run did not finish: what is listed was seen, the rest was not looked at."


class HtmlRenderer(Renderer):
    """One self-contained page, for a browser, an e-mail or an archive: it loads nothing and runs nothing.

    The summary, extractors with why and what next, clients with their scopes, the evidence and the ladder
    that each climbed, what was seen of authorization servers, findings, and the changes with their diffs. It
    is made for light and dark screens and for paper; words and signs carry the meaning, colour only repeats
    it. Whatever comes from files or servers is escaped, and a Content Security Policy forbids all but its
    own style.

    Example: `migrator run inventory.yaml --format html --output report.html`
    """

    title = "One self-contained page for browsers"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return an HTML document."""
        parts = _parts(report, verbosity=max(options.verbosity, 0))
        page = block("html", _head(report), _body(report, parts), lang="en")
        return f"<!DOCTYPE html>\n{page.html}\n"


def _parts(report: Report, *, verbosity: int) -> dict[str, Markup]:
    """Return what there is to show, by the title that it stands under."""
    everything = verbosity > 0
    drawn = {
        "Extractors": extractors(report, everything=everything),
        "Keys and tokens": parity(report.extractors),
        "Clients": clients(report.clients, everything=everything),
        "Authorization servers": servers(report.authorization_servers),
        "Findings": findings(thinned(report.findings, verbosity=verbosity)),
        "Changes": changes(report.changes),
        "Files": _files(report.inputs),
    }
    return {title: content for title, content in drawn.items() if content != NOTHING}


def _head(report: Report) -> Markup:
    policy = content_security_policy()
    return block(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="referrer" content="no-referrer">'),
        element("title", f"migrator {report.command}"),
        Markup(f"<style>{STYLE}</style>"),
    )


def _body(report: Report, parts: dict[str, Markup]) -> Markup:
    cautions = (rehearsal(report), "" if report.complete else _INCOMPLETE)
    return block(
        "body",
        block(
            "header",
            element("h1", f"migrator {report.command}"),
            *(element("p", element("strong", text), class_="caution") for text in cautions if text),
            element("p", summary_paragraph(report), class_="summary"),
        ),
        _contents(list(parts)),
        block("main", *(section(_id(title), title, content) for title, content in parts.items())),
        element("footer", element("p", f"Written by migrator {report.version}.")),
    )


def _contents(titles: Sequence[str]) -> Markup:
    links = [element("a", title, href=f"#{_id(title)}") for title in titles]
    return block("nav", items(links), aria_label="Contents") if links else NOTHING


def _id(title: str) -> str:
    return title.lower().replace(" ", "-")


def _files(inputs: Sequence[InputFile]) -> Markup:
    return items([joined((code(i.path), ", SHA-256 ", code(i.sha256))) for i in inputs])
