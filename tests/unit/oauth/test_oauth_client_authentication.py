"""Client authentication: where id and secret go, and in which order methods are tried."""

from base64 import b64decode
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.http import BasicCredentials, HttpRequest, ProviderLimits, Purpose
from migrator.model.inventory import AuthMethod
from migrator.model.provider import Provider
from migrator.model.secret import Secret
from migrator.oauth.client_authentication import (
    ClientCredentials,
    authenticate,
    basic_value,
    looks_different_encoded,
    methods_to_try,
    unsupported,
)
from migrator.oauth.token_endpoint import token_request

POST, BASIC = AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC
CREDENTIALS = ClientCredentials(client_id="me", client_secret=Secret("s3cret", label="env:S"))


def request(
    method: AuthMethod, scopes: frozenset[str] = frozenset(), audience: str | None = None
) -> HttpRequest:
    return token_request(
        "https://as.example/token",
        method=method,
        credentials=CREDENTIALS,
        scopes=scopes,
        audience=audience,
        limits=ProviderLimits(),
    )


def test_post_sends_id_and_secret_in_the_form_only() -> None:
    found = authenticate(POST, CREDENTIALS)
    assert dict(found.form) == {"client_id": "me", "client_secret": CREDENTIALS.client_secret}
    assert not found.headers


def test_basic_sends_them_in_the_header_only() -> None:
    found = authenticate(BASIC, CREDENTIALS)
    assert found.headers == {
        "Authorization": BasicCredentials(client_id="me", client_secret=CREDENTIALS.client_secret)
    }
    assert not found.form


@pytest.mark.parametrize("method", [AuthMethod.AUTO, AuthMethod.PRIVATE_KEY_JWT, AuthMethod.TLS_CLIENT_AUTH])
def test_other_methods_send_nothing(method: AuthMethod) -> None:
    with pytest.raises(ValueError, match="sends a client secret"):
        authenticate(method, CREDENTIALS)
    assert str(method) in unsupported(method)


@given(client_id=st.text(min_size=1), secret=st.text(min_size=1))
def test_basic_can_be_taken_apart_again_whatever_the_characters(client_id: str, secret: str) -> None:
    # RFC 6749 §2.3.1: urlencoded first, so that a colon in the id cannot shift the border.
    if any(0xD800 <= ord(c) <= 0xDFFF for c in client_id + secret):
        return
    scheme, _, value = basic_value(client_id, secret).partition(" ")
    left, _, right = b64decode(value).decode().partition(":")
    assert (scheme, unquote_plus(left), unquote_plus(right)) == ("Basic", client_id, secret)


def test_token_request_sorts_scopes_and_leaves_out_what_is_empty() -> None:
    full = request(POST, frozenset({"b", "a"}), "https://api.example")
    assert full.form == (
        ("grant_type", "client_credentials"),
        ("scope", "a b"),
        ("audience", "https://api.example"),
        ("client_id", "me"),
        ("client_secret", CREDENTIALS.client_secret),
    )
    assert (full.method, full.purpose) == ("POST", Purpose.TOKEN)
    assert request(BASIC).form == (("grant_type", "client_credentials"),)


def test_a_declared_method_is_tried_first_then_the_other() -> None:
    provider = Provider(id="p", name="P", auth_methods=("client_secret_post",))
    assert methods_to_try(BASIC, provider) == (BASIC, POST)
    assert methods_to_try(POST, provider) == (POST, BASIC)


@pytest.mark.parametrize(
    ("documented", "expected"),
    [
        ((), (POST, BASIC)),
        (("client_secret_basic",), (BASIC, POST)),
        (("private_key_jwt", "client_secret_basic", "client_secret_post"), (BASIC, POST)),
    ],
)
def test_auto_follows_the_provider(documented: tuple[str, ...], expected: tuple[AuthMethod, ...]) -> None:
    assert methods_to_try(AuthMethod.AUTO, Provider(id="p", name="P", auth_methods=documented)) == expected


def test_methods_with_keys_and_certificates_are_not_tried() -> None:
    assert methods_to_try(AuthMethod.PRIVATE_KEY_JWT, Provider(id="p", name="P")) == ()


@pytest.mark.parametrize(
    ("client_id", "secret", "different"),
    [("me", "plain-secret_1.2", False), ("me", "a+b", True), ("me", "100%", True), ("m:e", "x", True)],
)
def test_characters_that_basic_encodes_are_noticed(client_id: str, secret: str, different: bool) -> None:
    for id_ in (client_id, Secret(client_id, label="env:I")):
        credentials = ClientCredentials(client_id=id_, client_secret=Secret(secret, label="env:S"))
        assert looks_different_encoded(credentials) is different
