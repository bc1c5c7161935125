"""Client authentication: where id and secret go, and in which order methods are tried."""

from base64 import b64decode
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.http import (
    BasicCredentials,
    ClientAssertion,
    HttpRequest,
    ProviderLimits,
    Purpose,
    SigningAlgorithm,
    TlsIdentity,
)
from migrator.model.inventory import AuthMethod, Client
from migrator.model.place import Origin
from migrator.model.provider import Provider
from migrator.model.secret import Reference, Secret
from migrator.oauth.client_authentication import (
    ClientCredentials,
    Way,
    authenticate,
    basic_value,
    looks_different_encoded,
    methods_to_try,
    most_ways,
    ways_to_try,
)
from migrator.oauth.token_endpoint import token_request

POST, BASIC = AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC
JWT, TLS = AuthMethod.PRIVATE_KEY_JWT, AuthMethod.TLS_CLIENT_AUTH
REFERENCE = Reference(scheme="env", locator="S")
KEY, CERTIFICATE = Secret("MARKER-key", label="env:K"), Secret("MARKER-cert", label="env:C")
CERTIFIED = ClientCredentials(client_id="me", private_key=KEY, certificate=CERTIFICATE)
SECRET = Secret("s3cret", label="env:S")
CREDENTIALS = ClientCredentials(client_id="me", client_secret=SECRET)


def request(
    method: AuthMethod, scopes: frozenset[str] = frozenset(), audience: str | None = None
) -> HttpRequest:
    return token_request(
        "https://as.example/token",
        way=Way(method=method),
        credentials=CREDENTIALS,
        scopes=scopes,
        audience=audience,
        limits=ProviderLimits(),
    )


def test_post_sends_id_and_secret_in_the_form_only() -> None:
    found = authenticate(Way(method=POST), CREDENTIALS)
    assert dict(found.form) == {"client_id": "me", "client_secret": CREDENTIALS.client_secret}
    assert not found.headers


def test_basic_sends_them_in_the_header_only() -> None:
    found = authenticate(Way(method=BASIC), CREDENTIALS)
    assert found.headers == {"Authorization": BasicCredentials(client_id="me", client_secret=SECRET)}
    assert not found.form


def test_a_certificate_is_shown_by_the_connection_and_only_the_id_is_in_the_form() -> None:
    found = authenticate(Way(method=TLS), CERTIFIED)
    assert found.form == (("client_id", "me"),)
    assert found.identity == TlsIdentity(certificate=CERTIFICATE, private_key=KEY)
    assert not found.headers


def test_an_assertion_is_only_described_until_it_is_sent() -> None:
    way = Way(method=JWT, audience="https://as.example", algorithm=SigningAlgorithm.PS256)
    form = dict(authenticate(way, CERTIFIED).form)
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert form["client_assertion"] == ClientAssertion(
        client_id="me",
        private_key=KEY,
        algorithm=SigningAlgorithm.PS256,
        audience="https://as.example",
    )
    assert "MARKER" not in repr(form)


@pytest.mark.parametrize("method", list(AuthMethod))
def test_credentials_that_are_not_there_are_a_mistake_of_the_caller(method: AuthMethod) -> None:
    with pytest.raises(ValueError, match=r"needs credentials|auto is no method"):
        authenticate(Way(method=method), ClientCredentials(client_id="me"))


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


def client(
    method: AuthMethod = AuthMethod.AUTO,
    *,
    secret: bool = False,
    key: bool = False,
    certificate: bool = False,
) -> Client:
    return Client(
        name="c",
        platform="p",
        client_id="me",
        origin=Origin(path="inventory.yaml"),
        auth_method=method,
        client_secret=REFERENCE if secret else None,
        private_key=REFERENCE if key else None,
        certificate=REFERENCE if certificate else None,
    )


def test_a_declared_method_is_tried_first_then_the_other() -> None:
    provider = Provider(id="p", name="P", auth_methods=("client_secret_post",))
    assert methods_to_try(client(BASIC), provider) == (BASIC, POST)
    assert methods_to_try(client(POST), provider) == (POST, BASIC)
    # What is declared without a secret cannot be replaced by what needs one.
    assert methods_to_try(client(JWT), provider) == (JWT,)
    assert methods_to_try(client(TLS), provider) == (TLS,)


@pytest.mark.parametrize(
    ("documented", "expected"),
    [
        ((), (POST, BASIC)),
        (("client_secret_basic",), (BASIC, POST)),
        (("private_key_jwt", "client_secret_basic", "client_secret_post"), (BASIC, POST)),
    ],
)
def test_auto_follows_the_provider(documented: tuple[str, ...], expected: tuple[AuthMethod, ...]) -> None:
    assert methods_to_try(client(), Provider(id="p", name="P", auth_methods=documented)) == expected


def test_auto_follows_the_credentials_that_there_are() -> None:
    provider = Provider(id="p", name="P")
    assert methods_to_try(client(key=True), provider) == (JWT,)
    assert methods_to_try(client(key=True, certificate=True), provider) == (TLS,)
    assert methods_to_try(client(key=True, secret=True), provider) == (JWT, POST, BASIC)


@pytest.mark.parametrize(
    ("client_id", "secret", "different"),
    [("me", "plain-secret_1.2", False), ("me", "a+b", True), ("me", "100%", True), ("m:e", "x", True)],
)
def test_characters_that_basic_encodes_are_noticed(client_id: str, secret: str, different: bool) -> None:
    for id_ in (client_id, Secret(client_id, label="env:I")):
        credentials = ClientCredentials(client_id=id_, client_secret=Secret(secret, label="env:S"))
        assert looks_different_encoded(credentials) is different


def ways(
    methods: tuple[AuthMethod, ...],
    client_id: str = "me",
    secret: str = "",
    declared: AuthMethod = AuthMethod.AUTO,
) -> tuple[Way, ...]:
    credentials = ClientCredentials(
        client_id=client_id, client_secret=Secret(secret, label="env:S"), private_key=KEY
    )
    audiences = ("https://as.example", "https://as.example/token")
    algorithm = SigningAlgorithm.ES256
    return ways_to_try(methods, credentials, declared=declared, audiences=audiences, algorithm=algorithm)


def test_basic_is_tried_unencoded_only_where_that_makes_a_difference() -> None:
    raw = Way(method=BASIC, encoded=False)
    assert ways((POST, BASIC)) == (Way(method=POST), Way(method=BASIC))
    assert ways((BASIC, POST), secret="a%b é") == (Way(method=BASIC), raw, Way(method=POST))
    # Where post is declared, a wrong secret is not sent a third time.
    assert ways((POST, BASIC), secret="a%b é", declared=POST) == (Way(method=POST), Way(method=BASIC))
    # RFC 7617: an ID with a colon cannot be sent as it is.
    assert ways((BASIC,), client_id="m:e") == (Way(method=BASIC),)


def test_an_assertion_is_made_out_to_the_issuer_then_to_the_token_endpoint_each_once() -> None:
    found = ways((JWT,))
    assert [way.audience for way in found] == ["https://as.example", "https://as.example/token"]
    assert {way.algorithm for way in found} == {SigningAlgorithm.ES256}
    algorithm = SigningAlgorithm.RS256
    same = ways_to_try((JWT,), CERTIFIED, declared=JWT, audiences=("x", "x"), algorithm=algorithm)
    assert len(same) == 1
    assert str(same[0]) == "private_key_jwt (RS256, aud x)"


@given(st.permutations((POST, BASIC, JWT, TLS)), st.text(min_size=1), st.text(min_size=1))
def test_no_way_is_tried_twice_and_never_more_than_were_announced(
    methods: list[AuthMethod], client_id: str, secret: str
) -> None:
    if any(0xD800 <= ord(c) <= 0xDFFF for c in client_id + secret):
        return
    for declared in AuthMethod:
        found = ways(tuple(methods), client_id, secret, declared)
        assert len(set(found)) == len(found) <= most_ways(methods, declared=declared, audiences=2)


def test_the_header_of_unencoded_basic_holds_the_very_characters() -> None:
    value = basic_value("me", "a%b é:+", encoded=False).removeprefix("Basic ")
    assert b64decode(value).decode() == "me:a%b é:+"
