"""How a client proves to an authorization server who it is (RFC 6749 §2.3, RFC 7523 §2.2, RFC 8705 §2)."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote_plus

from migrator.model.http import (
    BasicCredentials,
    ClientAssertion,
    FormValue,
    HeaderValue,
    SigningAlgorithm,
    TlsIdentity,
)
from migrator.model.inventory import AuthMethod, Client
from migrator.model.provider import Provider
from migrator.model.secret import Secret

SECRET_METHODS = (AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC)
"""The methods that a client with a secret has."""
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """What a client identifies itself with; which parts there are depends on its methods."""

    client_id: str | Secret
    client_secret: Secret | None = None
    private_key: Secret | None = None
    """PEM."""
    certificate: Secret | None = None
    """PEM."""
    key_id: str | None = None
    """`kid` of the private key, for private_key_jwt; `None`: not known."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What is sent and must never be shown, should a server repeat it.

        A client ID is no secret (RFC 6749 §2.2); a private key is never sent.
        """
        return () if self.client_secret is None else (self.client_secret,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to authenticate: a method, and that about it in which servers differ."""

    method: AuthMethod
    """Never `auto`."""
    encoded: bool = True
    """For Basic: ID and secret are form-urlencoded first (RFC 6749 §2.3.1). False: sent as they are."""
    audience: str = ""
    """For private_key_jwt: the `aud` of the client assertion."""
    algorithm: SigningAlgorithm = SigningAlgorithm.RS256
    """For private_key_jwt."""

    def __str__(self) -> str:
        """Return the method, and what is particular."""
        if self.method is AuthMethod.PRIVATE_KEY_JWT:
            return f"{self.method} ({self.algorithm}, aud {self.audience})"
        return str(self.method) if self.encoded else f"{self.method} (ID and secret not form-urlencoded)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """The part of a request that authenticates the client."""

    headers: Mapping[str, HeaderValue] = field(default_factory=dict)
    form: tuple[tuple[str, FormValue], ...] = ()
    identity: TlsIdentity | None = None


def authenticate(way: Way, credentials: ClientCredentials) -> Authentication:
    """Return what a request must carry. Raises ValueError where the credentials lack what the way needs."""
    client_id = credentials.client_id
    match way.method:
        case AuthMethod.CLIENT_SECRET_POST:
            secret = _there(credentials.client_secret, way)
            return Authentication(form=(("client_id", client_id), ("client_secret", secret)))
        case AuthMethod.CLIENT_SECRET_BASIC:
            secret = _there(credentials.client_secret, way)
            basic = BasicCredentials(client_id=client_id, client_secret=secret, encoded=way.encoded)
            return Authentication(headers={"Authorization": basic})
        case AuthMethod.PRIVATE_KEY_JWT:
            return Authentication(form=(("client_id", client_id), *_assertion(way, credentials)))
        case AuthMethod.TLS_CLIENT_AUTH:
            identity = TlsIdentity(
                certificate=_there(credentials.certificate, way),
                private_key=_there(credentials.private_key, way),
            )
            return Authentication(form=(("client_id", client_id),), identity=identity)
        case AuthMethod.AUTO:
            raise ValueError("auto is no method: find out which one the server takes")


def _assertion(way: Way, credentials: ClientCredentials) -> tuple[tuple[str, FormValue], ...]:
    assertion = ClientAssertion(
        client_id=credentials.client_id,
        private_key=_there(credentials.private_key, way),
        algorithm=way.algorithm,
        audience=way.audience,
        key_id=credentials.key_id,
    )
    return (("client_assertion_type", _ASSERTION_TYPE), ("client_assertion", assertion))


def _there(value: T | None, way: Way) -> T:
    if value is None:
        raise ValueError(f"{way.method} needs credentials that this client does not have")
    return value


def basic_value(client_id: str, client_secret: str, *, encoded: bool = True) -> str:
    """Return the `Authorization` header of scheme Basic.

    RFC 6749 §2.3.1: both are form-urlencoded first, then joined with a colon, then encoded with Base64.
    Servers that do not decode them want them as they are: `encoded=False`, in UTF-8 (RFC 7617 §2.1).
    """
    pair = (quote_plus(client_id), quote_plus(client_secret)) if encoded else (client_id, client_secret)
    return "Basic " + b64encode(":".join(pair).encode()).decode("ascii")


def looks_different_encoded(credentials: ClientCredentials) -> bool:
    """Return whether id or secret hold characters that form-urlencoding changes, such as `+`, `%`, `:`.

    Servers and programs that skip the encoding of RFC 6749 §2.3.1 then see another secret.
    """
    return any(quote_plus(value) != value for value in _basic_pair(credentials))


def _basic_pair(credentials: ClientCredentials) -> tuple[str, str]:
    client_id, secret = credentials.client_id, credentials.client_secret
    return (
        client_id if isinstance(client_id, str) else client_id.reveal(),
        secret.reveal() if secret else "",  # only to look at its characters
    )


def methods_to_try(client: Client, provider: Provider) -> tuple[AuthMethod, ...]:
    """Return the methods to try, in order. A declared one comes first; the other secret method follows.

    For `auto`: with a certificate or a private key the method that they are for, and with a client secret the
    two secret methods, as the provider documents them.
    """
    match client.auth_method:
        case AuthMethod.AUTO:
            by_key = _methods_by_key(client)
            by_secret = _documented_first(provider) if client.client_secret is not None else ()
            return (*by_key, *by_secret) or _documented_first(provider)
        case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
            return tuple(dict.fromkeys((client.auth_method, *SECRET_METHODS)))
        case AuthMethod.PRIVATE_KEY_JWT | AuthMethod.TLS_CLIENT_AUTH:
            return (client.auth_method,)


def _methods_by_key(client: Client) -> tuple[AuthMethod, ...]:
    if client.private_key is None:
        return ()
    return (AuthMethod.PRIVATE_KEY_JWT if client.certificate is None else AuthMethod.TLS_CLIENT_AUTH,)


def _documented_first(provider: Provider) -> tuple[AuthMethod, ...]:
    documented = [m for m in SECRET_METHODS if m.value in provider.auth_methods]
    documented.sort(key=lambda m: provider.auth_methods.index(m.value))
    return tuple(dict.fromkeys((*documented, *SECRET_METHODS)))


def ways_to_try(
    methods: Sequence[AuthMethod],
    credentials: ClientCredentials,
    *,
    declared: AuthMethod,
    audiences: tuple[str, ...],
    algorithm: SigningAlgorithm,
) -> tuple[Way, ...]:
    """Return the ways to try for these methods, in order, each to be tried once at most.

    Basic is tried a second time, without the encoding, only where that makes a difference, and not where post
    is declared: a wrong secret would be sent a third time to learn of a method that nobody asked for. A
    client assertion is tried once for each of the `audiences` by which the server may know itself.
    """
    may_be_raw = declared is not AuthMethod.CLIENT_SECRET_POST

    def ways(method: AuthMethod) -> Iterator[Way]:
        match method:
            case AuthMethod.PRIVATE_KEY_JWT:
                for audience in dict.fromkeys(audiences):
                    yield Way(method=method, audience=audience, algorithm=algorithm)
            case AuthMethod.CLIENT_SECRET_BASIC:
                yield Way(method=method)
                # RFC 7617 §2: the ID ends at the first colon, so an ID with a colon cannot be sent.
                if (
                    may_be_raw
                    and looks_different_encoded(credentials)
                    and ":" not in _basic_pair(credentials)[0]
                ):
                    yield Way(method=method, encoded=False)
            case _:
                yield Way(method=method)

    return tuple(way for method in methods for way in ways(method))


def most_ways(methods: Iterable[AuthMethod], *, declared: AuthMethod, audiences: int) -> int:
    """Return how many ways there are at most, before it is known which characters the secret has."""
    basic = 1 if declared is AuthMethod.CLIENT_SECRET_POST else 2
    more = {AuthMethod.CLIENT_SECRET_BASIC: basic, AuthMethod.PRIVATE_KEY_JWT: audiences}
    return sum(more.get(method, 1) for method in methods)
