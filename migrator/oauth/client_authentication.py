"""How a client proves to an authorization server who it is (RFC 6749 §2.3.1)."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from migrator.model.http import BasicCredentials, HeaderValue
from migrator.model.inventory import AuthMethod
from migrator.model.provider import Provider
from migrator.model.secret import Secret

SECRET_METHODS = (AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC)
"""The methods that a client with a secret has, and that can be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """What a client identifies itself with."""

    client_id: str | Secret
    client_secret: Secret

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must never be shown, should a server repeat it. A client id is no secret (RFC 6749 §2.2)."""
        return (self.client_secret,)


def looks_different_encoded(credentials: ClientCredentials) -> bool:
    """Return whether id or secret hold characters that form-urlencoding changes, such as `+`, `%`, `:`.

    Servers and libraries that skip the encoding of RFC 6749 §2.3.1 then see another secret.
    """
    client_id = credentials.client_id
    values = (
        client_id if isinstance(client_id, str) else client_id.reveal(),
        credentials.client_secret.reveal(),  # only to look at its characters
    )
    return any(quote_plus(value) != value for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """The part of a request that authenticates the client."""

    headers: Mapping[str, HeaderValue] = field(default_factory=dict)
    form: tuple[tuple[str, str | Secret], ...] = ()


def authenticate(method: AuthMethod, credentials: ClientCredentials) -> Authentication:
    """Return what a request must carry for this method.

    Raises ValueError for methods that are not in `SECRET_METHODS`: see `unsupported`.
    """
    match method:
        case AuthMethod.CLIENT_SECRET_POST:
            pair = (("client_id", credentials.client_id), ("client_secret", credentials.client_secret))
            return Authentication(form=pair)
        case AuthMethod.CLIENT_SECRET_BASIC:
            basic = BasicCredentials(client_id=credentials.client_id, client_secret=credentials.client_secret)
            return Authentication(headers={"Authorization": basic})
        case _:
            raise ValueError(f"{method} is no method that sends a client secret")


def basic_value(client_id: str, client_secret: str) -> str:
    """Return the `Authorization` header of scheme Basic.

    RFC 6749 §2.3.1: both are form-urlencoded first, then joined with a colon, then encoded with Base64.
    """
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return "Basic " + b64encode(pair.encode()).decode("ascii")


def methods_to_try(declared: AuthMethod, provider: Provider) -> tuple[AuthMethod, ...]:
    """Return the methods to try, in order: the declared one, then the other; for `auto` as the provider says.

    Empty for methods that cannot be tried yet.
    """
    match declared:
        case AuthMethod.AUTO:
            documented = [m for m in SECRET_METHODS if m.value in provider.auth_methods]
            documented.sort(key=lambda m: provider.auth_methods.index(m.value))
            return tuple(dict.fromkeys((*documented, *SECRET_METHODS)))
        case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
            return tuple(dict.fromkeys((declared, *SECRET_METHODS)))
        case AuthMethod.PRIVATE_KEY_JWT | AuthMethod.TLS_CLIENT_AUTH:
            return ()


def unsupported(method: AuthMethod) -> str:
    """Return the sentence that says why a method cannot be tried."""
    return f"{method} cannot be checked yet: only client_secret_post and client_secret_basic can"
