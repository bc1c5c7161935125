"""The report as SARIF 2.1.0 (OASIS)."""

from collections.abc import Mapping
from inspect import cleandoc
from pathlib import PureWindowsPath
from urllib.parse import quote

from migrator import registry
from migrator.errors import PluginProblem
from migrator.model.change import ChangeStatus
from migrator.model.oauth import ScopeSets
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict
from migrator.reports.derived.evidence import evidence_words
from migrator.reports.derived.results import Result, results
from migrator.reports.derived.servers import server_habits
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.escaping.json import json_text
from migrator.reports.escaping.visible import prose, visible, visible_lines
from migrator.reports.interface import Renderer, RenderOptions
from migrator.rules.interface import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"

_STATUS_HELP: Mapping[str, str] = {
    ChangeStatus.MANUAL: "A person must decide on this configuration; it is left alone. See the message.",
    ChangeStatus.UNSUPPORTED: "This target cannot use an OAuth client; it is left alone. See the message.",
}

Json = dict[str, object]


class SarifRenderer(Renderer):
    """SARIF 2.1.0, for code scanning and for viewers in editors.

    Findings have the level of their rule; blocked clients and extractors are errors, unknown ones warnings,
    under their reason code as rule id; notes on ready ones are notes. Suppressed findings stay, marked as
    suppressed. The properties of the run list every client with its scopes and their evidence, and what was
    seen of each authorization server. Paths are relative to the working directory, and fingerprints do not
    depend on line numbers.

    Example: `migrator validate inventory.yaml --format sarif --output migrator.sarif`
    """

    title = "SARIF 2.1.0 for code scanning"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return a SARIF log with one run."""
        del options  # a document for programs has one form
        return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def _run(report: Report) -> Json:
    found = results(report)
    ids = {id_: index for index, id_ in enumerate(dict.fromkeys(r.id for r in found))}
    return {
        "tool": {
            "driver": {
                "name": "migrator",
                "version": visible(report.version),
                "rules": [_rule(id_) for id_ in ids],
            }
        },
        "automationDetails": {"id": f"migrator/{visible(report.command)}/"},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The directory that migrator ran in."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(r, ids[r.id]) for r in found],
        "properties": {
            "clients": [_client(c) for c in report.clients],
            "authorizationServers": [_server(s) for s in report.authorization_servers],
        },
    }


def _client(client: ClientVerdict) -> Json:
    return {
        "name": visible(client.name),
        "verdict": client.verdict.value,
        "reason": client.reason.value,
        **_scopes(client.scopes),
        "notes": [prose(note) for note in client.notes],
    }


def _scopes(scopes: ScopeSets) -> Json:
    return {
        "granted": [visible(scope) for scope in sorted(scopes.granted)],
        "missing": [visible(scope) for scope in sorted(scopes.missing)],
        "unproven": [visible(scope) for scope in sorted(scopes.unknown)],
        "evidence": prose(evidence_words(scopes)),
    }


def _server(server: ServerProfile) -> Json:
    seen = server_habits(server)
    return {"tokenUrl": visible(server.token_url), "clients": server.clients, "seen": seen}


def _invocation(report: Report) -> Json:
    invocation: Json = {"executionSuccessful": report.complete}
    if not report.complete or report.skipped or report.sandbox is not None:
        text = prose(summary_paragraph(report))
        level = "warning" if report.complete else "error"
        invocation["toolExecutionNotifications"] = [{"level": level, "message": {"text": text}}]
    return invocation


def _rule(id_: str) -> Json:
    """Describe a rule, from its own documentation where it has some."""
    known = _documented(id_)
    help_ = _STATUS_HELP.get(id_, f"Run `migrator explain {visible(id_)}` for what it means and what to do.")
    rule: Json = {"id": visible(id_), "help": {"text": help_}}
    if known is not None:
        text = visible_lines(cleandoc(type(known).__doc__ or known.title))
        rule["shortDescription"] = {"text": prose(known.title)}
        rule["fullDescription"] = {"text": prose(text.split("\n\n")[0])}
        rule["help"] = {"text": text}
        rule["defaultConfiguration"] = {"level": known.level.value}
    else:
        rule["shortDescription"] = {"text": visible(id_).replace("-", " ")}
    return rule


def _documented(id_: str) -> Rule | None:
    try:
        # An abstract class is a fine key here; mypy wants a concrete one (mypy#4717).
        return registry.load_one("migrator.rules", Rule, id_)  # type: ignore[type-abstract]
    except PluginProblem:
        return None  # a saved report can name a rule that cannot be loaded here; its results still count


def _result(result: Result, rule_index: int) -> Json:
    shape: Json = {
        "ruleId": visible(result.id),
        "ruleIndex": rule_index,
        "level": result.level.value,
        "message": {"text": _message(result.message, *result.help.split("\n"))},
        "locations": [_location(result)],
        "partialFingerprints": {"migrator/v1": result.fingerprint},
    }
    if result.related:
        shape["relatedLocations"] = [
            {"id": i, "message": {"text": _message(r.message)}, "physicalLocation": _physical(r.location)}
            for i, r in enumerate(result.related, start=1)
        ]
    if result.scopes is not None:
        shape["properties"] = _scopes(result.scopes)
    if result.suppressed is not None:
        shape["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": prose(result.suppressed)}
        ]
    return shape


def _message(*lines: str) -> str:
    """Return a plain text message; `[text](target)` would be a link in it (SARIF 2.1.0 §3.11.6)."""
    return "\n".join(prose(line) for line in lines if line).replace("](", "] (")


def _location(result: Result) -> Json:
    logical: Json = {"name": visible(result.name), "kind": visible(result.kind)}
    location: Json = {"logicalLocations": [logical]}
    if result.place is not None:
        location["physicalLocation"] = _physical(result.place)
    elif result.path is not None:
        location["physicalLocation"] = {"artifactLocation": _artifact(result.path)}
    return location


def _physical(place: Place) -> Json:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"artifactLocation": _artifact(place.path), "region": region}


def _artifact(path: str) -> Json:
    """Return a relative reference, or a file URI for a path outside the working directory's tree."""
    segments = path.replace("\\", "/").encode("utf-8", "surrogatepass")
    if _is_absolute(path):
        return {"uri": f"file:///{quote(segments.lstrip(b'/'), safe='/:')}"}
    return {"uri": quote(segments.removeprefix(b"./")), "uriBaseId": _ROOT}


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or PureWindowsPath(path).drive != ""
