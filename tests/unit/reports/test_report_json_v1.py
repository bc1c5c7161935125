"""The JSON report is a contract: what is written can be read back, and programs can rely on its schema."""

import json
import math
from copy import deepcopy
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from typing import cast, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from migrator.errors import UsageError
from migrator.model.change import Change, SemanticEdit
from migrator.model.finding import Finding
from migrator.model.oauth import RequestCounts, ScopeSets, TokenFacts
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.server import ServerProfile
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Rung
from migrator.reports.interface import RenderOptions, find_renderer
from migrator.reports.v1 import shapes
from migrator.reports.v1.read import from_json_v1
from migrator.reports.v1.write import to_json_v1
from migrator.schemas.validate import load_schema

REPORTS = ("full_report", "partial_report", "large_report", "empty_report")

AS_FIRST_DESIGNED: dict[str, object] = {
    "schema": "migrator.report/v1",
    "command": "check",
    "version": "0.1.0",
    "inputs": [{"path": "inventory.yaml", "sha256": "00"}],
    "findings": [
        {
            "rule": "plaintext-secret",
            "level": "error",
            "message": "m",
            "help": "h",
            "location": {"path": "inventory.yaml", "line": 9, "column": 20, "end_line": 9, "end_column": 41},
            "subject": {"kind": "client", "name": "audit-reader"},
            "fingerprint": "x",
            "suppressed": None,
        }
    ],
    "clients": [
        {
            "name": "audit-reader",
            "verdict": "blocked",
            "reason": "scope-missing",
            "auth_method": "client_secret_post",
            "token": {"type": "Bearer", "expires_in": 899},
            "scopes": {
                "required": ["a"],
                "granted": [],
                "missing": ["a"],
                "excess": [],
                "unknown": [],
                "evidence": "stated",
            },
            "requests": {"token": 2, "introspection": 0, "api": 0},
        }
    ],
    "extractors": [
        {
            "name": "audit-nightly",
            "verdict": "blocked",
            "reason": "scope-missing",
            "access": [{"api": "audit-log", "verdict": "ready", "reason": "ok", "status": 200}],
        }
    ],
    "changes": [
        {
            "extractor": "audit-nightly",
            "path": "extractors/audit.json",
            "format": "celonis-extractor-builder",
            "status": "changed",
            "reasons": [],
            "diff": "",
        }
    ],
    "summary": {
        "findings": {"error": 1, "warning": 0, "note": 0, "suppressed": 0, "skipped": 0},
        "clients": {"ready": 0, "blocked": 1, "unknown": 0},
        "extractors": {"ready": 0, "blocked": 1, "unknown": 0},
        "changes": {"changed": 1, "unchanged": 0, "manual": 0, "unsupported": 0},
    },
}


class SummarisedReport(shapes.ReportV1):
    """The report with what is written into its summary."""

    skipped: int


def _schema_errors(data: object) -> list[str]:
    return [e.message for e in Draft202012Validator(load_schema("report")).iter_errors(data)]


def test_the_schema_is_itself_correct() -> None:
    Draft202012Validator.check_schema(load_schema("report"))


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_written_is_what_is_read(name: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(name)
    assert from_json_v1(json.loads(json.dumps(to_json_v1(report)))) == report


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_satisfies_the_schema(name: str, request: pytest.FixtureRequest) -> None:
    assert _schema_errors(to_json_v1(request.getfixturevalue(name))) == []


def test_the_schema_describes_every_field_that_is_written(full_report: Report) -> None:
    closed = _closed(load_schema("report"))
    errors = [e.message for e in Draft202012Validator(closed).iter_errors(to_json_v1(full_report))]
    assert errors == []


def _closed(node: object) -> dict[str, object]:
    closed = cast("dict[str, object]", _closed_node(node))
    assert isinstance(closed, dict)
    return closed


def _closed_node(node: object) -> object:
    match node:
        case dict():
            closed = {k: _closed_node(v) for k, v in node.items()}
            return {**closed, "additionalProperties": False} if "properties" in node else closed
        case list():
            return [_closed_node(v) for v in node]
        case _:
            return node


def test_every_field_of_the_schema_is_described() -> None:
    undescribed = list(_undescribed(load_schema("report"), "report"))
    assert undescribed == []


def _undescribed(node: object, path: str) -> list[str]:
    match node:
        case dict():
            properties = node.get("properties", {}).items()
            missing = [f"{path}.{k}" for k, v in properties if "description" not in v and "$ref" not in v]
            return missing + [p for k, v in node.items() for p in _undescribed(v, f"{path}.{k}")]
        case _:
            return []


@pytest.mark.parametrize(
    ("internal", "written"),
    [
        (Report, SummarisedReport),
        (Place, shapes.PlaceV1),
        (Finding, shapes.FindingV1),
        (ClientVerdict, shapes.ClientV1),
        (ScopeSets, shapes.ScopesV1),
        (TokenFacts, shapes.TokenV1),
        (RequestCounts, shapes.RequestsV1),
        (ServerProfile, shapes.ServerV1),
        (Rung, shapes.RungV1),
        (ExtractorVerdict, shapes.ExtractorV1),
        (ApiAccess, shapes.AccessV1),
        (Change, shapes.ChangeV1),
        (SemanticEdit, shapes.EditV1),
    ],
)
def test_no_field_of_ours_is_forgotten(internal: type, written: type) -> None:
    """A new field of the model belongs into the shape, `write.py`, `read.py` and the schema."""
    assert {f.name for f in fields(internal)} <= set(get_type_hints(written))


def test_a_report_of_the_first_design_without_later_fields_is_read() -> None:
    assert _schema_errors(AS_FIRST_DESIGNED) == []
    report = from_json_v1(AS_FIRST_DESIGNED)
    assert report.clients[0].scopes.missing == {"a"}
    assert report.clients[0].token == TokenFacts(type="Bearer", expires_in=899)
    assert report.clients[0].scopes.confirmed_by_api == frozenset()
    assert report.complete


def test_what_calls_of_apis_confirmed_is_told_apart_from_what_is_only_implied(full_report: Report) -> None:
    clients = json.loads(_json(full_report))["clients"]
    found = {c["name"]: (c["scopes"]["evidence"], c["scopes"]["confirmed_by_api"]) for c in clients}
    assert found["login-exporter"] == ("implied", ["team.login-history:read"])
    assert found["audit-reader"] == ("introspected", [])


def test_fields_of_later_releases_are_ignored() -> None:
    data = deepcopy(AS_FIRST_DESIGNED)
    data["weather"] = "fine"
    cast("list[dict[str, object]]", data["extractors"])[0]["mood"] = {"today": "good"}
    assert from_json_v1(data) == from_json_v1(AS_FIRST_DESIGNED)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "migrator.report/v2"}, r"another version \(migrator.report/v2\); this migrator reads"),
        ({"schema": "other"}, "no report of migrator"),
        ({"schema": 1}, "no report of migrator"),
        ({"findings": "none"}, "no correct report: findings"),
        ({"clients": [{"name": "x"}]}, "no correct report"),
    ],
)
def test_what_is_no_report_of_this_version_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        from_json_v1({**AS_FIRST_DESIGNED, **change}, path="old.json")
    assert caught.value.message.startswith("old.json")
    assert caught.value.help


@pytest.mark.parametrize("data", [None, [], "text", 3, {}])
def test_data_of_another_kind_is_refused(data: object) -> None:
    with pytest.raises(UsageError, match="no report of migrator"):
        from_json_v1(data)


def test_a_reason_that_only_a_newer_release_knows_is_refused_and_not_guessed() -> None:
    data = deepcopy(AS_FIRST_DESIGNED)
    cast("list[dict[str, object]]", data["extractors"])[0]["reason"] = "moon-phase"
    with pytest.raises(UsageError, match="the reason 'moon-phase', which this migrator does not know"):
        from_json_v1(data)


def test_a_lifetime_that_json_has_no_number_for_is_left_out(full_report: Report) -> None:
    odd = replace(full_report.clients[0], token=TokenFacts(type="Bearer", expires_in=math.inf))
    text = _json(replace(full_report, clients=(odd,)))
    assert json.loads(text)["clients"][0]["token"] == {"type": "Bearer", "expires_in": None}


def test_whole_seconds_have_no_fraction(full_report: Report) -> None:
    assert '"expires_in": 899\n' in _json(full_report)


def test_the_text_is_safe_to_show_and_the_data_exact(full_report: Report) -> None:
    text = _json(full_report)
    assert not {"\x1b", "\u202e", "\x07"} & set(text)
    assert "監査.log" in text
    assert "\u202e" in json.loads(text)["clients"][3]["message"]


def _json(report: Report) -> str:
    renderer = find_renderer("json")
    assert renderer is not None
    return renderer.render(report, RenderOptions())


def test_a_report_says_when_its_check_ended_in_utc_or_nothing() -> None:
    report = Report(command="check", version="0.1.0")
    assert "finished" not in to_json_v1(report)
    at = datetime(2026, 11, 20, 23, 30, 5, tzinfo=timezone(-timedelta(hours=2)))
    written = to_json_v1(replace(report, finished=at))
    assert written["finished"] == "2026-11-21T01:30:05Z"
    assert from_json_v1(written).finished == at


@pytest.mark.parametrize("finished", ["yesterday", "2026-11-20", "2026-02-31T00:00:00Z", 5, None])
def test_a_report_with_no_such_moment_is_refused(finished: object) -> None:
    written = to_json_v1(Report(command="check", version="0.1.0")) | {"finished": finished}
    with pytest.raises(UsageError, match="no correct report"):
        from_json_v1(written)
