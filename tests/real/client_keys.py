"""Clients that prove themselves by a key or a certificate: what they hold, and what servers register."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class KeyClient:
    """A client of private_key_jwt with one algorithm."""

    client_id: str
    algorithm: str
    private_key: Path

    @property
    def metadata(self) -> dict[str, object]:
        """What an authorization server registers (RFC 7591 §2)."""
        public = _public_jwk(self.private_key)
        return {
            "client_id": self.client_id,
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": self.algorithm,
            "jwks": {"keys": [{**public, "kid": self.client_id, "use": "sig", "alg": self.algorithm}]},
        }


def key_clients(folder: Path) -> tuple[KeyClient, ...]:
    """Make a key for each algorithm that client assertions may have here."""
    return tuple(
        KeyClient(
            client_id=f"signs-{algorithm.lower()}",
            algorithm=algorithm,
            private_key=write_key(folder / f"{algorithm}.pem", new_key(algorithm)),
        )
        for algorithm in ("RS256", "ES256", "PS256")
    )


def new_key(algorithm: str) -> PrivateKey:
    """Return a new key that can sign so."""
    return (
        ec.generate_private_key(ec.SECP256R1())
        if algorithm == "ES256"
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )


def write_key(path: Path, key: PrivateKey) -> Path:
    """Write a key as PEM, for its owner alone, and return the path."""
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    return path


def _public_jwk(path: Path) -> dict[str, object]:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if isinstance(key, rsa.RSAPrivateKey):
        return dict(RSAAlgorithm.to_jwk(key.public_key(), as_dict=True))
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return dict(ECAlgorithm.to_jwk(key.public_key(), as_dict=True))


class Certificates:
    """An authority of its own, with a certificate for the server `localhost` and for clients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = new_key("ES256")
        self._name = _name("Test authority")
        certificate = (
            self._begun(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.authority = folder / "authority.pem"
        self.authority.write_bytes(certificate.public_bytes(Encoding.PEM))
        self.issue("localhost", "server")

    def issue(self, name: str, file: str) -> tuple[Path, Path]:
        """Write a key and a certificate of this name, and return their paths."""
        key = new_key("ES256")
        certificate = (
            self._begun(_name(name), key)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        path = self.folder / f"{file}.crt"
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        return write_key(self.folder / f"{file}.key", key), path

    def _begun(self, name: x509.Name, key: PrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(tz=UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + _DAY)
        )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def write_metadata(path: Path, clients: list[dict[str, object]]) -> Path:
    """Write the metadata of clients for a server's program, and return the path."""
    path.write_text(json.dumps(clients))
    return path
