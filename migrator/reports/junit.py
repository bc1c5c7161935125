"""The report as JUnit XML."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from migrator.model.change import Change
from migrator.model.finding import Finding, Level
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Verdict
from migrator.reports.derived.evidence import evidence_words
from migrator.reports.derived.outcomes import users_of
from migrator.reports.derived.phrases import config_step, count, next_step, why
from migrator.reports.derived.requests import sent_words
from migrator.reports.derived.servers import server_words
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.escaping.visible import prose, visible, visible_lines
from migrator.reports.interface import Renderer, RenderOptions


class JunitRenderer(Renderer):
    """Test results: one suite each for findings, clients, extractors and configurations.

    Blocked is a failure. Unknown is an error, because "could not tell" must never pass a gate; so are an
    interrupted run and files that could not be looked at. A finding fails if its level is error; warnings and
    notes pass and stand in the output; suppressed findings are skipped tests. A configuration that needs a
    person, or that cannot use OAuth, is a failure. The output of each client's test says what it was granted
    and how that is known; the output of the run's test, what was seen of the authorization servers.

    Example: `migrator check inventory.yaml --format junit --output migrator.xml`
    """

    title = "JUnit XML"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return an XML document."""
        del options  # a document for programs has one form
        root = ET.Element("testsuites", name=f"migrator {visible(report.command)}")
        for suite in _suites(report):
            if len(suite):
                root.append(suite)
        _count(root, list(root.iter("testcase")))
        ET.indent(root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suites(report: Report) -> list[ET.Element]:
    return [
        _suite("run", [_run(report)]),
        _suite("findings", [_finding(f) for f in report.findings]),
        _suite("clients", [_verdict(c, "clients") for c in report.clients]),
        _suite("extractors", [_verdict(e, "extractors") for e in report.extractors]),
        _suite("configurations", [_change(c) for c in report.changes]),
    ]


def _suite(name: str, cases: Sequence[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", name=f"migrator.{name}")
    suite.extend(cases)
    _count(suite, cases)
    return suite


def _count(element: ET.Element, cases: Sequence[ET.Element]) -> None:
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))


def _case(suite: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=f"migrator.{suite}", name=visible(name))


def _run(report: Report) -> ET.Element:
    case = _case("run", "the run looked at everything")
    if not report.complete:
        _add(case, "error", "incomplete", "The run did not finish.", summary_paragraph(report))
    elif report.skipped:
        skipped = f"{count(report.skipped, 'rule or file', 'rules or files')} could not be looked at."
        _add(case, "error", "skipped", skipped, summary_paragraph(report))
    summary = [] if len(case) else [summary_paragraph(report)]
    servers = [f"authorization server {server_words(server)}" for server in report.authorization_servers]
    _say(case, [*summary, *servers])
    return case


def _finding(finding: Finding) -> ET.Element:
    where = _shown(finding.location)
    case = _case(
        "findings", f"{finding.rule}: {finding.subject.kind} {finding.subject.name} {where}".rstrip()
    )
    if finding.location:
        case.set("file", visible(finding.location.path))
        case.set("line", str(finding.location.line))
    body = [finding.message, *_related(finding), finding.help]
    if finding.suppressed is not None:
        ET.SubElement(case, "skipped", message=prose(finding.suppressed))
        _say(case, body)
    elif finding.level is Level.ERROR:
        _add(case, "failure", finding.rule, finding.message, *_related(finding), finding.help)
    else:
        _say(case, [f"{finding.level}: {finding.message}", *body[1:]])
    return case


def _related(finding: Finding) -> list[str]:
    return [f"{r.message}, at {_shown(r.location)}" for r in finding.related]


def _shown(place: Place | None) -> str:
    return f"{place.path}:{place.line}:{place.column}" if place else ""


def _verdict(verdict: ClientVerdict | ExtractorVerdict, suite: str) -> ET.Element:
    case = _case(suite, verdict.name)
    extra, seen = _extra(verdict), _seen(verdict)
    match verdict.verdict:
        case Verdict.READY:
            _say(case, [verdict.message, *extra, *seen])
        case Verdict.BLOCKED:
            _add(case, "failure", verdict.reason, why(verdict), next_step(verdict), *extra)
            _say(case, seen)
        case Verdict.UNKNOWN:
            _add(case, "error", verdict.reason, why(verdict), next_step(verdict), *extra)
            _say(case, seen)
    return case


def _extra(verdict: ClientVerdict | ExtractorVerdict) -> list[str]:
    if isinstance(verdict, ExtractorVerdict):
        access = [f"{a.api}: {a.verdict}, {a.reason} {a.message}".rstrip() for a in verdict.access]
        owner = [f"owner: {verdict.owner}"] if verdict.owner else []
        return [*owner, *access, *(f"note: {note}" for note in verdict.notes)]
    missing = [f"missing scope: {scope}" for scope in sorted(verdict.scopes.missing)]
    unknown = [f"unproven scope: {scope}" for scope in sorted(verdict.scopes.unknown)]
    return [*missing, *unknown, *(f"note: {note}" for note in verdict.notes)]


def _seen(verdict: ClientVerdict | ExtractorVerdict) -> list[str]:
    """Return what a client was granted and how that is known, and what was sent to find out."""
    if isinstance(verdict, ExtractorVerdict):
        return []
    granted = [f"granted scope: {scope}" for scope in sorted(verdict.scopes.granted)]
    return [*granted, f"evidence: {evidence_words(verdict.scopes)}", f"sent: {sent_words(verdict.requests)}"]


def _change(change: Change) -> ET.Element:
    case = _case("configurations", f"{', '.join(users_of(change))}: {change.path}")
    case.set("file", visible(change.path))
    step = config_step(change)
    if step:
        _add(case, "failure", change.status, step, *change.checklist)
    else:
        _say(case, [change.status, *change.reasons, *change.checklist])
    return case


def _add(case: ET.Element, tag: str, type_: str, message: str, *details: str) -> None:
    element = ET.SubElement(case, tag, type=visible(type_), message=prose(message))
    element.text = _lines([message, *details])


def _say(case: ET.Element, lines: Sequence[str]) -> None:
    text = _lines(lines)
    if text:
        ET.SubElement(case, "system-out").text = text


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(visible_lines(line) for line in lines if line)
