"""Each kind of file in which a key is used is found, with the key's kind and where it comes from."""

import json
from pathlib import Path

import pytest

from migrator.discovery.detectors.config_file import way_of
from migrator.discovery.detectors.interface import all_detectors
from migrator.discovery.sightings import Way
from migrator.formats.interface import Inspection
from migrator.jobs.discover import DiscoverRequest, discover
from migrator.model.config_facts import AuthKind
from tests.unit.discovery.places import HOST, KEY, OTHER_KEY, data_of, found_in, paths, plant, section

AUDIT = f"{HOST}/log/api/external/v2/audit"
SCRIPTS = {
    "f-string": ("a.py", 'import os\nK = os.environ["A_KEY"]\nh = {"Authorization": f"AppKey {K}"}\n'),
    "joined": ("a.py", 'import os\nh = {"Authorization": "AppKey " + os.getenv("A_KEY")}\n'),
    "formatted": (
        "a.py",
        'import os\nkey = os.environ.get("A_KEY")\nh["Authorization"] = "AppKey {}".format(key)\n',
    ),
    "attribute": (
        "a.py",
        (
            'class A:\n  def __init__(self):\n    self.key = os.environ["A_KEY"]\n'
            '  def get(self):\n    return {"Authorization": f"AppKey {self.key}"}\n'
        ),
    ),
    "shell": ("a.sh", 'curl -H "Authorization: AppKey $A_KEY"\n'),
    "shell, braces": ("a.sh", "curl --header 'authorization: appkey ${A_KEY}'\n"),
    "shell, assigned": ("a.sh", 'KEY="${A_KEY}"\ncurl -H "Authorization: AppKey $KEY"\n'),
    "shell, from itself": ("a.sh", 'A_KEY="${A_KEY:-}"\ncurl -H "Authorization: AppKey ${A_KEY}"\n'),
    "make": ("Makefile", 'pull:\n\tcurl -H "Authorization: AppKey ${A_KEY}"\n'),
    "javascript": (
        "a.js",
        "const r = fetch(u, {headers: {Authorization: `AppKey ${process.env.A_KEY}`}});\n",
    ),
    "typescript": (
        "a.ts",
        'const key = process.env.A_KEY;\nconst h = { "Authorization": "AppKey " + key };\n',
    ),
    "powershell": ("a.ps1", '$h = @{ "Authorization" = "AppKey $env:A_KEY" }\n'),
    "powershell, assigned": ("a.ps1", '$key = $env:A_KEY\n$h = @{ Authorization = "AppKey $key" }\n'),
    "batch": ("a.bat", 'curl -H "Authorization: AppKey %A_KEY%"\n'),
    "ruby": ("a.rb", 'req["Authorization"] = "AppKey #{ENV[\'A_KEY\']}"\n'),
    "go": ("a.go", 'req.Header.Set("Authorization", "AppKey "+os.Getenv("A_KEY"))\n'),
    "misprint": ("a.py", 'h = {"Authentication": "AppKey " + os.environ["A_KEY"]}\n'),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_a_script_that_sends_a_key_is_found_with_its_variable(case: str, tmp_path: Path) -> None:
    name, text = SCRIPTS[case]
    plant(tmp_path, {name: text})
    result = found_in(tmp_path)
    assert paths(result, tmp_path) == [name]
    keys = section(tmp_path, "keys")
    assert [key["kind"] for key in keys.values()] == ["application_key"]
    assert [key.get("value") for key in keys.values()] == ["env:A_KEY"], result.text


QUIET = {
    "OAuth in the same script": (
        "a.py",
        (
            'token = post(f"{u}/token", data={"grant_type": "client_credentials"}).json()["access_token"]\n'
            'h = {"Authorization": f"Bearer {token}"}\n'
        ),
    ),
    "an access token by its name": ("a.js", "h = { Authorization: `Bearer ${accessToken}` };\n"),
    "the workflow's own token": (
        "a.sh",
        'curl -H "Authorization: Bearer $GITHUB_TOKEN" https://api.x.example\n',
    ),
    "a server that checks": ("a.py", 'if not header.startswith("Bearer "):\n    raise Error\n'),
    "a server that cuts": ("a.js", "const token = req.headers.authorization.split('Bearer ')[1];\n"),
    "a challenge": ("a.py", 'h["WWW-Authenticate"] = "Bearer realm=x"\n'),
    "a challenge that names what is missing": (
        "a.py",
        """r.headers["authenticate"] = f'Bearer error="insufficient_scope", scope="{x}"'\n""",
    ),
    "a comment": ("a.py", "# send Authorization: AppKey abcdefgh12345678 with each request\nx = 1\n"),
    "prose": ("a.py", 'HELP = "uses a bearer token for authorization"\n'),
    "documentation": ("README.md", 'curl -H "Authorization: AppKey $A_KEY" https://x.example\n'),
}


@pytest.mark.parametrize("case", QUIET)
def test_what_sends_no_key_raises_no_alarm(case: str, tmp_path: Path) -> None:
    name, text = QUIET[case]
    plant(tmp_path, {name: text})
    assert found_in(tmp_path).found == ()


def test_a_placeholder_is_listed_and_marked(tmp_path: Path) -> None:
    plant(tmp_path, {"a.sh": 'curl -H "Authorization: AppKey <your key>" https://x.example\n'})
    assert "# TODO: a placeholder stands where the key belongs" in found_in(tmp_path).text


def test_a_key_in_the_script_itself_is_never_repeated(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": f'h = {{"Authorization": "AppKey {KEY}"}}\n'})
    assert "# TODO: the key itself stands here" in found_in(tmp_path).text


def test_several_keys_of_one_file_are_several_extractors(tmp_path: Path) -> None:
    text = (
        f'curl -H "Authorization: AppKey $A_KEY" {AUDIT}\n\n\n\n\n'
        'curl -H "Authorization: Bearer $B_KEY" https://api.other.example/v1/x\n'
    )
    plant(tmp_path, {"pull.sh": text})
    assert list(section(tmp_path, "extractors")) == ["pull", "pull-2"]
    keys = section(tmp_path, "keys")
    assert {name: key["platform"] for name, key in keys.items()} == {
        "a-key": "acme-eu-1",
        "b-key": "api.other.example",
    }


def test_a_notebook_is_read_by_its_code_cells_and_lines_are_those_of_the_file(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["curl -H 'Authorization: AppKey $X'\n"]},
        {
            "cell_type": "code",
            "source": [
                "import os\n",
                "key = os.environ['A_KEY']\n",
                f"get('{AUDIT}', {{'Authorization': f'AppKey {{key}}'}})",
            ],
            "outputs": [{"text": f"Authorization: AppKey {KEY}"}],
        },
        {"cell_type": "code", "source": "x = 1\ny = 2"},
    ]
    plant(tmp_path, {"n.ipynb": json.dumps({"cells": cells, "nbformat": 4}, indent=1)})
    result = found_in(tmp_path)
    lines = (tmp_path / "n.ipynb").read_text().splitlines()
    assert [use.what for f in result.found for use in f.sighting.uses] == [
        "AppKey in the header Authorization"
    ]
    assert "f'AppKey {key}'" in lines[result.found[0].use.line - 1]
    assert section(tmp_path, "extractors")["n"]["apis"] == ["audit-log"]
    assert section(tmp_path, "keys")["a-key"]["value"] == "env:A_KEY"


def test_a_broken_notebook_is_counted_and_named(tmp_path: Path) -> None:
    plant(tmp_path, {"n.ipynb": '{"cells": ["Authorization: AppKey $X"\n'})
    result = found_in(tmp_path)
    assert [why.value for why, _, _ in result.looked.passed.paths] == ["broken"]


def test_an_environment_file_of_a_known_program_is_an_extractor(tmp_path: Path) -> None:
    plant(tmp_path, {"jobs/.env": f"CELONIS_URL={HOST}\nCELONIS_API_TOKEN={KEY}\n"})
    assert section(tmp_path, "extractors") == {
        "jobs-env": {
            "key": "celonis-api-token",
            "config": {"path": "jobs/.env", "format": "dotenv-pycelonis"},
        }
    }
    assert section(tmp_path, "keys")["celonis-api-token"]["value"] == "env:CELONIS_API_TOKEN"


def test_other_secrets_of_an_environment_file_are_not_taken_for_the_key(tmp_path: Path) -> None:
    lines = [f"OTHER_TOKEN={OTHER_KEY}", f"CELONIS_URL={HOST}", f"CELONIS_API_TOKEN={KEY}"]
    plant(tmp_path, {".env": "\n".join(lines), "a.py": f'h = {{"Authorization": "AppKey {KEY}"}}\n'})
    text = found_in(tmp_path).text
    assert list(data_of(text)["keys"]) == ["celonis-api-token"]
    assert "different secrets" not in text


def test_an_environment_file_without_a_value_still_names_its_variable(tmp_path: Path) -> None:
    plant(tmp_path, {".env": f"CELONIS_URL={HOST}\nCELONIS_API_TOKEN=${{FROM_VAULT}}\n"})
    assert section(tmp_path, "keys")["celonis-api-token"]["value"] == "env:CELONIS_API_TOKEN"


def test_an_environment_file_that_a_script_reads_belongs_to_the_script(tmp_path: Path) -> None:
    script = f'h = {{"Authorization": "AppKey " + os.environ["CELONIS_API_TOKEN"]}}\nget("{AUDIT}")\n'
    plant(tmp_path, {"jobs/a.py": script, "jobs/.env": f"CELONIS_API_TOKEN={KEY}\n"})
    extractors = section(tmp_path, "extractors")
    assert extractors["jobs-a"]["config"] == {"path": "jobs/a.py", "also": ["jobs/.env"]}
    assert list(extractors) == ["jobs-a"]


def test_an_environment_file_that_two_scripts_read_is_listed_with_both(tmp_path: Path) -> None:
    script = 'h = {"Authorization": "AppKey " + os.environ["CELONIS_API_TOKEN"]}\n'
    plant(tmp_path, {"a.py": script, "b.py": script, ".env": f"CELONIS_API_TOKEN={KEY}\n"})
    text = found_in(tmp_path).text
    assert "# read by a.py\n    # read by b.py\n" in text
    assert {e["key"] for e in data_of(text)["extractors"].values()} == {"celonis-api-token"}


def test_an_environment_file_with_a_providers_host_and_an_unknown_reader_is_marked(tmp_path: Path) -> None:
    plant(tmp_path, {".env": f"BASE=acme.eu-1.celonis.cloud\nMY_TEAM_KEY={KEY}\n"})
    text = found_in(tmp_path).text
    assert "MY_TEAM_KEY is set beside a host of Celonis" in text
    assert "# TODO: which program reads it was not seen" in text


def test_an_environment_file_of_an_oauth_client_raises_no_alarm(tmp_path: Path) -> None:
    plant(tmp_path, {".env": f"CELONIS_URL={HOST}\nOAUTH_CLIENT_ID=x\nOAUTH_CLIENT_SECRET={KEY}\n"})
    assert found_in(tmp_path).found == ()


def test_kafka_connector_properties_are_found(tmp_path: Path) -> None:
    text = f"connect.ems.endpoint={HOST}/x/api/y\nconnect.ems.authorization.key=AppKey {KEY}\n"
    plant(tmp_path, {"sink.properties": text})
    assert section(tmp_path, "extractors")["sink"]["config"] == {
        "path": "sink.properties",
        "format": "kafka-connect-ems",
    }
    assert section(tmp_path, "keys")["sink-key"] == {"platform": "acme-eu-1", "kind": "application_key"}


WORKFLOW = """\
on: {schedule: [{cron: "0 2 * * *"}]}
jobs:
  pull:
    env:
      NAME: ${{ secrets.STORED }}
    steps:
      - run: python a.py
"""


def test_a_workflow_that_sets_what_a_script_reads_is_evidence_for_its_key(tmp_path: Path) -> None:
    script = 'h = {"Authorization": "AppKey " + os.environ["A_KEY"]}\n'
    workflow = WORKFLOW.replace("NAME", "A_KEY")
    plant(tmp_path, {"a.py": script, ".github/workflows/n.yml": workflow})
    text = found_in(tmp_path).text
    assert "# .github/workflows/n.yml:5 sets A_KEY from secrets.STORED" in text
    assert list(section(tmp_path, "extractors")) == ["a"]


def test_a_workflow_that_runs_a_known_program_is_an_extractor(tmp_path: Path) -> None:
    plant(tmp_path, {".github/workflows/n.yml": WORKFLOW.replace("NAME", "CELONIS_API_TOKEN")})
    assert section(tmp_path, "keys")["celonis-api-token"]["value"] == "env:CELONIS_API_TOKEN"
    assert list(section(tmp_path, "extractors")) == ["github-workflows-n"]


def test_a_gitlab_pipeline_with_a_curl_line_is_an_extractor(tmp_path: Path) -> None:
    curl = f'curl -H "Authorization: AppKey $A_KEY" {AUDIT}'
    text = f"variables:\n  A_KEY: $STORED\npull:\n  script:\n    - {curl}\n"
    plant(tmp_path, {".gitlab-ci.yml": text})
    found = section(tmp_path, "extractors")
    assert [e["apis"] for e in found.values()] == [["audit-log"]]


def test_a_postman_collection_is_found_with_its_variable(tmp_path: Path) -> None:
    collection = {
        "info": {
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
            "name": "x",
        },
        "auth": {
            "type": "apikey",
            "apikey": [
                {"key": "key", "value": "Authorization"},
                {"key": "value", "value": "AppKey {{celonis_key}}"},
            ],
        },
        "item": [{"name": "audit", "request": {"method": "GET", "url": {"raw": AUDIT}}}],
    }
    plant(tmp_path, {"c.json": json.dumps(collection, indent=2)})
    assert section(tmp_path, "extractors")["c"]["config"] == {
        "path": "c.json",
        "format": "postman-collection",
    }
    assert section(tmp_path, "extractors")["c"]["apis"] == ["audit-log"]
    key = section(tmp_path, "keys")["celonis-key"]
    assert key == {"platform": "acme-eu-1", "kind": "application_key"}


def inspection(summary: str, *auth: AuthKind) -> Inspection:
    return Inspection(auth=frozenset(auth), summary=summary)


@pytest.mark.parametrize(
    ("seen", "way"),
    [
        (inspection("ApiKeyAuthenticator in header X", AuthKind.KEY), Way.KEY),
        (inspection("OAuthAuthenticator; BearerAuthenticator in header A", AuthKind.KEY), Way.KEY),
        (inspection("BasicHttpAuthenticator (3 times)", AuthKind.KEY), Way.BASIC),
        (
            inspection("SessionTokenAuthenticator; BasicHttpAuthenticator", AuthKind.KEY, AuthKind.OTHER),
            Way.BASIC,
        ),
        (inspection("CustomAuthenticator", AuthKind.OTHER), Way.OTHER),
        (inspection("CustomAuthenticator x.OauthThing", AuthKind.OTHER), Way.OTHER),
        (
            inspection("OAuthAuthenticator; CustomAuthenticator x.MyBearerAuth (2 times)", AuthKind.OTHER),
            Way.KEY,
        ),
        (inspection("OAuthAuthenticator; SelectiveAuthenticator", AuthKind.OTHER), None),
        (inspection("no authentication", AuthKind.NONE), None),
        (inspection("OAUTH2_CLIENT_CREDENTIALS", AuthKind.OAUTH_CLIENT_CREDENTIALS), None),
    ],
)
def test_basic_session_and_custom_code_are_told_from_keys(seen: Inspection, way: Way | None) -> None:
    assert way_of(seen) is way


def test_every_detector_says_what_it_looks_at() -> None:
    detectors = all_detectors()
    assert sorted(detectors) == ["config-file", "dotenv", "notebook", "other-config", "script", "workflow"]
    assert all(detector.title for detector in detectors.values())


def test_a_configuration_of_no_known_format_is_found_by_a_prefix_of_a_providers_own(tmp_path: Path) -> None:
    text = f"headers:\n  Authorization: AppKey ${{A_KEY}}\nurl: {AUDIT}\n"
    plant(tmp_path, {"own.yaml": text, "other.yaml": text.replace("AppKey", "Bearer")})
    assert section(tmp_path, "extractors") == {
        "own": {"apis": ["audit-log"], "key": "a-key", "config": {"path": "own.yaml"}}
    }
    assert "# TODO: its format is not known" in found_in(tmp_path).text


def test_a_host_that_the_environment_file_sets_is_that_of_the_script_beside_it(tmp_path: Path) -> None:
    header = 'h = {"Authorization": "AppKey " + os.environ["A_KEY"]}\n'
    script = f'{header}get(os.environ["URL"] + "/api/external/members")\n'
    plant(tmp_path, {"jobs/a.py": script, "jobs/.env": f"URL={HOST}\nA_KEY={KEY}\n", "b.py": script})
    text = found_in(tmp_path).text
    assert f"url: {HOST}  # jobs/.env:1" in text
    assert section(tmp_path, "extractors")["jobs-a"]["apis"] == ["team-members"]


CATALOG = """\
version: 1
id: acme
name: Acme
hosts: ["*.acme.example"]
keys:
  api_key: {name: API key, header: X-Acme-Key, prefix: ""}
apis:
  records: {name: Records, url_paths: [/v1/records], no_probe_reason: none}
"""
RECORDS = "https://x.acme.example/v1/records"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", f'h = {{"X-Acme-Key": os.environ["A_KEY"]}}\nget("{RECORDS}")\n'),
        ("a.py", f'key = os.environ["A_KEY"]\nget("{RECORDS}", headers={{"X-Acme-Key": key}})\n'),
        ("a.sh", f'curl -H "x-acme-key: $A_KEY" {RECORDS}\n'),
        ("a.js", f"fetch('{RECORDS}', {{headers: {{'X-Acme-Key': process.env.A_KEY}}}})\n"),
    ],
)
def test_the_header_of_a_provider_catalog_of_the_users_own_is_known(
    name: str, text: str, tmp_path: Path
) -> None:
    plant(tmp_path, {"acme.yaml": CATALOG, f"tree/{name}": text})
    request = DiscoverRequest(paths=(tmp_path / "tree",), folder=tmp_path, catalogs=(tmp_path / "acme.yaml",))
    data = data_of(discover(request).text)
    assert data["platforms"] == {"x": {"provider": "acme", "url": "https://x.acme.example"}}
    assert data["keys"] == {"a-key": {"platform": "x", "kind": "api_key", "value": "env:A_KEY"}}
    assert data["extractors"]["a"]["apis"] == ["records"]
