"""Writes a report as version 1 of the JSON report, field by field, so that no internal field slips in."""

import math
from datetime import UTC

from migrator.model.change import Change
from migrator.model.finding import Finding
from migrator.model.oauth import ScopeSets, TokenFacts
from migrator.model.parity import ApiParity
from migrator.model.place import Place
from migrator.model.report import Report, Summary
from migrator.model.server import ServerProfile
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict
from migrator.reports.v1 import shapes


def to_json_v1(report: Report) -> dict[str, object]:
    """Return the report as JSON data, ready for `json.dumps`."""
    shape: shapes.ReportV1 = {
        "schema": shapes.SCHEMA_ID,
        "command": report.command,
        "version": report.version,
        "sandbox": report.sandbox,
        "complete": report.complete,
        "inputs": [{"path": i.path, "sha256": i.sha256} for i in report.inputs],
        "findings": [_finding(f) for f in report.findings],
        "clients": [_client(c) for c in report.clients],
        "extractors": [_extractor(e) for e in report.extractors],
        "authorization_servers": [_server(s) for s in report.authorization_servers],
        "changes": [_change(c) for c in report.changes],
        "summary": _summary(report.summary, skipped=report.skipped),
    }
    if report.finished is not None:
        shape["finished"] = report.finished.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return dict(shape)


def _place(place: Place | None) -> shapes.PlaceV1 | None:
    return _known_place(place) if place else None


def _known_place(place: Place) -> shapes.PlaceV1:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _finding(finding: Finding) -> shapes.FindingV1:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "help": finding.help,
        "location": _place(finding.location),
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppressed,
        "detail": finding.detail,
        "snippet": finding.snippet,
        "related": [{"message": r.message, "location": _known_place(r.location)} for r in finding.related],
    }


def _client(client: ClientVerdict) -> shapes.ClientV1:
    return {
        "name": client.name,
        "platform": client.platform,
        "verdict": client.verdict.value,
        "reason": client.reason.value,
        "message": client.message,
        "next_step": client.next_step,
        "auth_method": client.auth_method.value if client.auth_method else None,
        "token": _token(client.token),
        "scopes": _scopes(client.scopes),
        "requests": {
            "token": client.requests.token,
            "introspection": client.requests.introspection,
            "api": client.requests.api,
            "revocation": client.requests.revocation,
            "parity": client.requests.parity,
        },
        "ladder": [{"name": r.name, "passed": r.passed, "evidence": r.evidence} for r in client.ladder],
        "notes": list(client.notes),
        "location": _place(client.location),
    }


def _token(token: TokenFacts | None) -> shapes.TokenV1 | None:
    return {"type": token.type, "expires_in": _seconds(token.expires_in)} if token else None


def _seconds(value: float | None) -> float | None:
    """Leave out what JSON has no number for; write whole seconds without a fraction, as servers do."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _scopes(scopes: ScopeSets) -> shapes.ScopesV1:
    return {
        "required": sorted(scopes.required),
        "granted": sorted(scopes.granted),
        "missing": sorted(scopes.missing),
        "excess": sorted(scopes.excess),
        "unknown": sorted(scopes.unknown),
        "evidence": scopes.evidence.value,
        "confirmed_by_api": sorted(scopes.confirmed_by_api),
        "doubted": sorted(scopes.doubted),
    }


def _server(server: ServerProfile) -> shapes.ServerV1:
    habits = sorted(habit.value for habit in server.habits)
    return {"token_url": server.token_url, "habits": habits, "clients": server.clients}


def _extractor(extractor: ExtractorVerdict) -> shapes.ExtractorV1:
    return {
        "name": extractor.name,
        "owner": extractor.owner,
        "wave": extractor.wave,
        "client": extractor.client,
        "verdict": extractor.verdict.value,
        "reason": extractor.reason.value,
        "message": extractor.message,
        "next_step": extractor.next_step,
        "access": [_access(a) for a in extractor.access],
        "notes": list(extractor.notes),
        "parity": [_parity(p) for p in extractor.parity],
        "location": _place(extractor.location),
    }


def _access(access: ApiAccess) -> shapes.AccessV1:
    return {
        "api": access.api,
        "verdict": access.verdict.value,
        "reason": access.reason.value,
        "status": access.status,
        "message": access.message,
        "next_step": access.next_step,
    }


def _parity(parity: ApiParity) -> shapes.ParityV1:
    return {
        "api": parity.api,
        "key": parity.key,
        "parity": parity.parity.value,
        "message": parity.message,
        "key_status": parity.key_status,
        "token_status": parity.token_status,
        "differences": [
            {"aspect": d.aspect.value, "less": d.is_less, "message": d.message} for d in parity.differences
        ],
    }


def _change(change: Change) -> shapes.ChangeV1:
    return {
        "extractor": change.extractor,
        "path": change.path,
        "format": change.format,
        "status": change.status.value,
        "reasons": list(change.reasons),
        "diff": change.diff,
        "diff_is_patch": change.diff_is_patch,
        "edits": [{"path": e.path, "before": e.before, "after": e.after} for e in change.edits],
        "checklist": list(change.checklist),
        "shared_with": list(change.shared_with),
        "written": change.written,
    }


def _summary(summary: Summary, *, skipped: int) -> shapes.SummaryV1:
    findings = {level.value: number for level, number in summary.findings.items()}
    return {
        "findings": {**findings, "suppressed": summary.suppressed, "skipped": skipped},
        "clients": {verdict.value: number for verdict, number in summary.clients.items()},
        "extractors": {verdict.value: number for verdict, number in summary.extractors.items()},
        "changes": {status.value: number for status, number in summary.changes.items()},
    }
