"""Switches that make a platform slow, strict or broken, and where they hold."""

import time
from collections.abc import Callable

import httpx
import pytest

Serve = Callable[..., httpx.Client]
Token = Callable[..., str]
AUDIT = "/log/api/external/v2/audit"
LOGINS = "/api/external/authentication-events"
KEY = {"authorization": "AppKey app-key-value"}


def statuses(http: httpx.Client, count: int, path: str = AUDIT) -> list[int]:
    return [http.get(path, headers=KEY).status_code for _ in range(count)]


def test_a_rate_limit_says_how_long_to_wait(serve: Serve, wait: Callable[[float], None]) -> None:
    http = serve("behaviour: {rate_limit: {requests: 2, seconds: 10}}")
    assert statuses(http, 2) == [200, 200]
    wait(3)
    refused = http.get(AUDIT, headers=KEY)
    assert refused.status_code == 429
    assert refused.json()["errorCode"] == "LIMIT_RATE_EXCEEDED"
    assert refused.headers["x-ratelimit-limit"] == "2"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["x-ratelimit-reset"] == "7"
    wait(7)
    assert statuses(http, 3) == [200, 200, 429]


def test_callers_have_rate_limits_of_their_own(serve: Serve) -> None:
    http = serve("behaviour: {rate_limit: {requests: 1}}")
    assert statuses(http, 2) == [200, 429]
    other = http.get(LOGINS, headers={"authorization": "Bearer user-key-value"})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "sign"),
    [
        ("server-error", 500, '"errorCode":"ADMIN_FATAL_ERROR"'),
        ("login-page", 200, "<title>Sign in</title>"),
        ("empty-403", 403, ""),
        ("redirect", 302, ""),
    ],
)
def test_each_fault_has_its_answer(serve: Serve, kind: str, status: int, sign: str) -> None:
    answer = serve(f"behaviour: {{fault: {{kind: {kind}}}}}").get(AUDIT, headers=KEY)
    assert answer.status_code == status
    assert sign in answer.text
    assert bool(answer.text) == bool(sign)
    assert answer.headers.get("location") == ("/login" if kind == "redirect" else None)


def test_a_redirect_leads_to_a_login_page(serve: Serve) -> None:
    answer = serve().get("/login")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_large_body_is_larger_than_anybody_should_read(serve: Serve) -> None:
    answer = serve("behaviour: {fault: {kind: large-body}}").get(AUDIT, headers=KEY)
    assert len(answer.content) > 8_000_000
    assert answer.headers["content-type"] == "application/json"


def test_a_slow_body_is_the_true_answer(serve: Serve) -> None:
    started = time.monotonic()
    answer = serve("behaviour: {fault: {kind: slow-body, seconds: 0.2}}").get(AUDIT, headers=KEY)
    assert time.monotonic() - started >= 0.15
    assert len(answer.json()["content"]) == 25


def test_faults_can_hit_every_third_request(serve: Serve) -> None:
    http = serve("behaviour: {fault: {kind: server-error, every: 3}}")
    assert statuses(http, 7) == [200, 200, 500, 200, 200, 500, 200]


def test_faults_can_come_to_an_end(serve: Serve) -> None:
    http = serve("behaviour: {fault: {kind: server-error, times: 2}}")
    assert statuses(http, 4) == [500, 500, 200, 200]


def test_latency_delays_the_answer(serve: Serve) -> None:
    http = serve("behaviour: {latency: 0.1}")
    started = time.monotonic()
    assert statuses(http, 1) == [200]
    assert time.monotonic() - started >= 0.1


def test_switches_of_a_path_hold_for_that_path_alone(serve: Serve) -> None:
    http = serve(f"behaviour: {{paths: {{{AUDIT}: {{fault: {{kind: server-error}}}}}}}}")
    assert statuses(http, 1) == [500]
    assert statuses(http, 1, LOGINS) == [403]


def test_a_star_stands_for_any_text_in_a_path(serve: Serve) -> None:
    http = serve('behaviour: {paths: {"/log/*": {fault: {kind: server-error}}}}')
    assert statuses(http, 1) == [500]
    assert statuses(http, 1, LOGINS) == [403]


CLIENTS = """
url: https://acme.eu-1.celonis.cloud
behaviour:
  scopes: narrow
  fault: {kind: server-error}
clients:
  spared:
    id: spared-id
    secret: spared-secret
    scopes: ["audit.log:read"]
    permissions: [Use Audit Log API]
    behaviour:
      fault: null
      paths:
        /log/api/external/v2/audit: {missing_permission: unauthorized, fault: {kind: empty-403, times: 1}}
  hit:
    id: hit-id
    secret: hit-secret
"""


def test_switches_of_a_client_beat_those_of_its_team(serve: Serve, token: Token) -> None:
    http = serve(team=CLIENTS)
    hit = {"grant_type": "client_credentials", "client_id": "hit-id", "client_secret": "hit-secret"}
    assert http.post("/oauth2/token", data=hit).status_code == 500
    # `narrow` is the team's and holds for this client too.
    value = token(http, "spared", scope="audit.log:read no.such")
    headers = {"authorization": f"Bearer {value}"}
    assert [http.get(AUDIT, headers=headers).status_code for _ in range(2)] == [403, 200]
    assert http.get("/api/cloud/team", headers=headers).status_code == 200
