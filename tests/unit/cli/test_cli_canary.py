"""A marker as every secret, through the real program, on every path: it is in nothing that anybody can read.

The program runs in a process of its own against servers that repeat everything that they are sent. Searched
are both streams, every file that was written, and what arrived at hosts that had no business with a secret.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from migrator import registry
from tests.unit.cli.canary import Place
from tests.unit.probe import hostile_answers as hostile
from tests.unit.probe.hostile_answers import GOOD_API, GOOD_TOKEN, by_path, echo, members, plain
from tests.unit.probe.little_internet import LittleInternet, Script

EVIL = "evil.example"
FORMATS = sorted(registry.builtin_ids("migrator.reports"))
ISSUED = "MARKER-token-1a2b3c4d5e6f"
LITERAL = "MARKER-literal-0f1e2d3c4b"
OLD_KEY = "MARKER-old-key-5a6b7c8d9e"
ECHOED_TOKEN = plain(hostile.TOKEN, headers={"X-Request-Id": ISSUED, "Set-Cookie": f"t={ISSUED}"})
SERVERS: Mapping[str, Script] = {
    "good": by_path(token=ECHOED_TOKEN, api=GOOD_API),
    "echo-400": by_path(token=echo(400), api=GOOD_API),
    "echo-401": by_path(token=echo(401), api=GOOD_API),
    "echo-403": by_path(token=echo(403), api=GOOD_API),
    "echo-500": by_path(token=echo(500), api=GOOD_API),
    "echo-200": by_path(token=echo(200), api=GOOD_API),
    "echo-302": by_path(token=echo(302), api=GOOD_API),
    "echo-scope": by_path(token=echo(200, access_token=ISSUED, token_type=ISSUED), api=GOOD_API),
    "api-echo-401": by_path(token=GOOD_TOKEN, api=echo(401)),
    "api-echo-403": by_path(token=GOOD_TOKEN, api=echo(403)),
    "api-echo-200": by_path(token=GOOD_TOKEN, api=echo(200)),
    "api-echo-500": by_path(token=GOOD_TOKEN, api=echo(500)),
    "wrong-type": by_path(token=members(access_token=[ISSUED]), api=GOOD_API),
    "endless": hostile.endless,
    "bomb": hostile.GZIP_BOMB,
    "huge": hostile.huge_broken_json,
    "drip": hostile.drip,
    "redirect": hostile.redirect(f"https://{EVIL}/steal"),
    "headers": hostile.many_headers(10_000, 100),
    "cut": plain(b'{"a": 1}', claimed=1000),
    "no-text": hostile.NOT_UTF8,
    "expired": GOOD_TOKEN,
    "other-name": GOOD_TOKEN,
    "nobody": GOOD_TOKEN,
}
OTHERS = ("evil-url", "evil-token-url", "from-file", "from-program", "basic", "auto", "literal", "missing")
EXPECTED = {
    "good": "ok",
    "echo-500": "server-error",
    "echo-302": "unexpected-response",
    "endless": "unexpected-response",
    "drip": "timed-out",
    "redirect": "unexpected-response",
    "expired": "tls-failed",
    "other-name": "tls-failed",
    "nobody": "host-unreachable",
    "evil-url": "host-not-allowed",
    "evil-token-url": "host-not-allowed",
    "from-file": "ok",
    "from-program": "ok",
    "literal": "secret-unavailable",
    "missing": "secret-unavailable",
}
MANIFEST = f"""
version: 6.48.0
type: DeclarativeSource
check: {{type: CheckStream, stream_names: [s]}}
streams:
  - type: DeclarativeStream
    name: s
    retriever:
      type: SimpleRetriever
      requester:
        type: HttpRequester
        url_base: https://good.eu-1.celonis.cloud
        authenticator:
          type: ApiKeyAuthenticator
          api_token: "AppKey {LITERAL}"
          inject_into: {{type: RequestOption, inject_into: header, field_name: Authorization}}
      record_selector: {{type: RecordSelector, extractor: {{type: DpathExtractor, field_path: [content]}}}}
"""

EXPORT = f"""{{
  "supportedAuthenticationConfigurations" : [
    {{
      "apiKeyHeader" : "Authorization",
      "authenticationMethod" : "API_KEY_AUTHENTICATION",
      "grantType" : "",
      "useBodyForOAuth" : false,
      "customFields" : [ ]
    }}
  ],
  "connectionParameters" : [ {{"name" : "password", "value" : "{LITERAL}"}} ],
  "supportedFilteringSyntaxes" : [ ],
  "endpoints" : [ ]
}}
"""


def secret_of(name: str) -> str:
    return f"MARKER-{name}-9f8e/7d6c+5b4a"


def variable(name: str) -> str:
    return f"SECRET_{name.upper().replace('-', '_')}"


def inventory(*, without: str = "") -> str:
    """Return an inventory with one platform, client and extractor for each path."""
    platforms, clients, extractors = [], [], []
    for name in (name for name in (*SERVERS, *OTHERS) if name != without):
        host = name if name in SERVERS else "good"
        urls = {
            "evil-url": f"url: https://{EVIL}",
            "evil-token-url": f"url: https://good.eu-1.celonis.cloud, token_url: https://{EVIL}/oauth2/token",
        }.get(name, f"url: https://{host}.eu-1.celonis.cloud")
        reference = {
            "from-file": "file:secret.txt",
            "from-program": '"exec:cat secret.txt"',
            "literal": LITERAL,
            "missing": "env:NOT_SET_AT_ALL",
        }.get(name, f"env:{variable(name)}")
        method = {"basic": "client_secret_basic", "auto": "auto"}.get(name, "client_secret_post")
        configs = {"good": "manifest.yaml", "from-file": "export.json"}
        config = f", config: {{path: {configs[name]}}}" if name in configs else ""
        platforms.append(f"  {name}: {{provider: celonis, {urls}}}")
        clients.append(
            f"  {name}: {{platform: {name}, client_id: id-{name}, client_secret: {reference},"
            f" auth_method: {method}}}"
        )
        extractors.append(
            f"  {name}: {{owner: me@acme.example, client: {name}, apis: [audit-log], key: old{config}}}"
        )
    lines = ["version: 1", "platforms:", *platforms, "clients:", *clients, "keys:"]
    lines += ["  old: {platform: good, kind: application_key, value: env:OLD_KEY, created: 2023-02-01}"]
    return "\n".join([*lines, "extractors:", *extractors, ""])


OWN = ("inventory.yaml", "manifest.yaml", "export.json", "secret.txt", "broken.yaml")
SECRETS = (*map(secret_of, (*SERVERS, *OTHERS)), ISSUED, LITERAL, OLD_KEY)


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleInternet]:
    with LittleInternet(tmp_path_factory.mktemp("internet")) as running:
        for name, script in SERVERS.items():
            host = f"{name}.eu-1.celonis.cloud"
            if name != "nobody":
                certificate_of = EVIL if name == "other-name" else None
                running.serve(host, script, certificate_of=certificate_of, expired=name == "expired")
        running.serve(EVIL, GOOD_TOKEN)
        yield running


@pytest.fixture
def place(internet: LittleInternet, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "inventory.yaml").write_text(inventory())
    (tmp_path / "manifest.yaml").write_text(MANIFEST)
    (tmp_path / "export.json").write_text(EXPORT)
    (tmp_path / "secret.txt").write_text(secret_of("from-file"))
    (tmp_path / "secret.txt").chmod(0o600)
    secrets = {variable(name): secret_of(name) for name in (*SERVERS, *OTHERS)}
    place = Place.make(
        tmp_path, {**secrets, "OLD_KEY": OLD_KEY, **internet.environment}, secrets=SECRETS, own=OWN
    )
    yield place
    place.assert_files_are_clean()
    assert EVIL not in internet.connected
    for name in SERVERS:
        sent = internet.sent_to(f"{name}.eu-1.celonis.cloud").decode("latin-1")
        foreign = [other for other in SERVERS if other != name and quote_plus(secret_of(other)) in sent]
        assert foreign == []


NETWORK = ("--timeout", "4", "--allow-exec", "--request-log", "requests.jsonl", "--tag", "CHG-42")


@pytest.mark.parametrize("format_", FORMATS)
def test_check_shows_no_secret_in_any_format(format_: str, place: Place, internet: LittleInternet) -> None:
    without = "" if format_ == "json" else "drip"  # waiting for it once is enough
    (place.folder / "inventory.yaml").write_text(inventory(without=without))
    shown = place.migrator("check", "inventory.yaml", "--format", format_, *NETWORK, "-vv")
    assert shown.returncode == 1
    assert "echo-scope" in shown.stdout + shown.stderr
    log = [json.loads(line) for line in (place.folder / "requests.jsonl").read_text().splitlines()]
    assert {line["host"] for line in log} == {
        f"{name}.eu-1.celonis.cloud" for name in SERVERS if name != without
    }
    # The marker did arrive where it belongs: a search that finds nothing finds nothing for the right reason.
    assert quote_plus(secret_of("echo-401")).encode() in internet.sent_to("echo-401.eu-1.celonis.cloud")
    if format_ == "json":
        found = {client["name"]: client["reason"] for client in json.loads(shown.stdout)["clients"]}
        assert {name: found[name] for name in EXPECTED} == EXPECTED


def test_the_main_job_and_what_comes_after_it_show_no_secret(place: Place) -> None:
    (place.folder / "inventory.yaml").write_text(inventory(without="drip"))
    ran = place.migrator("run", "inventory.yaml", *NETWORK, "-vv")
    assert ran.returncode == 1
    made = place.folder / "migrated"
    assert {path.name for path in made.iterdir()} >= {"report.json", "export.json"}
    # A literal beside the authentication is somebody else's, and stays in the file; nothing else shows it.
    assert LITERAL in (made / "export.json").read_text()
    for format_ in FORMATS:
        place.migrator("report", "migrated/report.json", "--format", format_, "-vv")
    place.migrator("generate", "inventory.yaml", "--output", "again", "--from", "migrated/report.json")
    place.migrator("check", "inventory.yaml", "--dry-run")


@pytest.mark.parametrize("format_", FORMATS)
def test_what_needs_no_network_shows_no_secret(format_: str, place: Place) -> None:
    assert (
        "plaintext-secret" in place.migrator("validate", "inventory.yaml", "--format", format_, "-vv").stdout
    )
    assert "manifest.yaml" in place.migrator("diff", "inventory.yaml", "--format", format_).stdout


def test_a_patch_shows_no_secret(place: Place) -> None:
    patch = place.migrator("diff", "inventory.yaml", "--only", "from-file").stdout
    assert "+++ b/export.json" in patch
    assert "customFields" in patch


@pytest.mark.parametrize(
    "broken",
    [
        f"clients: {{x: {{client_secret: {LITERAL}, : [}}",
        f"version: 1\nclients:\n  x:\n    client_secret: {LITERAL}\n   bad: indent\n",
        f"version: 1\nclients:\n  x:\n    client_secret: [{LITERAL}]\n    client_secrt: {LITERAL}\n",
        f'version: 1\nkeys: {{old: {{value: "{LITERAL}"}}}}\nclients: "{LITERAL}"\n',
    ],
)
def test_an_inventory_that_cannot_be_read_shows_no_secret(broken: str, place: Place) -> None:
    (place.folder / "broken.yaml").write_text(broken)
    place.migrator("check", "broken.yaml", "inventory.yaml", "--only", "missing", "-vv")
    ended = place.migrator("validate", "broken.yaml", "-vv")
    assert ended.returncode != 0
    assert "broken.yaml" in ended.stdout + ended.stderr


def test_nothing_is_written_that_was_not_asked_for(place: Place) -> None:
    """Nothing in the temporary folder, not even for a moment: the program records its own writes."""
    words = ("check", "inventory.yaml", "--only", "good", "--only", "from-program", "--format", "json")
    assert place.migrator(*words, *NETWORK, "--output", "report.json").returncode == 0
    paths = place.written()
    assert "requests.jsonl" in paths
    assert all(Path(path).name.strip(".").startswith(("report.json", "requests.jsonl")) for path in paths)
    assert all(Path(path).parent == Path() for path in paths)


def test_an_interrupted_run_shows_no_secret_and_keeps_its_log(place: Place) -> None:
    words = ["check", "inventory.yaml", "--only", "drip", "--only", "good", "--timeout", "30"]
    with subprocess.Popen(
        [sys.executable, "-m", "migrator", *words, "--request-log", "requests.jsonl", "--format", "json"],
        cwd=place.folder,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        log = place.folder / "requests.jsonl"
        wait_until_written(log, process)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    place.assert_nothing_leaks(out + err)
    assert {client["name"]: client["reason"] for client in json.loads(out)["clients"]}[
        "drip"
    ] == "not-checked"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line.get("problem") for line in lines if line["host"].startswith("drip.")] == ["interrupted"]


def wait_until_written(path: Path, process: "subprocess.Popen[str]") -> None:
    """Wait for the answer of the good server; the slow one is then being waited for as well."""
    deadline = time.monotonic() + 20
    while not (path.exists() and path.stat().st_size):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_bug_shows_its_place_and_not_its_message_after_the_report(command: str, place: Place) -> None:
    program = (
        "import migrator.probe.runner as runner\n"
        "check_client = runner.check_client\n"
        "async def broken(planned, tools):\n"
        "    if planned.name == 'from-file':\n"
        "        return await check_client(planned, tools)\n"
        "    raise RuntimeError(tools.resolve(planned.client.client_secret).reveal())\n"
        "runner.check_client = broken\n"
        "from migrator.cli.main import main\n"
        "main()\n"
    )
    ended = subprocess.run(
        [
            *(
                sys.executable,
                "-c",
                program,
                command,
                "inventory.yaml",
                "--only",
                "good",
                "--only",
                "from-file",
            ),
            *("--format", "json"),
        ],
        cwd=place.folder,
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 70, ended.stderr
    assert "internal error: RuntimeError" in ended.stderr
    found = {client["name"]: client["reason"] for client in json.loads(ended.stdout)["clients"]}
    assert found == {"good": "not-checked", "from-file": "ok"}
    place.assert_nothing_leaks(ended.stdout + ended.stderr)


def test_a_time_limit_ends_in_a_partial_report(place: Place) -> None:
    begin = time.monotonic()
    words = ("check", "inventory.yaml", "--only", "drip", "--only", "from-file", "--format", "json")
    ended = place.migrator(*words, "--timeout", "30", "--time-limit", "1")
    assert time.monotonic() - begin < 10
    report = json.loads(ended.stdout)
    assert ended.returncode == 3
    assert report["complete"] is False
    assert {client["name"]: client["reason"] for client in report["clients"]} == {
        "drip": "not-checked",
        "from-file": "ok",
    }
