"""Introspection, revocation and metadata."""

from collections.abc import Callable

import httpx
import pytest

Serve = Callable[..., httpx.Client]
Token = Callable[..., str]
INTROSPECT = "/oauth2/introspect"
REVOKE = "/oauth2/revoke"
BOTH = {"client_id": "both-id", "client_secret": "both-secret"}


def test_a_client_learns_what_a_token_is(serve: Serve, token: Token, wait: Callable[[float], None]) -> None:
    http = serve()
    value = token(http, scope="audit.log:read")
    body = http.post(INTROSPECT, data={**BOTH, "token": value}).json()
    assert body["exp"] - body.pop("iat") == 899
    body.pop("exp")
    assert body == {
        "active": True,
        "scope": "audit.log:read",
        "client_id": "reader-id",
        "token_type": "Bearer",
    }
    wait(899)
    assert http.post(INTROSPECT, data={**BOTH, "token": value}).json() == {"active": False}


def test_an_unknown_token_is_not_active(serve: Serve) -> None:
    assert serve().post(INTROSPECT, data={**BOTH, "token": "x"}).json() == {"active": False}
    assert serve().post(INTROSPECT, data=BOTH).json() == {"active": False}


def test_introspection_wants_a_client(serve: Serve, token: Token) -> None:
    http = serve()
    answer = http.post(INTROSPECT, data={"token": token(http)})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert http.get(INTROSPECT).status_code == 405
    assert http.post(INTROSPECT, json={"token": "x"}).status_code == 400


def test_introspection_can_be_switched_off(serve: Serve) -> None:
    http = serve("behaviour: {introspection: false}")
    assert http.post(INTROSPECT, data=BOTH).status_code == 404
    assert "introspection_endpoint" not in http.get("/.well-known/openid-configuration").json()


def test_a_client_gives_its_own_tokens_back_and_no_others(serve: Serve, token: Token) -> None:
    http = serve()
    value = token(http, scope="audit.log:read")  # of another client than BOTH
    for sent, is_active in ((value, True), ("unknown", True)):
        assert http.post(REVOKE, data={**BOTH, "token": sent}).status_code == 200
        assert http.post(INTROSPECT, data={**BOTH, "token": value}).json()["active"] is is_active
    owner = {"client_id": "reader-id", "client_secret": "reader-secret"}
    assert http.post(REVOKE, data={**owner, "token": value}).status_code == 200
    assert http.post(INTROSPECT, data={**BOTH, "token": value}).json() == {"active": False}
    assert http.post(REVOKE, data={"token": value}).status_code == 401


def test_revocation_can_be_switched_off(serve: Serve) -> None:
    http = serve("behaviour: {revocation: false}")
    assert http.post(REVOKE, data=BOTH).status_code == 404
    assert "revocation_endpoint" not in http.get("/.well-known/openid-configuration").json()


@pytest.mark.parametrize("name", ["oauth-authorization-server", "openid-configuration"])
def test_metadata_names_the_endpoints_by_the_url_that_was_used(serve: Serve, name: str) -> None:
    http = serve()
    body = http.get(f"/.well-known/{name}").json()
    assert body["issuer"] == "https://acme.eu-1.celonis.cloud"
    assert body["token_endpoint"] == "https://acme.eu-1.celonis.cloud/oauth2/token"
    assert body["introspection_endpoint"] == "https://acme.eu-1.celonis.cloud/oauth2/introspect"
    assert body["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
    assert "audit.log:read" in body["scopes_supported"]
    by_address = http.get(f"/.well-known/{name}", headers={"host": "127.0.0.1:8765"}).json()
    assert by_address["issuer"] == "http://127.0.0.1:8765"


def test_metadata_can_be_switched_off(serve: Serve) -> None:
    http = serve("behaviour: {metadata: false}")
    assert http.get("/.well-known/openid-configuration").status_code == 404
