"""Meltano and tap-rest-api-msdk extract with what migrator generates, and the server sees no key any more."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
import yaml

from migrator.model.report import Report
from migrator.reports.v1.read import from_json_v1
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from tests.real.installing import ROOT, python_of
from tests.real.recorder import Recorder, Seen, recorder
from tests.real.singer_runs import Run, invoke, run_tap, settings_of, tap

CASES = ROOT / "tests" / "cases" / "formats"
AUDIT = "/log/api/external/v2/audit"
KEY = "made-up-key-of-the-audit-log"
SECRET = "made-up-secret-of-the-client"
RECORDS = 25
CLIENT: Mapping[str, object] = {
    "id": "audit-client",
    "secret": SECRET,
    "scopes": ["audit.log:read"],
    "permissions": ["Use Audit Log API"],
}
TENANT: Mapping[str, object] = {
    "url": "https://acme.eu-1.celonis.cloud",
    "records": {"audit-log": RECORDS},
    "keys": {"old": {"kind": "application_key", "value": KEY, "permissions": ["Use Audit Log API"]}},
}
PROJECT = """\
version: 1   # of the file
send_anonymous_usage_stats: false
plugins:
  extractors:
    - name: tap-acme
      namespace: tap_acme
      executable: {tap}
      settings:
        - name: api_url
        - name: headers
          kind: object
        - name: streams
          kind: array
      config:
        api_url: {url}
        headers:
          Accept: application/json   # the API speaks nothing else
          Authorization: AppKey $TAP_ACME_API_KEY
        next_page_token_path: $.nextPageToken
        pagination_request_style: jsonpath_paginator
        pagination_next_page_param: pageToken
        streams:
          - {{name: audit, path: {path}, records_path: "$.content[*]", primary_keys: [id]}}
"""
CONFIG = """\
{{
  "api_url": "{url}",
  "auth_method": "api_key",
  "api_keys": {{"Authorization": "AppKey {key}"}},
  "next_page_token_path": "$.nextPageToken",
  "pagination_request_style": "jsonpath_paginator",
  "pagination_next_page_param": "pageToken",
  "streams": [{{"name": "audit", "path": "{path}", "records_path": "$.content[*]", "primary_keys": ["id"]}}]
}}
"""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """The embedded platform behind a recorder."""

    recorder: Recorder

    @property
    def url(self) -> str:
        return self.recorder.url


def sandbox(folder: Path, *, behaviour: Mapping[str, object], client: Mapping[str, object]) -> RunningSandbox:
    clients = {"audit": {**CLIENT, **client}}
    tenant = {**TENANT, "clients": clients, "behaviour": {"page_size": 10, **behaviour}}
    path = folder / "tenants.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "tenants": {"acme": tenant}}))
    return RunningSandbox(load_tenants(path))


@pytest.fixture
def platform(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Platform]:
    """The platform; a test may give it a behaviour, and its client other properties."""
    given = getattr(request, "param", {})
    running = sandbox(tmp_path, behaviour=given.get("behaviour", {}), client=given.get("client", {}))
    with running as served, recorder(served.url) as seen:
        yield Platform(recorder=seen)


def generated(folder: Path, platform: Platform, *paths: str, duration: str = "40m") -> Report:
    """Run `migrator check`, then `migrator generate --from` its report, into `generated/`."""
    client = {"platform": "acme", "client_id": "audit-client", "client_secret": "env:TAP_ACME_CLIENT_SECRET"}
    inventory = {
        "version": 1,
        "platforms": {"acme": {"provider": "celonis", "url": platform.url}},
        "clients": {"audit": {**client, "auth_method": "auto"}},
        "extractors": {
            f"extractor-{number}": {
                "owner": "tests@example.com",
                "client": "audit",
                "apis": ["audit-log"],
                "config": {"path": path},
                "duration": duration,
            }
            for number, path in enumerate(paths)
        },
    }
    (folder / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    (folder / "report.json").write_text(_migrator(folder, "check", "inventory.yaml"))
    output = ["--from", "report.json", "--output", "generated"]
    return from_json_v1(json.loads(_migrator(folder, "generate", "inventory.yaml", *output)))


def _migrator(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "migrator", *arguments, "--format", "json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TAP_ACME_CLIENT_SECRET": SECRET},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert KEY not in done.stdout + done.stderr
    return done.stdout


def statuses(report: Report) -> dict[str, str]:
    return {change.path: change.status for change in report.changes}


def tokens_asked(seen: list[Seen]) -> list[Seen]:
    return [request for request in seen if request.path == "/oauth2/token"]


def assert_sent_by_token_alone(seen: list[Seen]) -> None:
    """Everything that the API was asked was asked with an access token, and the key was nowhere."""
    assert [s for s in seen if s.holds(KEY)] == []
    api = [s for s in seen if s.path.startswith(AUDIT)]
    assert api
    assert all(s.headers["authorization"].startswith("Bearer ") for s in api)
    assert {s.status for s in seen} == {200}


def assert_extracted(run: Run) -> None:
    assert run.code == 0, run.errors
    assert len(run.records) == RECORDS


def write_project(folder: Path, platform: Platform) -> Path:
    project = folder / "project"
    project.mkdir()
    (project / "meltano.yml").write_text(PROJECT.format(tap=tap(), url=platform.url, path=AUDIT))
    (project / ".env").write_text(f"# of the audit team\nTAP_ACME_API_KEY={KEY}\n")
    return project


def test_a_meltano_project_extracts_the_same_records_with_a_token(tmp_path: Path, platform: Platform) -> None:
    project = write_project(tmp_path, platform)
    before = invoke(project, "tap-acme")
    assert_extracted(before)
    assert all(s.headers["authorization"] == f"AppKey {KEY}" for s in platform.recorder.take())

    report = generated(tmp_path, platform, "project/meltano.yml", "project/.env")
    assert set(statuses(report).values()) == {"changed"}, report.changes
    platform.recorder.take()

    project = tmp_path / "generated" / "project"
    assert "# the API speaks nothing else" in (project / "meltano.yml").read_text()
    unfinished = invoke(project, "tap-acme")
    assert unfinished.code != 0
    assert "Missing either client_id or client_secret" in unfinished.errors
    assert platform.recorder.take() == []

    env = project / ".env"
    text = env.read_text()
    assert text == "# of the audit team\nTAP_ACME_CLIENT_ID=audit-client\nTAP_ACME_CLIENT_SECRET=\n"
    env.write_text(text.replace("CLIENT_SECRET=", f"CLIENT_SECRET={SECRET}"))
    after = invoke(project, "tap-acme")
    assert_extracted(after)
    assert after.records == before.records
    seen = platform.recorder.take()
    assert_sent_by_token_alone(seen)
    assert "client_secret" in tokens_asked(seen)[0].body


def test_meltano_prefers_variables_to_its_file(tmp_path: Path, platform: Platform) -> None:
    project = write_project(tmp_path, platform)
    variables = {"TAP_ACME_API_URL": "http://other", "TAP_ACME_HEADERS": '{"X-API-Key": "k"}'}
    settings = settings_of(project, "tap-acme", variables)
    assert settings["api_url"] == "http://other"
    assert settings["headers"] == {  # mappings are put together
        "X-API-Key": "k",
        "Accept": "application/json",
        "Authorization": f"AppKey {KEY}",
    }


def test_a_config_json_extracts_the_same_records_with_a_token(tmp_path: Path, platform: Platform) -> None:
    config = tmp_path / "config.json"
    config.write_text(CONFIG.format(url=platform.url, key=KEY, path=AUDIT))
    before = run_tap(config)
    assert_extracted(before)
    assert statuses(generated(tmp_path, platform, "config.json")) == {"config.json": "changed"}
    platform.recorder.take()

    new = tmp_path / "generated" / "config.json"
    unfinished = run_tap(new)
    assert unfinished.code != 0
    assert "Missing either client_id or client_secret" in unfinished.errors
    after = run_tap(new, "--config", "ENV", environment={"TAP_REST_API_MSDK_CLIENT_SECRET": SECRET})
    assert_extracted(after)
    assert after.records == before.records
    assert_sent_by_token_alone(platform.recorder.take())


AT_ONCE: dict[str, object] = {"token_lifetime": 3}
SHORT: dict[str, object] = {**AT_ONCE, "latency": 0.9, "page_size": 5}
"""A run takes longer than its token lives; a check, of two requests, is done at once."""


@pytest.mark.parametrize("platform", [{"behaviour": AT_ONCE}], indirect=True)
@pytest.mark.parametrize("expires_in", ["number", "absent"])
def test_a_run_outlives_its_tokens(tmp_path: Path, platform: Platform, expires_in: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(CONFIG.format(url=platform.url, key=KEY, path=AUDIT))
    report = generated(tmp_path, platform, "config.json", duration="9s")
    assert any("The token lives 3 s and a run takes 9 s" in r for c in report.changes for r in c.reasons)
    platform.recorder.take()
    folder = tmp_path / "other"
    folder.mkdir()
    with sandbox(folder, behaviour={**SHORT, "expires_in": expires_in}, client={}) as served:
        platform.recorder.upstream = served.url
        new = tmp_path / "generated" / "config.json"
        run = run_tap(new, "--config", "ENV", environment={"TAP_REST_API_MSDK_CLIENT_SECRET": SECRET})
    assert_extracted(run)
    seen = platform.recorder.take()
    assert_sent_by_token_alone(seen)
    assert len(tokens_asked(seen)) > 1


@pytest.mark.parametrize("platform", [{"behaviour": {**SHORT, "expires_in": "absent"}}], indirect=True)
def test_a_lifetime_that_nobody_states_ends_the_run(tmp_path: Path, platform: Platform) -> None:
    run = run_tap(_migrated_by_hand(tmp_path, platform, {}))  # without oauth_expiration_secs
    assert run.code != 0
    assert "401" in run.errors
    assert len(tokens_asked(platform.recorder.take())) == 1


BASIC_ONLY = {"client": {"auth_methods": ["client_secret_basic"]}}


@pytest.mark.parametrize("platform", [BASIC_ONLY], indirect=True)
def test_a_server_that_takes_only_basic_is_refused_before_anything_is_written(
    tmp_path: Path, platform: Platform
) -> None:
    (tmp_path / "config.json").write_text(CONFIG.format(url=platform.url, key=KEY, path=AUDIT))
    write_project(tmp_path, platform)
    report = generated(tmp_path, platform, "config.json", "project/meltano.yml")
    assert set(statuses(report).values()) == {"unsupported"}
    assert all("cannot send client_secret_basic" in change.reasons[0] for change in report.changes)
    assert list(tmp_path.glob("generated/**/*.*")) == []


@pytest.mark.parametrize("platform", [BASIC_ONLY], indirect=True)
def test_what_was_refused_would_indeed_have_failed(tmp_path: Path, platform: Platform) -> None:
    run = run_tap(_migrated_by_hand(tmp_path, platform, {}))
    assert run.code != 0
    assert "invalid_client" in run.errors


def test_a_content_type_for_all_requests_spoils_the_token_request(tmp_path: Path, platform: Platform) -> None:
    run = run_tap(_migrated_by_hand(tmp_path, platform, {"Content-Type": "application/json"}))
    assert run.code != 0
    assert [s.status for s in tokens_asked(platform.recorder.take())] == [400]


def test_a_key_header_that_stays_is_sent_beside_the_token(tmp_path: Path, platform: Platform) -> None:
    run = run_tap(_migrated_by_hand(tmp_path, platform, {"X-API-Key": KEY}))
    assert_extracted(run)
    assert all(s.headers["x-api-key"] == KEY for s in platform.recorder.take())


def _migrated_by_hand(folder: Path, platform: Platform, headers: Mapping[str, str]) -> Path:
    config = json.loads(CONFIG.format(url=platform.url, key=KEY, path=AUDIT))
    del config["api_keys"]
    client = {"client_id": "audit-client", "client_secret": SECRET, "scope": "audit.log:read"}
    oauth = {
        "auth_method": "oauth",
        "grant_type": "client_credentials",
        "access_token_url": f"{platform.url}/oauth2/token",
    }
    path = folder / "by-hand.json"
    path.write_text(json.dumps({**config, **oauth, **client, **({"headers": headers} if headers else {})}))
    return path


def test_every_case_is_what_meltanos_own_schema_allows() -> None:
    (path,) = (python_of("meltano").parents[1]).glob("lib/*/site-packages/meltano/schemas/*.schema.json")
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text()))
    files = sorted((CASES / "meltano-yml").glob("*/*.yml"))
    assert len(files) > 60
    problems = [
        f"{file.parent.name}/{file.name}: {error.json_path}: {error.message[:200]}"
        for file in files
        for error in validator.iter_errors(yaml.safe_load(file.read_text(encoding="utf-8-sig")))
    ]
    assert problems == []


READ = """
import json, sys
from dotenv import dotenv_values
print(json.dumps({p: dict(dotenv_values(p, interpolate=False, encoding="utf-8-sig")) for p in sys.argv[1:]}))
"""


def test_environment_files_are_read_as_python_dotenv_reads_them() -> None:
    from migrator.text.dotenv import parse_dotenv  # noqa: PLC0415 - what is compared
    from migrator.text.source import SourceText  # noqa: PLC0415 - same

    files = sorted(map(str, CASES.glob("dotenv-*/*/*.env")))
    assert len(files) > 50
    python = str(python_of("tap_rest_api_msdk"))
    done = subprocess.run([python, "-c", READ, *files], capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    ours = {f: parse_dotenv(SourceText.of(f, Path(f).read_bytes().decode())).data for f in files}
    assert ours == theirs


def test_a_shell_reads_generated_environment_files_alike() -> None:
    from migrator.text.dotenv import parse_dotenv  # noqa: PLC0415 - what is compared
    from migrator.text.source import SourceText  # noqa: PLC0415 - same

    for path in sorted(CASES.glob("dotenv-*/*/after.env")):
        text = path.read_bytes().decode()
        if "\r" in text or " = " in text or text.startswith("\ufeff"):
            continue  # a shell could not read what was there before either
        done = subprocess.run(
            ["env", "-i", "sh", "-c", 'set -a; . "$1"; exec /usr/bin/env -0', "sh", str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        theirs = dict(entry.split("=", 1) for entry in done.stdout.split("\0") if entry)
        ours = parse_dotenv(SourceText.of(path.name, text)).data
        assert isinstance(ours, dict)
        # What was there before may name a variable, which a shell fills in.
        plain = {name: value for name, value in ours.items() if "$" not in str(value)}
        assert {name: theirs.get(name) for name in plain} == plain, path
