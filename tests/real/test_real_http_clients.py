"""Files of HTTP clients, run by the real programs before and after their migration.

Bruno's command line and httpYac get the same records with a token that they got with the key, from an API
that was sent no key any more. Newman reads a migrated collection, and fetches no token: so the change says.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.http_clients import Client, migrate, run_bruno, run_httpyac, run_newman
from tests.real.installing import HERE, ROOT, npm_folder
from tests.real.key_or_token_api import KEY, RECORDS, KeyOrTokenApi, key_or_token_api
from tests.real.registered import write_clients
from tests.real.running import announced, program
from tests.real.servers import RegisteredServer, oidc_provider_script

POST = Client(client_id="audit-only", method="client_secret_post")
BASIC = Client(client_id="registered-for-basic", method="client_secret_basic")

CASES = ROOT / "tests" / "cases" / "formats"
META = "meta {\n  name: NAME\n  type: http\n  seq: 1\n}\n\n"
GET = META + "get {\n  url: {{baseUrl}}/audit\n  body: none\n  auth: AUTH\n}\n"
API_KEY = "\nauth:apikey {\n  key: X-Api-Key\n  value: {{apiKey}}\n  placement: header\n}\n"
ENVIRONMENT = "vars {\n  baseUrl: URL\n}\nvars:secret [\n  apiKey\n]\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegisteredServer]:
    """An oidc-provider that takes a client's own method of authentication and no other."""
    folder = tmp_path_factory.mktemp("oidc_provider")
    environment = {"CLIENTS": str(write_clients(folder / "clients.json")), "STRICT": "1"}
    with program(["node", oidc_provider_script()], folder=folder, environment=environment) as process:
        url = announced(process, folder)["url"]
        yield RegisteredServer(
            issuer=url, token_url=f"{url}/oauth2/token", introspection_url=f"{url}/oauth2/introspect"
        )


@pytest.fixture
def api(server: RegisteredServer) -> Iterator[KeyOrTokenApi]:
    """An API that takes the key, and tokens of the server."""
    with key_or_token_api(server.introspection_url) as running:
        yield running


def written(folder: Path, api: KeyOrTokenApi, files: dict[str, str]) -> Path:
    """Write files with the API's URL in them, and return their folder."""
    for name, text in files.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("URL", api.url))
    return folder / "files"


def statuses(report: dict[str, object]) -> list[object]:
    """Return the status of each change."""
    changes = report["changes"]
    assert isinstance(changes, list)
    return [change["status"] for change in changes]


def bruno(*requests: str, **files: str) -> dict[str, str]:
    """Return the files of a collection."""
    collection = {"bruno.json": '{"version": "1", "name": "acme", "type": "collection"}'}
    named = {f"request{i}.bru": text.replace("NAME", f"audit {i}") for i, text in enumerate(requests)}
    return {**collection, **named, **files}


BRUNO: dict[str, tuple[dict[str, str], str]] = {
    "auth mode": (bruno(GET.replace("AUTH", "apikey") + API_KEY), "request0.bru"),
    "bearer": (
        bruno(GET.replace("AUTH", "bearer") + "\nauth:bearer {\n  token: {{apiKey}}\n}\n"),
        "request0.bru",
    ),
    "header": (
        bruno(GET.replace("AUTH", "none") + "\nheaders {\n  Accept: */*\n  X-Api-Key: {{apiKey}}\n}\n"),
        "request0.bru",
    ),
    "query": (
        bruno(
            GET.replace("AUTH", "none").replace("/audit\n", "/audit?api_key={{apiKey}}&limit=5\n")
            + "\nparams:query {\n  api_key: {{apiKey}}\n  limit: 5\n}\n"
        ),
        "request0.bru",
    ),
    "collection": (
        bruno(
            GET.replace("AUTH", "inherit"),
            GET.replace("AUTH", "inherit"),
            **{"collection.bru": "auth {\n  mode: apikey\n}\n" + API_KEY},
        ),
        "collection.bru",
    ),
}


@pytest.mark.parametrize(("shape", "client"), [*((s, POST) for s in BRUNO), ("auth mode", BASIC)], ids=str)
def test_bruno_gets_the_same_records_with_a_token(
    shape: str, client: Client, tmp_path: Path, server: RegisteredServer, api: KeyOrTokenApi
) -> None:
    files, main = BRUNO[shape]
    folder = written(tmp_path, api, {**files, "environments/production.bru": ENVIRONMENT})
    before = run_bruno(folder, {"apiKey": KEY})
    assert api.seen() == {"key"}

    report = migrate(folder, main, client, server, also=("environments/production.bru",))
    assert statuses(report) == ["changed", "changed"]

    after = run_bruno(folder, {"clientSecret": client.secret})
    assert api.seen() == {"token"}
    assert before == after
    assert all(data == RECORDS for data in after)


def test_bruno_itself_reads_every_case_that_has_no_byte_order_mark() -> None:
    folder = npm_folder("bruno")
    paths = [p for id_ in ("bruno", "bruno-environment") for p in sorted((CASES / id_).glob("*/*.bru"))]
    marked = [f"{_kind(path)}:{path}" for path in paths if path.read_bytes().startswith(b"\xef\xbb\xbf")]
    plain = [f"{_kind(path)}:{path}" for path in paths if f"{_kind(path)}:{path}" not in marked]
    command = ["node", str(HERE / "bruno" / "parse.cjs"), *plain, *marked]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    assert len(plain) > 100
    assert json.loads(done.stdout) == marked


def _kind(path: Path) -> str:
    if path.parent.parent.name == "bruno-environment":
        return "environment"
    text = path.read_text()
    return "request" if re.search(r"^(?:get|post|ws) \{", text, re.MULTILINE) else "collection"


def test_bruno_reads_the_process_environment(
    tmp_path: Path, server: RegisteredServer, api: KeyOrTokenApi
) -> None:
    text = GET.replace("AUTH", "apikey") + API_KEY.replace("{{apiKey}}", "{{process.env.ACME_API_KEY}}")
    folder = written(tmp_path, api, bruno(text.replace("{{baseUrl}}", api.url)))
    before = run_bruno(folder, {}, {"ACME_API_KEY": KEY})
    assert api.seen() == {"key"}
    assert statuses(migrate(folder, "request0.bru", POST, server)) == ["changed"]
    # The inventory names AUDIT_CLIENT_SECRET; the ID, which it gives as a value, is called as the key was.
    environment = {"ACME_CLIENT_ID": POST.client_id, "AUDIT_CLIENT_SECRET": POST.secret}
    assert run_bruno(folder, {}, environment) == before
    assert api.seen() == {"token"}


def test_a_secret_that_basic_must_encode_is_refused_and_the_change_says_so(
    tmp_path: Path, server: RegisteredServer, api: KeyOrTokenApi
) -> None:
    odd = Client(client_id="odd-by-basic", method="client_secret_basic")
    folder = written(tmp_path, api, bruno(GET.replace("AUTH", "apikey") + API_KEY))
    report = migrate(folder, "request0.bru", odd, server)
    assert "not form-urlencoded" in json.dumps(report["changes"])
    run_bruno(folder, {"clientId": odd.client_id, "clientSecret": odd.secret, "baseUrl": api.url})
    assert api.seen() == {"nothing"}


HTTPYAC = {
    "header": "@host = URL\n\n### audit\nGET {{host}}/audit\nX-Api-Key: {{apiKey}}\n",
    "scheme": "GET URL/audit\nAuthorization: AppKey {{apiKey}}\n",
    "variable": (
        "@apiKey = {{acmeApiKey}}\n@auth = Bearer {{apiKey}}\n\nGET URL/audit\nAuthorization: {{auth}}\n"
    ),
    "query": (
        "###\nGET URL/audit\n  ?api_key={{apiKey}}\n  &limit=5\n\n###\nGET URL/audit?api_key={{apiKey}}\n"
    ),
}


@pytest.mark.parametrize(("shape", "client"), [*((s, POST) for s in HTTPYAC), ("header", BASIC)], ids=str)
def test_httpyac_gets_the_same_records_with_a_token(
    shape: str, client: Client, tmp_path: Path, server: RegisteredServer, api: KeyOrTokenApi
) -> None:
    folder = written(tmp_path, api, {"audit.http": HTTPYAC[shape]})
    before = run_httpyac(folder, {"acmeApiKey" if shape == "variable" else "apiKey": KEY})
    assert api.seen() == {"key"}

    assert statuses(migrate(folder, "audit.http", client, server)) == ["changed"]

    names = ("acmeClientId", "acmeClientSecret") if shape == "variable" else ("clientId", "clientSecret")
    after = run_httpyac(folder, dict(zip(names, (client.client_id, client.secret), strict=True)))
    assert api.seen() == {"token"}
    assert before == after
    assert all(data == RECORDS for data in after)


@pytest.mark.parametrize("reference", ["process.env.ACME_API_KEY", "$dotenv ACME_API_KEY"])
def test_httpyac_reads_the_environment_as_before(
    reference: str, tmp_path: Path, server: RegisteredServer, api: KeyOrTokenApi
) -> None:
    text = HTTPYAC["scheme"].replace("apiKey", reference)
    folder = written(tmp_path, api, {"audit.http": text, ".env": f"ACME_API_KEY={KEY}\n"})
    before = run_httpyac(folder, {}, {"ACME_API_KEY": KEY})
    assert api.seen() == {"key"}
    assert statuses(migrate(folder, "audit.http", POST, server)) == ["changed"]
    environment = {"ACME_CLIENT_ID": POST.client_id, "AUDIT_CLIENT_SECRET": POST.secret}
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    assert run_httpyac(folder, {}, environment) == before
    assert api.seen() == {"token"}


COLLECTION: dict[str, object] = {
    "info": {
        "name": "acme",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    "item": [
        {"name": "audit", "request": {"method": "GET", "header": [], "url": "URL/audit"}},
        {
            "name": "again",
            "request": {
                "method": "GET",
                "header": [{"key": "X-Api-Key", "value": "{{apiKey}}"}],
                "url": {
                    "raw": "URL/audit?limit=1",
                    "host": ["URL"],
                    "path": ["audit"],
                    "query": [{"key": "limit", "value": "1"}],
                },
            },
        },
    ],
    "auth": {
        "type": "apikey",
        "apikey": [{"key": "key", "value": "X-Api-Key"}, {"key": "value", "value": "{{apiKey}}"}],
    },
}


def test_newman_reads_a_migrated_collection_and_fetches_no_token(
    tmp_path: Path, server: RegisteredServer, api: KeyOrTokenApi
) -> None:
    folder = written(tmp_path, api, {"audit.json": json.dumps(COLLECTION, indent="\t")})
    assert run_newman(folder, {"apiKey": KEY}) == [200, 200]
    assert api.seen() == {"key"}

    report = migrate(folder, "audit.json", POST, server)
    assert statuses(report) == ["changed"]
    assert "Newman fetches none (newman#2996)" in json.dumps(report["changes"])

    variables = {"apiKey": KEY, "clientId": POST.client_id, "clientSecret": POST.secret}
    assert run_newman(folder, variables) == [401, 401]
    assert api.seen() == {"nothing"}
