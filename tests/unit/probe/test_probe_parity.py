"""Which requests a comparison with keys sends, how often, and what it never does."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.errors import SecretUnavailable
from migrator.inventory.load import load_inventory
from migrator.model.http import (
    BearerToken,
    HttpAnswer,
    HttpRequest,
    KeyHeader,
    NoAnswer,
    Purpose,
    TransportProblem,
)
from migrator.model.inventory import Inventory
from migrator.model.parity import ApiParity, Parity
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check

MARKER = "MARKER-of-a-key"
INVENTORY = """
version: 1
platforms:
  acme: {provider: celonis, url: https://acme.eu-1.celonis.cloud}
  other: {provider: celonis, url: https://other.eu-1.celonis.cloud}
clients:
  one: {platform: acme, client_id: one, client_secret: env:RIGHT, auth_method: client_secret_post}
  two: {platform: acme, client_id: two, client_secret: env:RIGHT, auth_method: client_secret_post}
keys:
  shared: {platform: acme, kind: application_key, value: env:KEY}
  of-a-user: {platform: acme, kind: user_key, value: env:KEY}
  gone: {platform: acme, kind: application_key, value: env:GONE}
  silent: {platform: acme, kind: application_key}
  literal: {platform: acme, kind: application_key, value: MARKER-of-a-key}
  foreign: {platform: other, kind: application_key, value: env:KEY}
  odd: {platform: acme, kind: personal_key, value: env:KEY}
defaults: {owner: me@acme.example}
extractors:
"""


@dataclass
class Apis:
    """A platform that answers keys and tokens with as many records as it is told to."""

    with_key: int | HttpAnswer | NoAnswer = 7
    with_token: list[int] = field(default_factory=lambda: [7])
    requests: list[HttpRequest] = field(default_factory=list)

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        self.requests.append(request)
        if request.purpose is Purpose.TOKEN:
            scope = dict(request.form or ()).get("scope")
            return answer({"access_token": "t", "token_type": "Bearer", "scope": str(scope)})
        credential = request.headers["Authorization"]
        if isinstance(credential, KeyHeader):
            return page(self.with_key) if isinstance(self.with_key, int) else self.with_key
        number = self.with_token.pop(0) if len(self.with_token) > 1 else self.with_token[0]
        return page(number)

    @property
    def with_keys(self) -> list[HttpRequest]:
        return [r for r in self.requests if isinstance(r.headers.get("Authorization"), KeyHeader)]

    @property
    def with_tokens(self) -> list[HttpRequest]:
        return [r for r in self.requests if isinstance(r.headers.get("Authorization"), BearerToken)]


def answer(body: object, status: int = 200) -> HttpAnswer:
    return HttpAnswer(
        status=status, headers={"content-type": "application/json"}, body=json.dumps(body).encode()
    )


def page(number: int) -> HttpAnswer:
    return answer({"content": [{"id": MARKER}] * min(number, 1), "pageSize": 1, "totalCount": number})


@dataclass
class Secrets:
    asked: list[str] = field(default_factory=list)

    def __call__(self, source: SecretSource) -> Secret:
        assert isinstance(source, Reference), "a literal is never resolved"
        self.asked.append(source.locator)
        values: Mapping[str, str] = {"RIGHT": "right", "KEY": MARKER}
        if source.locator in values:
            return Secret(values[source.locator], label=str(source))
        raise SecretUnavailable(f"{source}: the environment variable is not set.")


def inventory(folder: Path, *extractors: str) -> Inventory:
    path = folder / "inventory.yaml"
    path.write_text(INVENTORY + "\n".join(f"  {e}" for e in extractors))
    return load_inventory([path]).inventory


def check(
    known: Inventory, apis: Apis, *, with_keys: bool = True, secrets: Secrets | None = None
) -> CheckResult:
    plan = plan_check(known, load_providers(), with_keys=with_keys)
    return asyncio.run(run_check(plan, send=apis, resolve=secrets or Secrets()))


def only(result: CheckResult) -> ApiParity:
    [extractor] = result.extractors
    [parity] = extractor.parity
    return parity


ONE = "nightly: {client: one, key: shared, apis: [login-history]}"


def test_no_key_is_touched_unless_it_was_asked_for(tmp_path: Path) -> None:
    apis, secrets = Apis(), Secrets()
    result = check(inventory(tmp_path, ONE), apis, with_keys=False, secrets=secrets)
    assert not apis.with_keys
    assert "KEY" not in secrets.asked
    assert result.extractors[0].parity == ()
    assert result.clients[0].requests.parity == 0


def test_the_same_get_is_sent_with_the_key_once(tmp_path: Path) -> None:
    apis = Apis()
    result = check(inventory(tmp_path, ONE), apis)
    [with_key], [with_token] = apis.with_keys, apis.with_tokens
    assert (with_key.method, with_key.url) == (with_token.method, with_token.url)
    credential = with_key.headers["Authorization"]
    assert isinstance(credential, KeyHeader)
    assert (credential.prefix, credential.key.reveal()) == ("AppKey", MARKER)
    assert only(result).parity is Parity.SAME
    assert (result.clients[0].requests.api, result.clients[0].requests.parity) == (1, 1)


def test_each_kind_of_key_is_sent_in_its_own_way(tmp_path: Path) -> None:
    apis = Apis()
    check(inventory(tmp_path, ONE.replace("shared", "of-a-user")), apis)
    credential = apis.with_keys[0].headers["Authorization"]
    assert isinstance(credential, KeyHeader)
    assert credential.prefix == "Bearer"


def test_a_key_that_many_share_is_sent_once_to_each_api(tmp_path: Path) -> None:
    apis = Apis()
    known = inventory(
        tmp_path,
        "a: {client: one, key: shared, apis: [login-history, audit-log]}",
        "b: {client: one, key: shared, apis: [login-history]}",
        "c: {client: two, key: shared, apis: [login-history]}",
    )
    result = check(known, apis)
    assert sorted(r.url.split("/")[-1].split("?")[0] for r in apis.with_keys) == [
        "audit",
        "authentication-events",
    ]
    assert [len(e.parity) for e in result.extractors] == [2, 1, 1]
    assert sum(c.requests.parity for c in result.clients) == 2


def test_a_difference_is_looked_at_twice(tmp_path: Path) -> None:
    apis = Apis(with_key=9, with_token=[7, 9])
    result = check(inventory(tmp_path, ONE), apis)
    assert only(result).parity is Parity.SAME
    assert (len(apis.with_keys), len(apis.with_tokens)) == (1, 2)
    narrow = check(inventory(tmp_path, ONE), Apis(with_key=9, with_token=[7, 7]))
    assert only(narrow).parity is Parity.LESS
    assert narrow.clients[0].requests.parity == 2


@pytest.mark.parametrize(
    ("key", "says", "resolved"),
    [
        ("gone", "env:GONE: the environment variable is not set", True),
        ("literal", "the key's value is a literal in the inventory, and literals are never sent", False),
        ("foreign", "the key is of the platform other, and the client of acme", False),
        ("odd", "the provider catalog does not know the key kind personal_key, so not how it is sent", False),
    ],
)
def test_a_key_that_cannot_be_sent_leaves_it_open(
    tmp_path: Path, key: str, says: str, resolved: bool
) -> None:
    apis, secrets = Apis(), Secrets()
    result = check(inventory(tmp_path, ONE.replace("shared", key)), apis, secrets=secrets)
    found = only(result)
    assert (found.parity, found.message) == (Parity.UNKNOWN, f"Not compared: {says}.")
    assert not apis.with_keys
    assert (secrets.asked.count("GONE") == 1) is resolved


def test_keys_without_a_value_and_apis_without_a_probe_are_left_alone(tmp_path: Path) -> None:
    apis = Apis()
    known = inventory(
        tmp_path,
        "a: {client: one, key: silent, apis: [login-history]}",
        "b: {client: two, key: shared, apis: [data-job-execution]}",
    )
    assert [e.parity for e in check(known, apis).extractors] == [(), ()]
    assert not apis.with_keys


@pytest.mark.parametrize(
    ("with_key", "parity", "says"),
    [
        (answer({"error": "Unauthorized"}, 401), Parity.DIFFERENT, "401 to the key and 200 to the token"),
        (answer({}, 503), Parity.UNKNOWN, "503 to the key"),
        (
            NoAnswer(problem=TransportProblem.TIMEOUT, detail="no complete answer in time"),
            Parity.UNKNOWN,
            "Not compared: no complete answer in time.",
        ),
    ],
)
def test_what_the_key_gets_instead(
    tmp_path: Path, with_key: HttpAnswer | NoAnswer, parity: Parity, says: str
) -> None:
    found = only(check(inventory(tmp_path, ONE), Apis(with_key=with_key)))
    assert found.parity is parity
    assert says in found.message


def test_no_value_and_no_key_is_kept(tmp_path: Path) -> None:
    shown = repr(check(inventory(tmp_path, ONE), Apis(with_key=9)))
    assert MARKER not in shown


def test_the_estimate_says_how_many_requests_it_takes(tmp_path: Path) -> None:
    known = inventory(
        tmp_path,
        "a: {client: one, key: shared, apis: [login-history, audit-log]}",
        "b: {client: one, key: literal, apis: [login-history]}",
    )
    shown = str(plan_check(known, load_providers(), with_keys=True).estimate)
    assert shown.endswith("2 API calls to compare with keys (at most 4)")
    assert "keys" not in str(plan_check(known, load_providers()).estimate)
