"""Tokens that are bound to a key or a certificate, whatever `token_type` calls them."""

import asyncio
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace

import pytest

from migrator.catalogs.loader import load_providers
from migrator.model.http import HttpAnswer, HttpRequest, KeyHeader, NoAnswer, Purpose
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Key, Platform
from migrator.model.place import Origin
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.verdict import Reason, Verdict
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check
from tests.unit.probe.test_probe_ladder import Team, answer, check, client, outcome, rung
from tests.unit.probe.test_probe_own_certificate import ONE

ORIGIN = Origin(path="inventory.yaml")
KEY, CERTIFICATE = {"jkt": "thumbprint"}, {"x5t#S256": "thumbprint"}


def jwt(confirmation: object) -> str:
    claims = urlsafe_b64encode(json.dumps({"cnf": confirmation}).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{claims}.signature"


def token(access_token: str) -> HttpAnswer:
    body = {"access_token": access_token, "token_type": "Bearer", "scope": "audit.log:read"}
    return answer(200, body)


@pytest.mark.parametrize(
    ("confirmation", "says"), [(KEY, "bound to a key (DPoP"), (CERTIFICATE, "bound to a certificate (mTLS")]
)
@pytest.mark.parametrize("by", ["claim", "introspection"])
def test_a_bound_token_is_of_no_use_to_an_extractor_with_a_secret(
    confirmation: object, says: str, by: str
) -> None:
    shown = answer(200, {"active": True, "cnf": confirmation, "scope": "audit.log:read"})
    answers = {"/token": token(jwt(confirmation) if by == "claim" else "opaque"), "/introspect": shown}
    team = Team(answers=answers)
    url = "https://acme.eu-1.celonis.cloud/introspect"
    introspecting = by == "introspection"
    result = check(team, platform=lambda p: replace(p, introspection_url=url) if introspecting else p)
    assert outcome(result) == (Verdict.BLOCKED, Reason.TOKEN_TYPE_UNSUPPORTED)
    assert says in client(result).message
    assert rung(result, "token") is False
    assert team.count(Purpose.API) == 0


@dataclass
class Bound:
    """A platform that binds its tokens to the client's certificate, and looks at it in every API."""

    confirmation: object = field(default_factory=lambda: CERTIFICATE)
    requests: list[HttpRequest] = field(default_factory=list)

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        self.requests.append(request)
        if request.purpose is Purpose.TOKEN:
            return token(jwt(self.confirmation))
        is_key = isinstance(request.headers["Authorization"], KeyHeader)
        number = 2 if is_key else 1
        return answer(200, {"content": [1] * number}) if is_key or request.identity else answer(401)


def check_by_certificate(platform: Bound) -> CheckResult:
    def reference(name: str) -> Reference:
        return Reference(scheme="env", locator=name)

    def resolve(source: SecretSource) -> Secret:
        assert isinstance(source, Reference)
        values = {"KEY": ONE.key_pem, "CERT": ONE.pem, "OLD": "old-key"}
        return Secret(values[source.locator], label=str(source))

    inventory = Inventory(
        platforms={
            "eu": Platform(
                name="eu", provider="celonis", url="https://acme.eu-1.celonis.cloud", origin=ORIGIN
            )
        },
        keys={
            "old": Key(
                name="old", platform="eu", kind="application_key", value=reference("OLD"), origin=ORIGIN
            )
        },
        clients={
            "c": Client(
                name="c",
                platform="eu",
                client_id="one",
                certificate=reference("CERT"),
                private_key=reference("KEY"),
                auth_method=AuthMethod.TLS_CLIENT_AUTH,
                origin=ORIGIN,
            )
        },
        extractors={"x": Extractor(name="x", origin=ORIGIN, apis=("audit-log",), client="c", key="old")},
    )
    plan = plan_check(inventory, load_providers(), with_keys=True)
    return asyncio.run(run_check(plan, send=platform, resolve=resolve))


def test_the_certificate_of_the_client_is_shown_to_the_apis_with_a_token_that_is_bound_to_it() -> None:
    platform = Bound()
    result = check_by_certificate(platform)
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert any("extractors must show the certificate to the APIs" in note for note in client(result).notes)
    calls = [r for r in platform.requests if r.purpose is Purpose.API]
    with_keys = [r for r in calls if isinstance(r.headers["Authorization"], KeyHeader)]
    with_tokens = [r for r in calls if r not in with_keys]
    # The second one looks again, for the key gets more.
    assert [r.identity for r in with_tokens] == [ONE.identity] * 2
    assert [r.identity for r in with_keys] == [None]


@pytest.mark.parametrize(
    ("confirmation", "reason"), [(KEY, Reason.TOKEN_TYPE_UNSUPPORTED), ({}, Reason.TOKEN_REJECTED)]
)
def test_the_certificate_is_shown_only_with_a_token_that_is_bound_to_one(
    confirmation: object, reason: Reason
) -> None:
    platform = Bound(confirmation=confirmation)
    result = check_by_certificate(platform)
    assert client(result).reason is reason
    assert client(result).notes == ()
    assert not [r for r in platform.requests if r.purpose is Purpose.API and r.identity]
