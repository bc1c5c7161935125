"""What each reason code means, what was seen to conclude it, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from migrator.model.verdict import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonPage:
    """The page of one reason code. Plain text; code in backticks."""

    title: str
    means: str
    seen: str
    """What was seen to conclude it."""
    next: str


def reason_pages() -> Mapping[Reason, ReasonPage]:
    """Return the page of every reason code."""
    return _PAGES


_PAGES: Mapping[Reason, ReasonPage] = MappingProxyType(
    {
        Reason.OK: ReasonPage(
            title="Everything that was asked for works",
            means="The client gets a token with the scopes that are needed, and the APIs accept it.",
            seen="A token, evidence of every required scope, and a good answer of every API that was called.",
            next="Switch the extractor. Keep the key until the last extractor that uses it has moved.",
        ),
        Reason.HOST_UNREACHABLE: ReasonPage(
            title="No answer from the host",
            means="The name was not found, or the connection was refused or reset. That says nothing of "
            "the client.",
            seen="The connection ended before an answer came.",
            next="Check the platform's `url`. Run the check from a machine that the platform lets in: "
            "allow-lists of addresses are common.",
        ),
        Reason.TLS_FAILED: ReasonPage(
            title="No trusted connection",
            means="The server's certificate could not be verified, so no secret was sent.",
            seen="The TLS handshake failed: an unknown authority, another host's certificate, or an "
            "expired one.",
            next="If your network inspects traffic, give its authority in the environment variable "
            "SSL_CERT_FILE. If not, ask who runs the server; verification cannot be switched off.",
        ),
        Reason.TOKEN_ENDPOINT_NOT_FOUND: ReasonPage(
            title="No token endpoint at this URL",
            means="The host answers, but there is no OAuth 2.0 token endpoint (RFC 6749 §3.2) where the "
            "provider catalog or the inventory says.",
            seen="404 or 405 at the token endpoint, or metadata without one.",
            next="Check the platform's `url`; for `provider: generic` check `token_url` or `issuer`.",
        ),
        Reason.CLIENT_REJECTED: ReasonPage(
            title="The client ID or the client secret is wrong",
            means="The authorization server does not accept the client. Servers do not say which of the "
            "two is wrong, and some lock a client after repeated failures, so nothing more is "
            "tried.",
            seen="`invalid_client`, a 401, or an empty 403 from the token endpoint, with both ways of "
            "sending the secret.",
            next="Compare client ID and secret with the registration. Look for a blank or a line end "
            "that was copied with the secret.",
        ),
        Reason.AUTH_METHOD_REJECTED: ReasonPage(
            title="The other client authentication method works",
            means="ID and secret are right, but the server wants them sent in another way than "
            "declared: in the body (`client_secret_post`) or in the Authorization header "
            "(`client_secret_basic`).",
            seen="The declared method was refused, and the other one, tried once, gave a token.",
            next="Set `auth_method` to the one that works, or register the client for the declared "
            "one. Then look whether the extractor can send it that way.",
        ),
        Reason.SECRET_EXPIRED: ReasonPage(
            title="The client secret is past its day",
            means="The server knows the secret and says that it is no longer valid.",
            seen="`invalid_client` with a description that names an expired secret.",
            next="Make a new secret at the provider and store it where the reference points to.",
        ),
        Reason.GRANT_NOT_ALLOWED: ReasonPage(
            title="The client may not use client credentials",
            means="The client is registered for another grant, such as authorization code, which needs "
            "a person.",
            seen="`unauthorized_client`, `unsupported_grant_type`, or a description that says so.",
            next="Register the client for the grant `client_credentials` (RFC 6749 §4.4).",
        ),
        Reason.SCOPE_MISSING: ReasonPage(
            title="A scope that is needed is not granted",
            means="The client works, but at least one scope of the extractor's APIs was refused or left out.",
            seen="`invalid_scope` for it, a token whose scopes do not hold it, or `insufficient_scope` "
            "from the API. The report lists the scopes under missing.",
            next="Have the missing scopes added to the client. Look for a misspelling first.",
        ),
        Reason.SCOPE_UNPROVEN: ReasonPage(
            title="The server did not say which scopes it granted",
            means="There is a token, but no evidence of its scopes. A response without `scope` should "
            "mean “as requested” (RFC 6749 §5.1); real servers also mean nothing at all, or "
            "whatever was asked.",
            seen="No `scope` in the token response, no introspection, no claims, and no API call that "
            "would tell.",
            next="Name an `introspection_url` for the platform, or list an API that can be called.",
        ),
        Reason.PERMISSION_MISSING: ReasonPage(
            title="The scope is there, the permission is not",
            means="Access needs the scope and the permission. The platform's administrator has not "
            "given this client the permission for the API.",
            seen="The API refused the token in the way that the provider documents for a missing "
            "permission, or a control request showed that the token itself is good.",
            next="Have the administrator grant the permission to the client.",
        ),
        Reason.API_DISABLED: ReasonPage(
            title="The API is switched off",
            means="The platform does not offer this API at the moment, to anybody.",
            seen="The answer that the provider gives for an API that is off.",
            next="Have the administrator switch the API on, or take it out of the extractor's list.",
        ),
        Reason.TOKEN_REJECTED: ReasonPage(
            title="The API does not accept the token",
            means="The authorization server issued a token, and the API refused it although it is fresh.",
            seen="A 401 from the API, and from the control request as well. Where no control request could "
            "tell, or no page documents it, the verdict is unknown.",
            next="Check that API and authorization server belong together, that the API wants no "
            "`audience`, and that this machine's clock is right.",
        ),
        Reason.TOKEN_TYPE_UNSUPPORTED: ReasonPage(
            title="The token is of a type that cannot be used here",
            means="The server issued a token that is not Bearer (DPoP, for instance), or that is bound to a "
            "key or a certificate (RFC 9449, RFC 8705). A plain Bearer call with it would fail "
            "(RFC 6749 §7.1).",
            seen="`token_type` in the token response; `cnf` in introspection or inside the token.",
            next="Have the client registered for Bearer tokens, or use an extractor that can do this type.",
        ),
        Reason.RATE_LIMITED: ReasonPage(
            title="Too many requests",
            means="The server asked to wait for longer than the run may wait. It says nothing of the client.",
            seen="429, after waiting as told a few times.",
            next="Run again later or with fewer extractors at a time (`--only`, `--wave`).",
        ),
        Reason.SERVER_ERROR: ReasonPage(
            title="The server failed",
            means="The server made an error of its own, which says nothing of the client.",
            seen="A status of 500 or above.",
            next="Run again later. If it stays, tell the provider path and time.",
        ),
        Reason.TIMED_OUT: ReasonPage(
            title="No complete answer in time",
            means="The host took the connection, and its answer did not come, or did not end, in time. "
            "That says nothing of the client.",
            seen="No complete answer within the seconds that `--timeout` allows.",
            next="Run again, with a longer `--timeout` if the server is known to be slow. If it stays, look "
            "for a proxy or firewall that holds connections back.",
        ),
        Reason.UNEXPECTED_RESPONSE: ReasonPage(
            title="An answer that cannot be read as yes or no",
            means="Something answered, but not as the standard or the provider catalog describes: an "
            "HTML page, a redirect, a proxy's error, a status in no table.",
            seen="The status and kind of answer stand in the report; the body is never shown.",
            next="Check the platform's `url`; see what a browser or curl gets there. If the provider "
            "does answer like this, add the answer to its provider catalog.",
        ),
        Reason.SECRET_UNAVAILABLE: ReasonPage(
            title="A secret could not be read",
            means="A reference led to no value, so nothing was sent.",
            seen="The environment variable, file or entry does not exist, is empty, or may not be read.",
            next="Set it where the check runs. References of the kind `exec:` need `--allow-exec`.",
        ),
        Reason.HOST_NOT_ALLOWED: ReasonPage(
            title="The host may not receive secrets",
            means="The URL's host is allowed neither by the provider catalog nor by the operator, or "
            "the URL is not https. Nothing was sent.",
            seen="The inventory's URLs, before any request.",
            next="Correct the URL. If the host is right, whoever runs migrator may allow it with "
            "`--allow-host`.",
        ),
        Reason.NO_CLIENT: ReasonPage(
            title="There is no client to check",
            means="The extractor names no client, or one that the inventory does not have.",
            seen="The inventory.",
            next="Register a client on the platform, list it under `clients`, and name it at the extractor.",
        ),
        Reason.INVALID_INVENTORY: ReasonPage(
            title="The inventory is wrong at this entry",
            means="An error stands on the extractor, its client or its platform, so it was not tried.",
            seen="A finding of level error in the same report.",
            next="Correct that finding, then check again.",
        ),
        Reason.API_UNKNOWN: ReasonPage(
            title="Nothing is known of an API",
            means="The provider catalog does not have the API, so nobody can say which scopes it needs.",
            seen="The extractor's `apis` and the provider catalog.",
            next="Correct the id (`migrator catalog` lists them), list its scopes under `scopes`, or "
            "describe the API in a provider catalog of your own.",
        ),
        Reason.NOT_CHECKED: ReasonPage(
            title="It was not tried",
            means="The run ended first, the request budget was used up, or there is no safe request "
            "that would tell: an API whose every call has an effect is never called.",
            seen="Nothing, on purpose.",
            next="Run the check again for what is left. For an API without a safe request, ask the "
            "administrator, or watch the first run.",
        ),
    }
)
