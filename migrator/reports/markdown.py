"""The report as Markdown, for a step summary or a change request."""

from collections.abc import Iterator, Sequence

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding
from migrator.model.parity import Parity
from migrator.model.report import Report
from migrator.model.verdict import ExtractorVerdict
from migrator.reports.derived.groups import Group, also_in_the_way, grouped, notes_of
from migrator.reports.derived.outcomes import outcomes, users_of
from migrator.reports.derived.phrases import config_step
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.derived.thinning import Thinned, thinned
from migrator.reports.escaping.markdown import code, fenced, in_html, inline
from migrator.reports.interface import Renderer, RenderOptions
from migrator.reports.md.clients import clients
from migrator.reports.md.servers import servers
from migrator.reports.md.table import table

DETAIL_BUDGET = 400_000
"""Characters of details on configurations: GitHub refuses a step summary of more than 1 MiB as a whole."""


class MarkdownRenderer(Renderer):
    """Markdown for people: the summary of a CI step, or the description of a change request.

    The summary, a table of extractors with the next step for each, one of clients with their scopes and the
    evidence for them, what was seen of authorization servers, what was found, and the diffs, folded.
    Whatever comes from files or servers is escaped: it cannot add markup, links, mentions or HTML.

    Example: `migrator run inventory.yaml --format markdown >> "$GITHUB_STEP_SUMMARY"`
    """

    title = "Markdown for step summaries and change requests"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return a Markdown document."""
        parts = [
            [f"## migrator {inline(report.command)}", "", inline(summary_paragraph(report))],
            _extractors(report, one_by_one=options.verbosity > 0),
            _parity(report.extractors),
            clients(report.clients, everything=options.verbosity > 0),
            servers(report.authorization_servers),
            _findings(thinned(report.findings, verbosity=max(options.verbosity, 0))),
            _changes(report.changes),
        ]
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _extractors(report: Report, *, one_by_one: bool) -> list[str]:
    groups = grouped(outcomes(report), one_by_one=one_by_one)
    if not groups:
        return []
    header = ("Extractor", "Owner", "Wave", "Verdict", "Reason", "Next step")
    return ["### Extractors", "", *table(header, [_row(g, everything=one_by_one) for g in groups])]


def _row(group: Group, *, everything: bool) -> Sequence[str]:
    extractor = group.first.extractor
    names = ", ".join(code(o.extractor.name, in_table=True) for o in group.members)
    also = [f"Also: {text}" for text in also_in_the_way(group, everything=everything)]
    steps = [*also, group.next, *(f"Note: {note}" for note in notes_of(group))]
    return (
        names,
        inline(group.owners),
        inline(group.waves),
        f"**{extractor.verdict}**",
        code(group.reason, in_table=True),
        "<br>".join(inline(text) for text in (group.why, *steps) if text),
    )


def _parity(extractors: Sequence[ExtractorVerdict]) -> list[str]:
    rows = [
        (
            code(e.name, in_table=True),
            code(p.api, in_table=True),
            code(p.key, in_table=True),
            f"**{p.parity}**",
            inline(p.message),
        )
        for e in extractors
        for p in e.parity
        if p.parity is not Parity.SAME
    ]
    header = ("Extractor", "API", "Key", "Parity", "What was seen")
    return ["### Keys and tokens that do not get the same", "", *table(header, rows)] if rows else []


def _findings(found: Thinned) -> list[str]:
    left_out = [line for sentence in found.left_out for line in ("", inline(sentence))]
    if not found.shown:
        return left_out[1:]
    header = ("Level", "Rule", "Where", "What", "What to do")
    return ["### Findings", "", *table(header, [_finding(f) for f in found.shown]), *left_out]


def _finding(finding: Finding) -> Sequence[str]:
    place = finding.location
    where = f"{place.path}:{place.line}" if place else f"{finding.subject.kind} {finding.subject.name}"
    return (
        f"**{finding.level}**",
        code(finding.rule, in_table=True),
        code(where, in_table=True),
        inline(finding.message),
        inline(finding.help),
    )


def _changes(changes: Sequence[Change]) -> list[str]:
    shown = [c for c in changes if c.status is not ChangeStatus.UNCHANGED]
    if not shown:
        return []
    lines = ["### Configurations"]
    left = DETAIL_BUDGET
    for change in shown:
        details = "\n".join(_change(change))
        left -= len(details)
        lines += ["", details if left >= 0 else _in_short(change)]
    return lines


def _in_short(change: Change) -> str:
    step = inline(config_step(change)) or "see `migrator diff` for what is left out here"
    users = ", ".join(code(name) for name in users_of(change))
    return f"- {users}: {code(change.path)} ({change.status}): {step}"


def _change(change: Change) -> Iterator[str]:
    yield "<details>"
    users = in_html(", ".join(users_of(change)))
    yield f"<summary>{users}: {in_html(change.path)} ({change.status})</summary>"
    yield ""
    for reason in (config_step(change),) if config_step(change) else change.reasons:
        yield f"- {inline(reason)}"
    for edit in change.edits:
        yield f"- {code(edit.path)}: {_values(edit)}"
    if change.written is not None:
        yield f"- Written to {code(change.written)}"
    if change.diff:
        yield f"\n{fenced(change.diff, 'diff')}"
    yield from _checklist(change.checklist)
    yield ""
    yield "</details>"


def _values(edit: SemanticEdit) -> str:
    if edit.before is None:
        return f"{code(edit.after or '')} (new)"
    return (
        f"{code(edit.before)} (gone)"
        if edit.after is None
        else f"{code(edit.before)} becomes {code(edit.after)}"
    )


def _checklist(checklist: Sequence[str]) -> Iterator[str]:
    if checklist:
        yield ""
        yield "Still to do by hand:"
        yield ""
    for step in checklist:
        yield f"- [ ] {inline(step)}"
