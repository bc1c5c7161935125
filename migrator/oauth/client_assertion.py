"""Signs client assertions (RFC 7523), with PyJWT: an extra, imported only where a client needs it."""

import importlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec

from migrator.model.http import ClientAssertion, SigningAlgorithm
from migrator.model.secret import Secret

EXTRA = "extractor-migrator[jwt]"
"""What must be installed."""
_LIFETIME = 120
"""Seconds: as short as clocks that differ a little allow."""
_SHORTEST_RSA = 2048
"""Bits (RFC 7518 §3.3)."""
_RSA = (SigningAlgorithm.RS256, SigningAlgorithm.PS256)
_EC = (SigningAlgorithm.ES256,)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableKey:
    """Why a private key cannot sign; the end of a sentence that begins with the key's reference."""

    why: str


def can_sign() -> bool:
    """Return whether the extra is installed."""
    return find_spec("jwt") is not None and find_spec("cryptography") is not None


def algorithms_of(private_key: Secret) -> tuple[SigningAlgorithm, ...] | UnusableKey:
    """Return the algorithms that the key can sign with, likeliest first, or why it can sign with none."""
    serialization = importlib.import_module("cryptography.hazmat.primitives.serialization")
    rsa = importlib.import_module("cryptography.hazmat.primitives.asymmetric.rsa")
    ec = importlib.import_module("cryptography.hazmat.primitives.asymmetric.ec")
    unsupported = importlib.import_module("cryptography.exceptions").UnsupportedAlgorithm
    try:
        key = serialization.load_pem_private_key(private_key.reveal().encode(), password=None)
    except TypeError:
        return UnusableKey(why="the private key is encrypted, and there is nobody to ask for its password")
    except (ValueError, unsupported):  # their texts may quote the key
        return UnusableKey(why="it holds no private key in PEM form")
    if isinstance(key, rsa.RSAPrivateKey):
        short = key.key_size < _SHORTEST_RSA
        return UnusableKey(why="the RSA key is shorter than 2048 bits (RFC 7518 §3.3)") if short else _RSA
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp256r1":
        return _EC
    return UnusableKey(why="only RSA keys (RS256, PS256) and P-256 keys (ES256) can be used")


def choose_algorithm(
    private_key: Secret, *, declared: SigningAlgorithm | None, supported: tuple[str, ...]
) -> SigningAlgorithm | UnusableKey:
    """Return the algorithm to sign with: the declared one, else one that the metadata lists, else the usual.

    `supported` is what the server's metadata lists; what it leaves out proves nothing.
    """
    usable = algorithms_of(private_key)
    if isinstance(usable, UnusableKey):
        return usable
    if declared is not None:
        why = f"the key cannot sign with {declared}, only with {' or '.join(usable)}"
        return declared if declared in usable else UnusableKey(why=why)
    return next((a for a in usable if a in supported), usable[0])


def sign(assertion: ClientAssertion, *, now: datetime) -> str:
    """Return the JWT (RFC 7523 §3): made for one request, with an ID of its own. Needs the extra."""
    client_id = assertion.client_id if isinstance(assertion.client_id, str) else assertion.client_id.reveal()
    issued = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": assertion.audience,
        "jti": secrets.token_urlsafe(16),
        "iat": issued,
        "exp": issued + _LIFETIME,
    }
    key = assertion.private_key.reveal()
    headers = {"kid": assertion.key_id} if assertion.key_id else None
    encode = importlib.import_module("jwt").encode
    return str(encode(claims, key, algorithm=assertion.algorithm.value, headers=headers))
