"""One client up the ladder: each rung that can fail, what is said, and how many requests that costs."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from migrator.catalogs.loader import load_providers
from migrator.errors import SecretUnavailable
from migrator.model.http import (
    BasicCredentials,
    BearerToken,
    HttpAnswer,
    HttpRequest,
    NoAnswer,
    Purpose,
    TransportProblem,
)
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.oauth import Evidence, RequestCounts
from migrator.model.place import Origin
from migrator.model.provider import Provider
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check
from migrator.probe.verdicts.reasons import reason_of_no_answer, verdict_of

ORIGIN = Origin(path="inventory.yaml")
POST, BASIC, AUTO = AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC, AuthMethod.AUTO
RIGHT = "MARKER-right-secret"
AUDIT, LOGIN, ADOPTION = "audit.log:read", "team.login-history:read", "platform-adoption.tracking-events:read"
SCOPE_OF = {"/audit": AUDIT, "/authentication-events": LOGIN, "/STUDIO_ASSET": ADOPTION}
PROVIDERS = load_providers()
APIS = ("audit-log", "login-history", "studio-adoption")


def answer(status: int, body: object = b"", kind: str = "application/json", **headers: str) -> HttpAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status=status, headers={"content-type": kind, **named}, body=raw, over_tls=True)


INVALID_CLIENT = answer(401, {"error": "invalid_client", "error_description": "client authentication failed"})
DENIED = answer(403, {"errorCode": "ADMIN_ACCESS_ERROR"})
UNAUTHORIZED = answer(401, {"error": "Unauthorized"})


@dataclass
class Team:
    """A simulated platform. Whatever is set under a path in `answers` comes instead of its own answer."""

    methods: frozenset[AuthMethod] = frozenset({POST})
    scopes: frozenset[str] = frozenset(SCOPE_OF.values())
    omits_scope: bool = False
    secret: str = RIGHT
    answers: Mapping[str, HttpAnswer | NoAnswer] = field(default_factory=dict)
    requests: list[HttpRequest] = field(default_factory=list)

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        self.requests.append(request)
        found = next((a for end, a in self.answers.items() if request.url.split("?")[0].endswith(end)), None)
        if found is not None:
            return found
        if request.purpose is Purpose.TOKEN:
            return self._token(request)
        bearer = request.headers.get("Authorization")
        assert isinstance(bearer, BearerToken)
        scope = next((s for end, s in SCOPE_OF.items() if request.url.split("?")[0].endswith(end)), None)
        is_allowed = scope is None or scope in bearer.token.reveal().split()
        return answer(200, {"content": [1]}) if is_allowed else DENIED

    def _token(self, request: HttpRequest) -> HttpAnswer:
        form = dict(request.form or ())
        basic = request.headers.get("Authorization")
        method = BASIC if isinstance(basic, BasicCredentials) else POST
        secret = basic.client_secret if isinstance(basic, BasicCredentials) else form.get("client_secret")
        if method not in self.methods or secret != Secret(self.secret, label="x"):
            return INVALID_CLIENT
        asked = str(form.get("scope", ""))
        if not set(asked.split()) <= self.scopes:
            return answer(400, {"error": "invalid_scope"})
        stated = {} if self.omits_scope else {"scope": asked}
        return answer(
            200, {"access_token": asked or "none", "token_type": "Bearer", "expires_in": 899, **stated}
        )

    def count(self, purpose: Purpose) -> int:
        return sum(request.purpose is purpose for request in self.requests)


def resolve(source: SecretSource) -> Secret:
    if isinstance(source, Reference) and source.locator == "RIGHT":
        return Secret(RIGHT, label=str(source))
    raise SecretUnavailable(f"the environment variable {source} is not set", help_="Set it.")


def check(
    team: Team,
    apis: Sequence[str] = ("audit-log",),
    *,
    method: AuthMethod = POST,
    scopes: Sequence[str] = (),
    provider: str = "celonis",
    reference: str = "RIGHT",
    platform: Callable[[Platform], Platform] = lambda p: p,
    others: Sequence[Extractor] = (),
    providers: Mapping[str, Provider] = PROVIDERS,
) -> CheckResult:
    place = Platform(name="eu", provider=provider, url="https://acme.eu-1.celonis.cloud", origin=ORIGIN)
    client = Client(
        name="c",
        platform="eu",
        client_id="me",
        client_secret=Reference(scheme="env", locator=reference),
        auth_method=method,
        origin=ORIGIN,
    )
    one = Extractor(name="x", origin=ORIGIN, apis=tuple(apis), scopes=frozenset(scopes), client="c")
    inventory = Inventory(
        platforms={"eu": platform(place)},
        clients={"c": client},
        extractors={e.name: e for e in (one, *others)},
    )
    return asyncio.run(run_check(plan_check(inventory, providers), send=team, resolve=resolve))


def extractor(result: CheckResult) -> ExtractorVerdict:
    return result.extractors[0]


def client(result: CheckResult) -> ClientVerdict:
    return result.clients[0]


def outcome(result: CheckResult) -> tuple[Verdict, Reason]:
    """The verdict of the one extractor; its client has the same."""
    assert (client(result).verdict, client(result).reason) == (
        extractor(result).verdict,
        extractor(result).reason,
    )
    return extractor(result).verdict, extractor(result).reason


def rung(result: CheckResult, name: str) -> bool | None:
    return next(r.passed for r in client(result).ladder if r.name == name)


def test_a_client_that_has_everything_is_ready_in_one_token_request() -> None:
    team = Team()
    result = check(team, APIS)
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert client(result).requests == RequestCounts(token=1, api=3)
    assert all(r.passed for r in client(result).ladder)
    assert [r.name for r in client(result).ladder] == [
        "host",
        "TLS",
        "token endpoint",
        "client authentication",
        "grant",
        "scopes",
        "token",
        "API access",
    ]
    assert client(result).scopes.evidence is Evidence.STATED
    assert result.complete


def test_every_way_to_get_no_answer_has_a_reason() -> None:
    reasons = {p: reason_of_no_answer(NoAnswer(problem=p, detail="x")) for p in TransportProblem}
    assert {verdict_of(reason) for reason in reasons.values()} == {Verdict.UNKNOWN}


SEEN_TO_FAIL = {
    Reason.HOST_UNREACHABLE,
    Reason.HOST_NOT_ALLOWED,
    Reason.TLS_FAILED,
    Reason.TOKEN_ENDPOINT_NOT_FOUND,
}


@pytest.mark.parametrize(
    ("answered", "verdict", "reason", "ended"),
    [
        (TransportProblem.UNREACHABLE, Verdict.UNKNOWN, Reason.HOST_UNREACHABLE, "host"),
        (TransportProblem.HOST_NOT_ALLOWED, Verdict.UNKNOWN, Reason.HOST_NOT_ALLOWED, "host"),
        (TransportProblem.TLS, Verdict.UNKNOWN, Reason.TLS_FAILED, "TLS"),
        (TransportProblem.TIMEOUT, Verdict.UNKNOWN, Reason.TIMED_OUT, "token endpoint"),
        (TransportProblem.PROTOCOL, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, "token endpoint"),
        (answer(404), Verdict.UNKNOWN, Reason.TOKEN_ENDPOINT_NOT_FOUND, "token endpoint"),
        (answer(429), Verdict.UNKNOWN, Reason.RATE_LIMITED, "token endpoint"),
        (answer(503), Verdict.UNKNOWN, Reason.SERVER_ERROR, "token endpoint"),
        (answer(302), Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, "token endpoint"),
        (
            answer(200, b"<html>login", "text/html"),
            Verdict.UNKNOWN,
            Reason.UNEXPECTED_RESPONSE,
            "token endpoint",
        ),
        (
            answer(400, {"error": "invalid_client", "error_description": "its client secret is expired"}),
            Verdict.BLOCKED,
            Reason.SECRET_EXPIRED,
            "client authentication",
        ),
        (answer(400, {"error": "unauthorized_client"}), Verdict.BLOCKED, Reason.GRANT_NOT_ALLOWED, "grant"),
        (answer(400, {"error": "strange"}), Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, "grant"),
        (answer(400, {"error": "invalid_scope"}), Verdict.BLOCKED, Reason.SCOPE_MISSING, "scopes"),
        (
            answer(200, {"access_token": "t", "token_type": "DPoP", "scope": AUDIT}),
            Verdict.BLOCKED,
            Reason.TOKEN_TYPE_UNSUPPORTED,
            "token",
        ),
    ],
)
def test_the_rung_where_the_climb_ends_is_the_verdict_and_costs_one_request(
    answered: HttpAnswer | TransportProblem, verdict: Verdict, reason: Reason, ended: str
) -> None:
    given = (
        answered if isinstance(answered, HttpAnswer) else NoAnswer(problem=answered, detail="it went wrong")
    )
    team = Team(answers={"/oauth2/token": given})
    result = check(team)
    assert outcome(result) == (verdict, reason)
    assert len(team.requests) == 1
    names = [r.name for r in client(result).ladder]
    # A rung says no only where something was seen to fail; else nobody could tell.
    is_seen = verdict is Verdict.BLOCKED or reason in SEEN_TO_FAIL
    assert rung(result, ended) is (False if is_seen else None)
    below = client(result).ladder[: names.index(ended)]
    # Whether TLS came about is not known where no answer came.
    assert all(r.passed or (r.name == "TLS" and isinstance(given, NoAnswer)) for r in below)
    assert all(r.passed is None for r in client(result).ladder[names.index(ended) + 1 :])
    assert extractor(result).message
    assert extractor(result).next_step


def test_what_was_refused_only_beside_other_scopes_is_said_just_so() -> None:
    @dataclass
    class OneAtATime(Team):
        def _token(self, request: HttpRequest) -> HttpAnswer:
            asked = str(dict(request.form or ()).get("scope", ""))
            is_one = len(asked.split()) == 1
            granted = {"access_token": asked, "scope": asked, "token_type": "Bearer"}
            return answer(200, granted) if is_one else answer(400, {"error": "invalid_scope"})

    result = check(OneAtATime(), APIS)
    assert outcome(result) == (Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert extractor(result).message == (
        f"The server refuses the scopes {ADOPTION} {LOGIN} together with {AUDIT}."
    )
    # With two scopes a request is left to ask for the second alone: then it cannot be told.
    result = check(OneAtATime(), APIS[:2])
    assert outcome(result) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)


def test_another_spelling_of_a_scope_is_settled_by_the_api_alone() -> None:
    token = answer(200, {"access_token": "opaque-1", "token_type": "Bearer", "scope": "audit.log"})
    result = check(Team(answers={"/oauth2/token": token, "/audit": answer(200, {"content": [1]})}))
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert client(result).scopes.granted == {AUDIT, "audit.log"}
    refused = check(Team(answers={"/oauth2/token": token, "/audit": answer(500)}))
    assert outcome(refused) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)
    assert "in another spelling" in extractor(refused).message


def test_a_search_that_needs_more_requests_than_its_bound_says_what_is_left_open() -> None:
    scopes = [f"s{n:02}" for n in range(16)]
    result = check(
        Team(scopes=frozenset(scopes[1::2])),
        (),
        scopes=scopes,
        provider="generic",
        platform=lambda p: replace(p, token_url="https://as.example/token"),
        others=[Extractor(name=f"o{s}", origin=ORIGIN, scopes=frozenset({s}), client="c") for s in scopes],
    )
    assert outcome(result) == (Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert client(result).requests.token == 17
    left_open = {e.name.removeprefix("o"): e for e in result.extractors if e.verdict is Verdict.UNKNOWN}
    assert set(left_open) == client(result).scopes.unknown != set()
    assert all("17 token requests" in e.message for e in left_open.values())


@pytest.mark.parametrize(
    "rejection", [INVALID_CLIENT, answer(403), answer(401), answer(400, {"error": "invalid_client"})]
)
@pytest.mark.parametrize("method", [POST, BASIC, AUTO])
def test_a_wrong_secret_costs_two_token_requests_and_never_more(
    rejection: HttpAnswer, method: AuthMethod
) -> None:
    team = Team(answers={"/oauth2/token": rejection})
    result = check(team, APIS, method=method)
    assert outcome(result) == (Verdict.BLOCKED, Reason.CLIENT_REJECTED)
    assert client(result).requests == RequestCounts(token=2)
    assert "client_secret_post" in extractor(result).message
    assert "client_secret_basic" in extractor(result).message
    assert client(result).auth_method is (None if method is AUTO else method)


def test_the_declared_method_is_blocked_where_the_other_one_works() -> None:
    result = check(Team(methods=frozenset({BASIC})), APIS)
    assert outcome(result) == (Verdict.BLOCKED, Reason.AUTH_METHOD_REJECTED)
    assert client(result).auth_method is BASIC
    assert "client_secret_basic works" in client(result).message
    assert client(result).requests.token == 2
    # The climb goes on, so that one check shows all that must change.
    assert rung(result, "client authentication") is False
    assert rung(result, "API access") is True
    assert [a.verdict for a in extractor(result).access] == [Verdict.READY] * 3


def test_auto_uses_the_method_that_works_and_says_so() -> None:
    result = check(Team(methods=frozenset({BASIC})), method=AUTO)
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert client(result).auth_method is BASIC
    assert "client_secret_basic" in " ".join(extractor(result).notes)


def test_missing_scopes_are_found_with_the_method_that_works() -> None:
    team = Team(methods=frozenset({BASIC}), scopes=frozenset({AUDIT}))
    result = check(team, APIS, method=AUTO)
    assert outcome(result) == (Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert client(result).scopes.missing == {LOGIN, ADOPTION}
    # One for the other method, and 3 + 1 for three scopes.
    assert team.count(Purpose.TOKEN) <= 5


@pytest.mark.parametrize(("method", "verdict"), [(POST, Verdict.BLOCKED), (AUTO, Verdict.UNKNOWN)])
def test_where_the_other_method_gets_no_answer_a_declared_one_stays_refused_and_auto_is_open(
    method: AuthMethod, verdict: Verdict
) -> None:
    answers = iter([INVALID_CLIENT, answer(503)])

    @dataclass
    class Failing(Team):
        async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
            self.requests.append(request)
            return next(answers)

    assert check(Failing(), method=method).extractors[0].verdict is verdict


def test_what_one_extractor_lacks_does_not_block_another() -> None:
    team = Team(scopes=frozenset({AUDIT}))
    other = Extractor(name="y", origin=ORIGIN, apis=("login-history",), client="c")
    result = check(team, ["audit-log"], others=[other])
    assert [(e.name, e.verdict, e.reason) for e in result.extractors] == [
        ("x", Verdict.READY, Reason.OK),
        ("y", Verdict.BLOCKED, Reason.SCOPE_MISSING),
    ]
    assert client(result).verdict is Verdict.BLOCKED
    assert team.count(Purpose.API) == 1


def test_each_api_is_called_once_for_all_extractors() -> None:
    team = Team()
    others = [Extractor(name=n, origin=ORIGIN, apis=("audit-log",), client="c") for n in "yz"]
    check(team, others=others)
    assert team.count(Purpose.API) == 1


@pytest.mark.parametrize("claim", ["opaque", "eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImF1ZGl0LmxvZzpyZWFkIn0.x"])
def test_an_absent_scope_member_is_proven_by_the_api_or_not_at_all(claim: str) -> None:
    token = answer(200, {"access_token": claim, "token_type": "bearer"})
    called = check(Team(answers={"/oauth2/token": token, "/audit": answer(200, {"content": []})}))
    assert outcome(called) == (Verdict.READY, Reason.OK)
    assert client(called).scopes.granted == {AUDIT}
    failing = check(Team(answers={"/oauth2/token": token, "/audit": answer(503)}))
    assert outcome(failing) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)
    assert client(failing).scopes.unknown == {AUDIT}
    generic = check(
        Team(answers={"/token": token}),
        [],
        scopes=["any"],
        provider="generic",
        platform=lambda p: replace(p, token_url="https://as.example/token"),
    )
    assert outcome(generic) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)


def test_a_stated_scope_is_enough_where_no_catalog_knows_an_api() -> None:
    result = check(
        Team(scopes=frozenset({"any"})),
        [],
        scopes=["any"],
        provider="generic",
        platform=lambda p: replace(p, token_url="https://as.example/token"),
    )
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert "No API was called" in extractor(result).message


@pytest.mark.parametrize(
    ("introspected", "verdict", "reason"),
    [
        (answer(200, {"active": True, "scope": "any"}), Verdict.READY, Reason.OK),
        (answer(200, {"active": True, "scope": "other"}), Verdict.BLOCKED, Reason.SCOPE_MISSING),
        (answer(401, {"error": "invalid_client"}), Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN),
        (NoAnswer(problem=TransportProblem.TIMEOUT, detail="x"), Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN),
    ],
)
def test_introspection_decides_where_it_answers_and_is_no_failure_where_not(
    introspected: HttpAnswer | NoAnswer, verdict: Verdict, reason: Reason
) -> None:
    team = Team(scopes=frozenset({"any"}), omits_scope=True, answers={"/introspect": introspected})
    result = check(
        team,
        [],
        scopes=["any"],
        provider="generic",
        platform=lambda p: replace(
            p, token_url="https://as.example/token", introspection_url="https://as.example/introspect"
        ),
    )
    assert outcome(result) == (verdict, reason)
    assert client(result).requests == RequestCounts(token=1, introspection=1)


def test_the_issuers_metadata_names_the_endpoints() -> None:
    metadata = {"issuer": "https://as.example/", "token_endpoint": "https://as.example/token"}
    team = Team(
        scopes=frozenset({"any"}),
        answers={"oauth-authorization-server": answer(404), "openid-configuration": answer(200, metadata)},
    )
    result = check(
        team,
        [],
        scopes=["any"],
        provider="generic",
        platform=lambda p: replace(p, issuer="https://as.example"),
    )
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert [r.url for r in team.requests] == [
        "https://as.example/.well-known/oauth-authorization-server",
        "https://as.example/.well-known/openid-configuration",
        "https://as.example/token",
    ]
    assert "names https://as.example/ as issuer" in client(result).ladder[2].evidence


FOREIGN = answer(200, {"issuer": "https://other.example", "token_endpoint": "https://other.example/token"})
OWN = answer(200, {"issuer": "https://as.example", "token_endpoint": "https://as.example/token"})


@pytest.mark.parametrize(
    ("second", "expected", "asked_for_tokens"),
    [
        (OWN, (Verdict.READY, Reason.OK), ["https://as.example/token"]),
        (answer(404), (Verdict.UNKNOWN, Reason.TOKEN_ENDPOINT_NOT_FOUND), []),
        (FOREIGN, (Verdict.UNKNOWN, Reason.TOKEN_ENDPOINT_NOT_FOUND), []),
    ],
)
def test_metadata_of_another_issuer_is_not_used(
    second: HttpAnswer, expected: tuple[Verdict, Reason], asked_for_tokens: list[str]
) -> None:
    team = Team(
        scopes=frozenset({"any"}),
        answers={"oauth-authorization-server": FOREIGN, "openid-configuration": second},
    )
    result = check(
        team,
        [],
        scopes=["any"],
        provider="generic",
        platform=lambda p: replace(p, issuer="https://as.example"),
    )
    assert outcome(result) == expected
    assert [r.url for r in team.requests if r.url.endswith("/token")] == asked_for_tokens


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        (answer(404), Reason.TOKEN_ENDPOINT_NOT_FOUND),
        (NoAnswer(problem=TransportProblem.TLS, detail="x"), Reason.TLS_FAILED),
    ],
)
def test_without_metadata_the_token_endpoint_is_not_known(
    metadata: HttpAnswer | NoAnswer, reason: Reason
) -> None:
    team = Team(answers={"": metadata})
    result = check(
        team,
        [],
        scopes=["any"],
        provider="generic",
        platform=lambda p: replace(p, issuer="https://as.example"),
    )
    assert outcome(result) == (Verdict.UNKNOWN, reason)


def test_a_secret_that_cannot_be_had_is_unknown_and_sends_nothing() -> None:
    team = Team()
    result = check(team, reference="ELSEWHERE")
    assert outcome(result) == (Verdict.UNKNOWN, Reason.SECRET_UNAVAILABLE)
    assert extractor(result).next_step == "Set it."
    assert not team.requests


@pytest.mark.parametrize(
    ("audit", "verdict", "reason"),
    [
        (DENIED, Verdict.BLOCKED, Reason.PERMISSION_MISSING),
        (answer(403), Verdict.BLOCKED, Reason.API_DISABLED),
        (
            answer(403, DENIED.body, www_authenticate='Bearer error="insufficient_scope"'),
            Verdict.BLOCKED,
            Reason.SCOPE_MISSING,
        ),
        (answer(429), Verdict.UNKNOWN, Reason.RATE_LIMITED),
        (answer(500), Verdict.UNKNOWN, Reason.SERVER_ERROR),
        (answer(404), Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (answer(200, b"<html>", "text/html"), Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (NoAnswer(problem=TransportProblem.TIMEOUT, detail="late"), Verdict.UNKNOWN, Reason.TIMED_OUT),
        (
            NoAnswer(problem=TransportProblem.UNREACHABLE, detail="gone"),
            Verdict.UNKNOWN,
            Reason.HOST_UNREACHABLE,
        ),
    ],
)
def test_what_the_api_answers_decides(audit: HttpAnswer | NoAnswer, verdict: Verdict, reason: Reason) -> None:
    result = check(Team(answers={"/audit": audit}))
    assert outcome(result) == (verdict, reason)
    [access] = extractor(result).access
    assert (access.verdict, access.reason) == (verdict, reason)
    assert access.next_step


@pytest.mark.parametrize(
    ("control", "verdict", "reason"),
    [
        (answer(200, {"id": 1}), Verdict.BLOCKED, Reason.PERMISSION_MISSING),
        (UNAUTHORIZED, Verdict.UNKNOWN, Reason.TOKEN_REJECTED),
        (answer(200, {"message": "Unauthorized"}), Verdict.UNKNOWN, Reason.TOKEN_REJECTED),
        (answer(204), Verdict.UNKNOWN, Reason.TOKEN_REJECTED),
        (answer(404), Verdict.UNKNOWN, Reason.TOKEN_REJECTED),
        (NoAnswer(problem=TransportProblem.TIMEOUT, detail="late"), Verdict.UNKNOWN, Reason.TOKEN_REJECTED),
    ],
)
def test_the_control_request_tells_a_bad_token_from_a_missing_permission(
    control: HttpAnswer | NoAnswer, verdict: Verdict, reason: Reason
) -> None:
    team = Team(answers={"/audit": UNAUTHORIZED, "/authentication-events": UNAUTHORIZED, "/team": control})
    result = check(team, ["audit-log", "login-history"])
    assert outcome(result) == (verdict, reason)
    # One control request for both.
    assert client(result).requests.api == 3


def test_another_api_that_lets_the_token_in_makes_the_control_request_unnecessary() -> None:
    team = Team(answers={"/audit": UNAUTHORIZED})
    result = check(team, ["audit-log", "login-history"])
    assert outcome(result) == (Verdict.BLOCKED, Reason.PERMISSION_MISSING)
    assert client(result).requests.api == 2


def test_without_a_control_request_an_ambiguous_401_stays_open() -> None:
    celonis = replace(PROVIDERS["celonis"], control=None)
    result = check(Team(answers={"/audit": UNAUTHORIZED}), providers={"celonis": celonis})
    assert outcome(result) == (Verdict.UNKNOWN, Reason.TOKEN_REJECTED)


def test_an_api_that_is_never_called_is_not_ready_by_its_scope_alone() -> None:
    team = Team(scopes=frozenset({"user-provisioning.scim"}))
    result = check(team, ["scim"])
    assert outcome(result) == (Verdict.UNKNOWN, Reason.NOT_CHECKED)
    assert team.count(Purpose.API) == 0


def test_a_bare_scope_of_a_platform_with_permissions_is_not_ready_either() -> None:
    result = check(Team(scopes=frozenset({"studio"})), [], scopes=["studio"])
    assert outcome(result) == (Verdict.UNKNOWN, Reason.NOT_CHECKED)


def test_a_scope_that_may_not_be_needed_does_not_block() -> None:
    # The catalog lists three scopes for data ingestion, and no source says that each call needs all.
    result = check(Team(scopes=frozenset({"integration.data-pools"})), ["data-ingestion"])
    assert outcome(result) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)


def test_an_api_that_the_catalog_does_not_know_is_unknown() -> None:
    result = check(Team(), ["audit-log", "aduit-log"])
    assert outcome(result) == (Verdict.UNKNOWN, Reason.API_UNKNOWN)
    assert "aduit-log" in extractor(result).message


def test_blocked_is_worse_than_unknown() -> None:
    team = Team(answers={"/audit": answer(503), "/authentication-events": DENIED})
    assert outcome(check(team, ["audit-log", "login-history"])) == (
        Verdict.BLOCKED,
        Reason.PERMISSION_MISSING,
    )


def test_empty_data_is_noted_where_something_may_be_switched_off() -> None:
    result = check(Team(answers={"/authentication-events": answer(200, {"content": []})}), ["login-history"])
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert "Login History" in extractor(result).notes[0]


def test_a_used_up_budget_leaves_the_rest_unchecked() -> None:
    spent = NoAnswer(problem=TransportProblem.BUDGET, detail="all requests are used up", attempts=0)
    for end in ("/oauth2/token", "/audit"):
        result = check(Team(answers={end: spent}))
        assert outcome(result) == (Verdict.UNKNOWN, Reason.NOT_CHECKED)
        assert not result.complete


def test_all_scopes_refused_is_blocked_without_any_call() -> None:
    team = Team(scopes=frozenset())
    result = check(team, APIS)
    assert outcome(result) == (Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert client(result).scopes.missing == set(SCOPE_OF.values())
    assert [a.reason for a in extractor(result).access] == [Reason.SCOPE_MISSING] * 3
    assert client(result).requests == RequestCounts(token=4)


def test_a_server_that_wants_a_scope_where_none_is_known_is_unknown() -> None:
    bare = replace(PROVIDERS["celonis"].apis["audit-log"], scopes=frozenset())
    celonis = replace(PROVIDERS["celonis"], apis={"audit-log": bare})
    team = Team(answers={"/oauth2/token": answer(400, {"error": "invalid_scope"})})
    result = check(team, providers={"celonis": celonis})
    assert outcome(result) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)


def test_the_platforms_own_credentials_ask_for_introspection() -> None:
    team = Team(
        scopes=frozenset({"any"}),
        omits_scope=True,
        answers={"/introspect": answer(200, {"active": True, "scope": "any"})},
    )

    def with_credentials(locator: str) -> CheckResult:
        return check(
            team,
            [],
            scopes=["any"],
            provider="generic",
            platform=lambda p: replace(
                p,
                token_url="https://as.example/token",
                introspection_url="https://as.example/introspect",
                introspection_client_id="the-platform",
                introspection_client_secret=Reference(scheme="env", locator=locator),
            ),
        )

    assert outcome(with_credentials("RIGHT")) == (Verdict.READY, Reason.OK)
    basic = team.requests[-1].headers["Authorization"]
    assert isinstance(basic, BasicCredentials)
    assert basic.client_id == "the-platform"
    # Credentials that cannot be had are missing evidence, no failure.
    assert outcome(with_credentials("ELSEWHERE")) == (Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN)


def test_a_deprecated_api_is_noted() -> None:
    result = check(Team(answers={"/log/api/external/audit": answer(200, {"content": [1]})}), ["audit-log-v1"])
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert "Use audit-log." in extractor(result).notes[0]


def test_an_answer_in_the_middle_of_the_search_that_tells_nothing_leaves_the_rest_open() -> None:
    answers = iter(
        [answer(400, {"error": "invalid_scope"}), answer(200, {"access_token": AUDIT, "scope": AUDIT})]
    )

    @dataclass
    class Failing(Team):
        def _token(self, request: HttpRequest) -> HttpAnswer:
            assert request.form
            return next(answers, answer(503))

    result = check(Failing(), APIS)
    assert outcome(result) == (Verdict.UNKNOWN, Reason.SERVER_ERROR)
    assert client(result).scopes.granted == {AUDIT}
    assert client(result).scopes.unknown == {LOGIN, ADOPTION}
    assert [a.reason for a in extractor(result).access] == [Reason.OK, *[Reason.SCOPE_UNPROVEN] * 2]
