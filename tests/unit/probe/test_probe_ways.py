"""Ways of authentication up the ladder, tokens given back, and what later clients of a server start with."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from migrator.catalogs.loader import load_providers
from migrator.model.http import (
    BasicCredentials,
    ClientAssertion,
    HttpAnswer,
    HttpRequest,
    NoAnswer,
    Purpose,
    SigningAlgorithm,
    TransportProblem,
)
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.place import Origin
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.server import ServerHabit
from migrator.model.verdict import Reason, Verdict
from migrator.oauth.client_assertion import sign
from migrator.probe.authorization_server.endpoints import EndpointFinder, Endpoints
from migrator.probe.climb import ladder
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import CheckPlan, plan_check
from migrator.probe.runner import CLIENTS_AT_ONCE

ORIGIN = Origin(path="inventory.yaml")
POST, BASIC, AUTO = AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC, AuthMethod.AUTO
JWT = AuthMethod.PRIVATE_KEY_JWT
ISSUER = "https://as.example"
TOKEN_URL = f"{ISSUER}/token"
ODD = "odd %+:& sécret"
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
ODD_NAME = "ODD"
VALUES = {"ODD": ODD, "PLAIN": "plain", "KEY": PEM, "RUBBISH": "MARKER"}
REJECTED = {"error": "invalid_client"}


def answer(status: int, body: object) -> HttpAnswer:
    return HttpAnswer(
        status=status, headers={"content-type": "application/json"}, body=json.dumps(body).encode()
    )


@dataclass
class Server:
    """An authorization server that takes exactly one way of authentication."""

    takes: str = "post"
    """post, basic, raw, issuer or endpoint."""
    metadata: Mapping[str, object] = field(default_factory=dict)
    same_token: bool = False
    refuses_raw_as: str = "invalid_client"
    second: HttpAnswer | NoAnswer | None = None
    """What the second token request gets instead."""
    requests: list[HttpRequest] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    """Tokens that were issued and not given back."""

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        await asyncio.sleep(0)
        self.requests.append(request)
        form = dict(request.form or ())
        match request.purpose:
            case Purpose.METADATA:
                return answer(200, {"issuer": ISSUER, "token_endpoint": TOKEN_URL, **self.metadata})
            case Purpose.REVOCATION:
                token = form["token"]
                assert isinstance(token, Secret)
                assert self._way(request) == self.takes
                self.valid.discard(token.reveal())
                return answer(200, {})
            case Purpose.INTROSPECTION:
                token = form["token"]
                assert isinstance(token, Secret)
                return answer(200, {"active": token.reveal() in self.valid, "scope": "any"})
            case _:
                return self._token(request)

    def _token(self, request: HttpRequest) -> HttpAnswer | NoAnswer:
        if self.count(Purpose.TOKEN) == 2 and self.second is not None:
            return self.second
        way = self._way(request)
        if way != self.takes:
            return answer(400, {"error": self.refuses_raw_as if way == "raw" else "invalid_client"})
        token = "token" if self.same_token else f"token-{len(self.requests)}"
        self.valid.add(token)
        return answer(
            200, {"access_token": token, "token_type": "Bearer", "scope": dict(request.form or ())["scope"]}
        )

    def _way(self, request: HttpRequest) -> str:
        form, basic = dict(request.form or ()), request.headers.get("Authorization")
        assertion = form.get("client_assertion")
        if isinstance(basic, BasicCredentials):
            return "basic" if basic.encoded else "raw"
        if isinstance(assertion, ClientAssertion):
            return {ISSUER: "issuer", TOKEN_URL: "endpoint"}[assertion.audience]
        return "post"

    def count(self, purpose: Purpose) -> int:
        return sum(request.purpose is purpose for request in self.requests)


def client(
    name: str = "c", method: AuthMethod = AUTO, secret: str | None = ODD_NAME, key: str | None = None
) -> Client:
    def reference(locator: str | None) -> Reference | None:
        return Reference(scheme="env", locator=locator) if locator else None

    return Client(
        name=name,
        platform="as",
        client_id=name,
        client_secret=reference(secret),
        private_key=reference(key),
        auth_method=method,
        origin=ORIGIN,
    )


PLATFORM = Platform(
    name="as", provider="generic", url=ISSUER, token_url=TOKEN_URL, issuer=ISSUER, origin=ORIGIN
)


def plan(clients: Sequence[Client], platform: Platform = PLATFORM, *, keep_tokens: bool = False) -> CheckPlan:
    inventory = Inventory(
        platforms={"as": platform},
        clients={c.name: c for c in clients},
        extractors={
            f"x-{c.name}": Extractor(
                name=f"x-{c.name}", origin=ORIGIN, scopes=frozenset({"any"}), client=c.name
            )
            for c in clients
        },
    )
    return plan_check(inventory, load_providers(), keep_tokens=keep_tokens)


def resolve(source: SecretSource) -> Secret:
    assert isinstance(source, Reference)
    return Secret(VALUES[source.locator], label=str(source))


def check(
    server: Server,
    *clients: Client,
    platform: Platform = PLATFORM,
    keep_tokens: bool = False,
) -> CheckResult:
    planned = plan(clients or (client(),), platform, keep_tokens=keep_tokens)
    return asyncio.run(run_check(planned, send=server, resolve=resolve))


def outcome(result: CheckResult) -> tuple[Verdict, Reason]:
    return result.clients[0].verdict, result.clients[0].reason


READY = (Verdict.READY, Reason.OK)


@pytest.mark.parametrize(
    ("takes", "method", "outcome_", "tokens"),
    [
        ("post", AUTO, READY, 1),
        ("basic", AUTO, READY, 2),
        ("raw", AUTO, READY, 3),
        ("basic", BASIC, READY, 1),
        # The method is the declared one; only its encoding is another.
        ("raw", BASIC, READY, 2),
        ("post", BASIC, (Verdict.BLOCKED, Reason.AUTH_METHOD_REJECTED), 3),
        # Where post is declared, Basic without encoding is left out: a wrong secret is not sent a third time.
        ("raw", POST, (Verdict.BLOCKED, Reason.CLIENT_REJECTED), 2),
        ("nothing", POST, (Verdict.BLOCKED, Reason.CLIENT_REJECTED), 2),
        ("nothing", AUTO, (Verdict.BLOCKED, Reason.CLIENT_REJECTED), 3),
    ],
)
@pytest.mark.parametrize("refuses_raw_as", ["invalid_client", "invalid_request"])
def test_every_way_is_tried_once_and_the_estimate_knew_it(
    takes: str, method: AuthMethod, outcome_: tuple[Verdict, Reason], tokens: int, refuses_raw_as: str
) -> None:
    server = Server(takes=takes, refuses_raw_as=refuses_raw_as)
    result = check(server, client(method=method))
    assert outcome(result) == outcome_
    assert server.count(Purpose.TOKEN) == result.clients[0].requests.token == tokens
    assert tokens <= plan([client(method=method)]).estimate.token.at_most


def test_a_plain_secret_is_wrong_after_two_requests() -> None:
    server = Server(takes="nothing")
    assert outcome(check(server, client(secret="PLAIN"))) == (Verdict.BLOCKED, Reason.CLIENT_REJECTED)
    assert server.count(Purpose.TOKEN) == 2


@pytest.mark.parametrize(
    "unclear", [answer(503, {}), NoAnswer(problem=TransportProblem.TIMEOUT, detail="late")]
)
def test_a_declared_method_is_not_refused_while_one_of_its_ways_is_open(
    unclear: HttpAnswer | NoAnswer,
) -> None:
    server = Server(takes="raw", second=unclear)
    assert outcome(check(server, client(method=BASIC)))[0] is Verdict.UNKNOWN
    assert server.count(Purpose.TOKEN) == 2
    # The other method is another matter: that the declared one is refused is known.
    server = Server(takes="nothing", second=unclear)
    assert outcome(check(server, client(method=POST))) == (Verdict.BLOCKED, Reason.CLIENT_REJECTED)


def signed_by(key: ec.EllipticCurvePrivateKey, request: HttpRequest) -> dict[str, object]:
    """Return the claims as a server would read them."""
    assertion = dict(request.form or ())["client_assertion"]
    assert isinstance(assertion, ClientAssertion)
    assert assertion.algorithm is SigningAlgorithm.ES256
    text = sign(assertion, now=datetime.now(tz=UTC))
    claims: dict[str, object] = jwt.decode(
        text, key.public_key(), algorithms=["ES256"], audience=assertion.audience
    )
    return claims


@pytest.mark.parametrize(
    ("takes", "tokens", "habit"),
    [
        ("issuer", 1, ServerHabit.TAKES_ISSUER_AUDIENCE),
        ("endpoint", 2, ServerHabit.TAKES_ENDPOINT_AUDIENCE),
    ],
)
@pytest.mark.parametrize("method", [JWT, AUTO])
def test_an_assertion_is_made_out_to_the_issuer_then_to_the_token_endpoint(
    takes: str, tokens: int, habit: ServerHabit, method: AuthMethod
) -> None:
    server = Server(takes=takes)
    result = check(server, client(method=method, secret=None, key="KEY"))
    assert outcome(result) == READY
    assert result.clients[0].auth_method is JWT
    assert server.count(Purpose.TOKEN) == tokens
    assert habit in result.servers[0].habits
    sent = [request for request in server.requests if request.purpose is Purpose.TOKEN]
    assert signed_by(KEY, sent[0])["sub"] == "c"
    assert "PRIVATE KEY" not in repr(sent)


def test_a_wrong_key_is_rejected_after_both_audiences() -> None:
    server = Server(takes="nothing")
    result = check(server, client(method=JWT, secret=None, key="KEY"))
    assert outcome(result) == (Verdict.BLOCKED, Reason.CLIENT_REJECTED)
    assert server.count(Purpose.TOKEN) == 2
    assert "signed assertion" in result.clients[0].message
    assert f"aud {TOKEN_URL}" in result.clients[0].message


def test_a_key_that_is_none_is_unknown_and_no_token_is_asked_for() -> None:
    server = Server()
    result = check(server, client(method=JWT, secret=None, key="RUBBISH"))
    assert outcome(result) == (Verdict.UNKNOWN, Reason.SECRET_UNAVAILABLE)
    assert "env:RUBBISH: it holds no private key" in result.clients[0].message
    assert "MARKER" not in repr(result)
    assert server.count(Purpose.TOKEN) == 0


def test_without_the_extra_nothing_is_tried_and_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrator.probe.verdicts.settled.can_sign", lambda: False)
    server = Server(takes="issuer")
    result = check(server, client(method=JWT, secret=None, key="KEY"))
    assert outcome(result) == (Verdict.UNKNOWN, Reason.NOT_CHECKED)
    assert "extractor-migrator[jwt]" in result.clients[0].message
    assert result.clients[0].next_step == "pip install 'extractor-migrator[jwt]'"
    assert not server.requests


REVOKES = {"revocation_endpoint": f"{ISSUER}/revoke"}


def test_tokens_are_given_back_in_the_way_that_works() -> None:
    for takes, kind in (("raw", client()), ("endpoint", client(method=JWT, secret=None, key="KEY"))):
        server = Server(takes=takes, metadata=REVOKES)
        result = check(server, kind)
        assert outcome(result) == READY
        assert result.clients[0].requests.revocation == server.count(Purpose.REVOCATION) == 1
        assert not server.valid
        assert ServerHabit.REVOKES in result.servers[0].habits


@pytest.mark.parametrize("hangs", [False, True])
def test_an_interrupted_check_gives_its_tokens_back_and_does_not_wait_for_long(
    hangs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder, "_GRACE", 0.05)
    platform = replace(PLATFORM, introspection_url=f"{ISSUER}/introspect")
    is_reached = asyncio.Event()
    server = Server(metadata=REVOKES)

    async def send(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        if request.purpose is Purpose.INTROSPECTION:
            is_reached.set()
            await asyncio.sleep(60)
        if hangs and request.purpose is Purpose.REVOCATION:
            await asyncio.sleep(60)
        return await server(request)

    async def interrupted() -> CheckResult:
        planned = plan((client(method=POST),), platform)
        task = asyncio.create_task(run_check(planned, send=send, resolve=resolve))
        await is_reached.wait()
        assert server.valid
        task.cancel()
        return await asyncio.wait_for(task, 10)

    result = asyncio.run(interrupted())
    assert result.interrupted
    assert bool(server.valid) is hangs


def test_tokens_stay_where_they_are_to_be_kept_or_nobody_takes_them() -> None:
    server = Server(metadata=REVOKES)
    assert check(server, keep_tokens=True).clients[0].requests.revocation == 0
    assert server.valid
    server = Server()
    assert outcome(check(server)) == READY
    assert server.count(Purpose.REVOCATION) == 0


def test_the_inventory_may_name_where_tokens_are_given_back() -> None:
    platform = replace(PLATFORM, issuer=None, revocation_url=f"{ISSUER}/revoke")
    server = Server()
    check(server, platform=platform)
    assert server.count(Purpose.REVOCATION) == 1
    assert server.count(Purpose.METADATA) == 0
    assert plan([client()], platform).estimate.revocation.at_most == 2
    assert plan([client()], platform, keep_tokens=True).estimate.revocation.at_most == 0


def test_a_token_that_another_client_of_the_run_uses_is_not_taken_from_it() -> None:
    # Eight names for the same client; introspection comes after the others may have been done.
    metadata = {**REVOKES, "introspection_endpoint": f"{ISSUER}/introspect"}
    server = Server(metadata=metadata)
    same = [replace(client(f"c{n}"), client_id="same") for n in range(8)]
    result = check(server, *same)
    assert {(c.verdict, c.scopes.evidence.value) for c in result.clients} == {(Verdict.READY, "introspected")}
    assert not server.valid
    assert server.count(Purpose.REVOCATION) == server.count(Purpose.TOKEN) < 8


def test_a_token_that_the_server_gives_out_again_is_left_alone() -> None:
    # Whoever gets the same token twice may be sharing it with an extractor that runs now.
    server = Server(same_token=True, metadata=REVOKES)
    result = check(server, client("a"), client("b"))
    assert server.count(Purpose.REVOCATION) <= 1
    notes = [note for c in result.clients for note in c.notes]
    assert any("same token again" in note for note in notes)


@pytest.mark.parametrize(("takes", "first", "later"), [("basic", 2, 1), ("raw", 3, 1)])
def test_a_later_client_starts_with_the_way_that_worked(takes: str, first: int, later: int) -> None:
    server = Server(takes=takes)
    many = [client(f"c{n:03}") for n in range(CLIENTS_AT_ONCE + 20)]
    result = check(server, *many)
    assert {c.verdict for c in result.clients} == {Verdict.READY}
    asked = sorted(c.requests.token for c in result.clients)
    assert asked[-1] == first
    assert asked[:20] == [later] * 20
    assert result.servers[0].clients == len(many)
    assert result.servers[0].token_url == TOKEN_URL


def test_a_declared_method_stays_first_whatever_worked_for_others() -> None:
    server = Server(takes="basic")
    others = [client(f"c{n:03}") for n in range(CLIENTS_AT_ONCE)]
    result = check(server, *others, client("z", method=POST))
    assert (result.clients[-1].reason, result.clients[-1].requests.token) == (Reason.AUTH_METHOD_REJECTED, 2)


def test_clients_with_a_certificate_go_where_the_metadata_sends_them() -> None:
    aliases = {
        "token_endpoint": "https://mtls.as.example/token",
        "revocation_endpoint": "https://mtls.as.example/r",
    }
    server = Server(metadata={**REVOKES, "mtls_endpoint_aliases": aliases})
    certified = replace(
        client(method=AuthMethod.TLS_CLIENT_AUTH, secret=None, key="KEY"),
        certificate=Reference(scheme="env", locator="RUBBISH"),
    )
    platform = replace(PLATFORM, token_url=None)
    planned = plan([certified], platform)

    found = asyncio.run(EndpointFinder().find(planned.clients[0], server))
    assert isinstance(found, Endpoints)
    assert found.token_url == "https://mtls.as.example/token"
    assert found.revocation_url == "https://mtls.as.example/r"
    # For others the plain ones hold.
    other = asyncio.run(EndpointFinder().find(plan([client()], platform).clients[0], server))
    assert isinstance(other, Endpoints)
    assert (other.token_url, other.revocation_url) == (TOKEN_URL, f"{ISSUER}/revoke")
