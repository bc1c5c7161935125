"""Client assertions: which keys can sign, with what, and what a server finds in them."""

import warnings
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from migrator.model.http import ClientAssertion, SigningAlgorithm
from migrator.model.secret import Secret
from migrator.oauth.client_assertion import UnusableKey, algorithms_of, can_sign, choose_algorithm, sign

NOW = datetime(2026, 11, 1, tzinfo=UTC)
RS256, PS256, ES256 = SigningAlgorithm.RS256, SigningAlgorithm.PS256, SigningAlgorithm.ES256


def pem(key: PrivateKeyTypes, encryption: KeySerializationEncryption | None = None) -> Secret:
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
    return Secret(text.decode(), label="file:key.pem")


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("algorithm", list(SigningAlgorithm))
def test_a_server_finds_what_rfc_7523_asks_for(
    algorithm: SigningAlgorithm, rsa_key: rsa.RSAPrivateKey, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = ec_key if algorithm is ES256 else rsa_key
    assertion = ClientAssertion(
        client_id=Secret("me", label="env:I"),
        private_key=pem(key),
        algorithm=algorithm,
        audience="https://as.example",
    )
    assert "kid" not in jwt.get_unverified_header(sign(assertion, now=NOW))
    named = sign(replace(assertion, key_id="2026-11"), now=NOW)
    assert jwt.get_unverified_header(named)["kid"] == "2026-11"
    first, second = (sign(assertion, now=NOW) for _ in range(2))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(
        first,
        public,
        algorithms=[algorithm.value],
        audience="https://as.example",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("me", "me", "https://as.example")
    assert claims["iat"] == int(NOW.timestamp())
    assert 0 < claims["exp"] - claims["iat"] <= 120
    # A repeated request has another ID: servers refuse one that they have seen.
    other = jwt.decode(second, options={"verify_signature": False})
    assert claims["jti"] != other["jti"]


def test_keys_sign_with_what_fits_them(
    rsa_key: rsa.RSAPrivateKey, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    assert algorithms_of(pem(rsa_key)) == (RS256, PS256)
    assert algorithms_of(pem(ec_key)) == (ES256,)


def unusable() -> list[tuple[Secret, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # short on purpose
        short = rsa.generate_private_key(65537, 1024)  # noqa: S505 - refused, which is the point
    return [
        (Secret("MARKER no PEM", label="file:key.pem"), "no private key in PEM form"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "P-256"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "only RSA keys"),
        (pem(ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"x")), "encrypted"),
        (pem(short), "shorter than 2048 bits"),
    ]


def test_other_keys_are_refused_with_the_reason_and_without_the_key() -> None:
    for key, why in unusable():
        found = algorithms_of(key)
        assert isinstance(found, UnusableKey)
        assert why in found.why
        assert "MARKER" not in found.why
        assert choose_algorithm(key, declared=None, supported=()) == found


def test_the_declared_algorithm_counts_then_the_metadata_then_what_is_usual(
    rsa_key: rsa.RSAPrivateKey,
) -> None:
    key = pem(rsa_key)
    assert choose_algorithm(key, declared=PS256, supported=("RS256",)) is PS256
    assert choose_algorithm(key, declared=None, supported=("HS256", "PS256")) is PS256
    assert choose_algorithm(key, declared=None, supported=("RS256", "PS256")) is RS256
    # What metadata leaves out proves nothing.
    assert choose_algorithm(key, declared=None, supported=("EdDSA",)) is RS256
    found = choose_algorithm(key, declared=ES256, supported=())
    assert found == UnusableKey(why="the key cannot sign with ES256, only with RS256 or PS256")


def test_whether_the_extra_is_there_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_sign()
    monkeypatch.setattr("migrator.oauth.client_assertion.find_spec", lambda _: None)
    assert not can_sign()
