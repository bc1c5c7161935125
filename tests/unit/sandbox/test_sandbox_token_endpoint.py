"""What clients are told at the token endpoint."""

import json
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote_plus

import httpx
import pytest

Serve = Callable[..., httpx.Client]
TOKEN = "/oauth2/token"
GRANT = {"grant_type": "client_credentials"}
READER = {**GRANT, "client_id": "reader-id", "client_secret": "reader-secret"}


def basic(client_id: str, secret: str, *, encode: bool = True) -> dict[str, str]:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}" if encode else f"{client_id}:{secret}"
    return {"authorization": "Basic " + b64encode(pair.encode()).decode()}


def test_a_registered_client_gets_a_token_for_what_it_asked(serve: Serve) -> None:
    answer = serve().post(TOKEN, data={**READER, "scope": "audit.log:read"})
    assert answer.status_code == 200
    body = answer.json()
    assert body.pop("access_token").startswith("sandbox.")
    assert body == {"token_type": "Bearer", "expires_in": 899, "scope": "audit.log:read"}
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_scope_parameter_all_scopes_of_the_client_are_granted(serve: Serve) -> None:
    answer = serve().post(TOKEN, data=READER)
    assert answer.json()["scope"] == "audit.log:read team.login-history:read"


def test_the_same_requests_get_the_same_tokens_again(serve: Serve) -> None:
    first, second = serve(), serve()
    assert first.post(TOKEN, data=READER).json() == second.post(TOKEN, data=READER).json()
    assert first.post(TOKEN, data=READER).json() != first.post(TOKEN, data=READER).json()


@pytest.mark.parametrize(
    ("client", "secret"), [("reader-id", "wrong"), ("nobody", "reader-secret"), ("nobody", "wrong")]
)
def test_a_wrong_secret_and_an_unknown_client_look_the_same(serve: Serve, client: str, secret: str) -> None:
    answer = serve().post(TOKEN, data={**GRANT, "client_id": client, "client_secret": secret})
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "client authentication failed",
    }
    assert "www-authenticate" not in answer.headers


def test_a_client_registered_for_post_is_refused_basic_and_the_other_way_round(serve: Serve) -> None:
    http = serve("""
      behaviour: {}
    """)
    refused = http.post(TOKEN, data=GRANT, headers=basic("reader-id", "reader-secret"))
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")
    accepted = http.post(TOKEN, data=GRANT, headers=basic("both-id", "both-secret"))
    assert accepted.status_code == 200
    other = serve(
        team="""
        url: https://acme.eu-1.celonis.cloud
        clients: {one: {id: one, secret: one-secret, auth_methods: [client_secret_basic]}}
        """
    )
    assert (
        other.post(TOKEN, data={**GRANT, "client_id": "one", "client_secret": "one-secret"}).status_code
        == 401
    )
    assert other.post(TOKEN, data=GRANT, headers=basic("one", "one-secret")).status_code == 200


ODD = ["a%b", "a+b", "a:b", "a&b=c", "é", "%2B", " blank ", "日本", "quote\\\"'"]


@pytest.mark.parametrize("secret", ODD)
@pytest.mark.parametrize("client_id", ["plain", "id:with%+&é"])
def test_odd_secrets_work_with_both_methods(serve: Serve, client_id: str, secret: str) -> None:
    team = f"""
    url: https://acme.eu-1.celonis.cloud
    clients:
      odd:
        id: {json.dumps(client_id)}
        secret: {json.dumps(secret)}
        auth_methods: [client_secret_post, client_secret_basic]
    """
    http = serve(team=team)
    assert http.post(TOKEN, data=GRANT, headers=basic(client_id, secret)).status_code == 200
    form = {**GRANT, "client_id": client_id, "client_secret": secret}
    assert http.post(TOKEN, data=form).status_code == 200
    assert http.post(TOKEN, data={**form, "client_secret": secret + "x"}).status_code == 401


def test_a_raw_percent_in_basic_is_named_as_what_it_is(serve: Serve) -> None:
    answer = serve().post(TOKEN, data=GRANT, headers=basic("both-id", "50%off", encode=False))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert "not properly encoded" in answer.json()["error_description"]


def test_a_server_that_reads_basic_raw_takes_a_raw_percent(serve: Serve) -> None:
    http = serve(
        team="""
        url: https://acme.eu-1.celonis.cloud
        clients: {one: {id: one, secret: 50%off+1, auth_methods: [client_secret_basic]}}
        behaviour: {basic_decoding: raw}
        """
    )
    assert http.post(TOKEN, data=GRANT, headers=basic("one", "50%off+1", encode=False)).status_code == 200
    assert http.post(TOKEN, data=GRANT, headers=basic("one", "50%off+1")).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", "Bearer abc", "Basic " + b64encode(b"\xff:x").decode(), "Basic bm9jb2xvbg=="],
)
def test_a_header_that_is_no_basic_pair_is_refused(serve: Serve, header: str) -> None:
    answer = serve().post(TOKEN, data=GRANT, headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_id": "reader-id", "client_secret": "reader-secret"}, 400, "invalid_request"),
        ({**READER, "grant_type": ""}, 400, "invalid_request"),
        ({**READER, "grant_type": "password"}, 400, "unsupported_grant_type"),
        (GRANT, 401, "invalid_client"),
        ({**GRANT, "client_id": "reader-id"}, 401, "invalid_client"),
        ({**READER, "scope": "integration.data-pools"}, 400, "invalid_scope"),
    ],
)
def test_each_mistake_has_its_error_code(serve: Serve, form: dict[str, str], status: int, error: str) -> None:
    answer = serve().post(TOKEN, data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_both_ways_to_authenticate_at_once_are_one_too_many(serve: Serve) -> None:
    answer = serve().post(TOKEN, data=READER, headers=basic("both-id", "both-secret"))
    assert answer.status_code == 400
    assert "only be provided using one mechanism" in answer.json()["error_description"]


def test_a_repeated_parameter_and_another_body_are_invalid_requests(serve: Serve) -> None:
    http = serve()
    form = "grant_type=client_credentials&client_id=a&client_id=b"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (
        http.post(TOKEN, content=form, headers=kind).json()["error_description"] == "a parameter is repeated"
    )
    assert http.post(TOKEN, json=READER).json()["error"] == "invalid_request"


def test_a_client_without_the_grant_is_told_so(serve: Serve) -> None:
    http = serve(
        team="""
        url: https://acme.eu-1.celonis.cloud
        clients: {one: {id: one, secret: one-secret, grants: [authorization_code]}}
        """
    )
    answer = http.post(TOKEN, data={**GRANT, "client_id": "one", "client_secret": "one-secret"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_an_expired_secret_is_told_only_to_those_who_know_it(serve: Serve) -> None:
    http = serve(
        team="""
        url: https://acme.eu-1.celonis.cloud
        clients: {one: {id: one, secret: one-secret, secret_expired: true}}
        """
    )
    right = http.post(TOKEN, data={**GRANT, "client_id": "one", "client_secret": "one-secret"})
    wrong = http.post(TOKEN, data={**GRANT, "client_id": "one", "client_secret": "other"})
    assert "expired" in right.json()["error_description"]
    assert "expired" not in wrong.text


@pytest.mark.parametrize(
    ("switch", "status", "body"),
    [("rfc", 401, "invalid_client"), ("bad-request", 400, "invalid_client"), ("empty-403", 403, "")],
)
def test_real_servers_refuse_clients_in_three_ways(serve: Serve, switch: str, status: int, body: str) -> None:
    http = serve(f"behaviour: {{client_error: {switch}}}")
    answer = http.post(TOKEN, data={**READER, "client_secret": "wrong"})
    assert answer.status_code == status
    assert body in answer.text
    assert bool(answer.text) == bool(body)


@pytest.mark.parametrize(("switch", "expected"), [("number", 60), ("string", "60"), ("absent", None)])
def test_the_lifetime_is_stated_as_told(serve: Serve, switch: str, expected: object) -> None:
    http = serve(f"behaviour: {{token_lifetime: 60, expires_in: {switch}, token_type: DPoP}}")
    body = http.post(TOKEN, data=READER).json()
    assert body.get("expires_in") == expected
    assert body["token_type"] == "DPoP"


def test_only_post_is_taken(serve: Serve) -> None:
    answer = serve().get(TOKEN)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_body_larger_than_any_form_is_refused(serve: Serve) -> None:
    assert serve().post(TOKEN, data={**READER, "scope": "x" * 70_000}).status_code == 413
