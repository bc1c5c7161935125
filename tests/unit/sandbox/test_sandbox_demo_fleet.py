"""The demo fleet is whole: inventory, platform, secrets, configurations and the told story fit together."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import pytest

from migrator.catalogs.loader import load_providers
from migrator.formats.interface import Rewrite, Target, detect
from migrator.inventory.load import load_inventory
from migrator.model.change import ChangeStatus
from migrator.model.inventory import AuthMethod, Client, Extractor
from migrator.model.secret import Reference
from migrator.model.verdict import Reason, Verdict
from migrator.sandbox.apis import APIS
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from migrator.text.json import parse_json
from migrator.text.read import read_source
from migrator.text.yaml import parse_yaml

DEMO = Path(__file__).parents[3] / "configs" / "demo"
LOADED = load_inventory([DEMO])
INVENTORY = LOADED.inventory
FLEET = load_tenants(DEMO / "sandbox.yaml")
ENVIRONMENT = dict(
    line.split("=", 1)
    for line in (DEMO / "demo.env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
MISSING = "ACME_US_CONTRACTOR_CLIENT_SECRET"
REGENERATED = "archive-reader"
PATHS = {api.id: api for api in APIS}


def expected() -> dict[str, tuple[str, str, str]]:
    source = read_source(DEMO / "expected.yaml", shown_as="expected.yaml")
    data = parse_yaml(source).data
    assert isinstance(data, dict)
    return {n: (e["verdict"], e["reason"], e["change"]) for n, e in data["expected"].items()}


EXPECTED = expected()


def value_of(source: object) -> str | None:
    return ENVIRONMENT.get(source.locator) if isinstance(source, Reference) else str(source)


def test_the_inventory_is_without_fault() -> None:
    assert LOADED.findings == ()


def test_the_fleet_is_as_large_as_the_story_says() -> None:
    extractors = INVENTORY.extractors.values()
    assert len(extractors) >= 10
    assert len({e.owner for e in extractors}) == 5
    assert {e.wave for e in extractors} == {1, 2, 3}
    assert len(INVENTORY.platforms) == 2
    assert max(Counter(e.key for e in extractors if e.key).values()) == 3


def test_the_story_tells_of_every_extractor_in_the_words_of_the_product() -> None:
    assert set(EXPECTED) == set(INVENTORY.extractors)
    for verdict, reason, change in EXPECTED.values():
        assert (Verdict(verdict) is Verdict.READY) == (Reason(reason) is Reason.OK)
        assert ChangeStatus(change)


def test_the_story_has_every_kind_of_trouble() -> None:
    assert {reason for _, reason, _ in EXPECTED.values()} == {
        "ok",
        "scope-missing",
        "permission-missing",
        "api-disabled",
        "client-rejected",
        "auth-method-rejected",
        "secret-unavailable",
        "not-checked",
    }
    assert {change for _, _, change in EXPECTED.values()} == set(ChangeStatus)
    lifetime = load_providers()["celonis"].token_lifetime or 0
    longer = [e.name for e in INVENTORY.extractors.values() if (e.duration or 0) > lifetime]
    assert longer == ["audit-backfill-us"]


def test_the_readme_tells_the_same_story() -> None:
    rows = re.findall(
        r"^\| ([\w-]+) \| ([\w-]+) \| (\d) \| ([\w-]+) \| ([\w-]+) \| ([\w-]+) \|",
        (DEMO / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert {name: (verdict, reason, change) for name, _, _, verdict, reason, change in rows} == EXPECTED
    for name, owner, wave, *_ in rows:
        extractor = INVENTORY.extractors[name]
        assert (extractor.owner, extractor.wave) == (f"{owner}@acme.example", int(wave))


def test_the_platform_has_the_teams_clients_and_keys_of_the_inventory() -> None:
    assert {p.name: p.url for p in INVENTORY.platforms.values()} == {
        t.name: t.url for t in FLEET.tenants.values()
    }
    registered = {(t.name, c.name, c.client_id) for t in FLEET.tenants.values() for c in t.clients.values()}
    assert {(c.platform, c.name, value_of(c.client_id)) for c in INVENTORY.clients.values()} == registered
    known = {(t.name, k.name, k.kind.value, k.value.reveal()) for t in FLEET.tenants.values() for k in t.keys}
    assert {(k.platform, k.name, k.kind, value_of(k.value)) for k in INVENTORY.keys.values()} == known


def test_demo_env_has_every_reference_but_one_and_nothing_else() -> None:
    sources = [
        source
        for source in (
            *(c.client_id for c in INVENTORY.clients.values()),
            *(c.client_secret for c in INVENTORY.clients.values()),
            *(k.value for k in INVENTORY.keys.values()),
        )
        if isinstance(source, Reference)
    ]
    assert {s.scheme for s in sources} == {"env"}
    assert {s.locator for s in sources} - {MISSING} == set(ENVIRONMENT)
    assert MISSING in {s.locator for s in sources}


def test_all_secrets_are_plainly_made_up() -> None:
    assert all(
        "made" in value and "up" in value for name, value in ENVIRONMENT.items() if not name.endswith("_ID")
    )


def test_every_secret_is_right_but_the_one_that_was_regenerated() -> None:
    for client in INVENTORY.clients.values():
        sandboxed = FLEET.tenants[client.platform].clients[value_of(client.client_id) or ""]
        value = value_of(client.client_secret)
        is_right = value == sandboxed.secret.reveal()
        assert is_right == (value is not None and client.name != REGENERATED), client.name


@pytest.mark.parametrize("extractor", INVENTORY.extractors.values(), ids=lambda e: e.name)
def test_every_configuration_is_recognised_and_changes_as_told(extractor: Extractor) -> None:
    assert extractor.config is not None
    source = read_source(Path(extractor.config.path), shown_as=extractor.config.path)
    found = detect(source)
    assert found is not None
    assert extractor.config.format in {None, found.id}
    target = Target(
        token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
        auth_method=AuthMethod.CLIENT_SECRET_BASIC,
        scopes=frozenset({"team.login-history:read", "platform-adoption.tracking-events:read"}),
    )
    outcome = found.migrate(found.parse(source), target)
    is_changed = EXPECTED[extractor.name][2] == ChangeStatus.CHANGED
    assert isinstance(outcome, Rewrite) == is_changed


def test_the_exports_are_written_as_celonis_writes_them() -> None:
    for path in sorted((DEMO / "exports").glob("*.json")):
        source = read_source(path, shown_as=path.name)
        data = parse_json(source).data
        assert isinstance(data, dict)
        assert list(data) == [
            "supportedAuthenticationConfigurations",
            "connectionParameters",
            "supportedFilteringSyntaxes",
            "endpoints",
        ]
        assert '" : ' in source.text
        assert '": ' not in source.text


def test_the_exports_call_the_apis_that_the_inventory_names() -> None:
    for extractor in INVENTORY.extractors.values():
        assert extractor.config is not None
        text = Path(extractor.config.path).read_text(encoding="utf-8")
        for api in set(extractor.apis) & set(PATHS):
            assert PATHS[api].path.rpartition("/")[2] in text


@dataclass(frozen=True)
class Rehearsal:
    """Asks the platform by hand what a check would ask."""

    http: httpx.Client

    def outcome(self, extractor: Extractor) -> str:
        """Return the reason code that the answers amount to."""
        client = INVENTORY.clients[extractor.client or ""]
        secret = value_of(client.client_secret)
        if secret is None:
            return "secret-unavailable"
        scopes = load_providers()["celonis"].required_scopes(extractor.apis)
        methods = [client.auth_method, AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC]
        answers = {m: self._token(client, secret, m, " ".join(scopes)) for m in methods}
        usable = [m for m in answers if answers[m].status_code != 401]
        if not usable:
            return "client-rejected"
        if client.auth_method not in {*usable, AuthMethod.AUTO}:
            return "auth-method-rejected"
        answer = answers[usable[0]]
        if answer.status_code == 400 and answer.json()["error"] == "invalid_scope":
            return "scope-missing"
        return self._access(extractor, answer.json()["access_token"])

    def _token(self, client: Client, secret: str, method: AuthMethod, scope: str) -> httpx.Response:
        identity = value_of(client.client_id) or ""
        form = {"grant_type": "client_credentials", "scope": scope}
        headers = self._host(client)
        if method is AuthMethod.CLIENT_SECRET_BASIC:
            pair = f"{quote_plus(identity)}:{quote_plus(secret)}".encode()
            headers["authorization"] = "Basic " + b64encode(pair).decode()
        elif method is AuthMethod.CLIENT_SECRET_POST:
            form |= {"client_id": identity, "client_secret": secret}
        return self.http.post("/oauth2/token", data=form, headers=headers)

    def _access(self, extractor: Extractor, token: str) -> str:
        headers = self._host(INVENTORY.clients[extractor.client or ""])
        headers["authorization"] = f"Bearer {token}"
        served = [PATHS[api] for api in extractor.apis if api in PATHS]
        for api in served:
            params = dict.fromkeys(api.required, "false")
            answer = self.http.get(api.path, params=params, headers=headers)
            if answer.status_code == 403:
                return "permission-missing" if answer.content else "api-disabled"
            assert answer.status_code == 200
        return "ok" if served else "not-checked"

    @staticmethod
    def _host(client: Client) -> dict[str, str]:
        return {"host": FLEET.tenants[client.platform].host}


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    with RunningSandbox(FLEET) as sandbox, httpx.Client(base_url=sandbox.url) as http:
        yield Rehearsal(http)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_platform_plays_the_story(rehearsal: Rehearsal, name: str) -> None:
    assert rehearsal.outcome(INVENTORY.extractors[name]) == EXPECTED[name][1]
