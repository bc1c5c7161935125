"""What a refused token request means for the client: which reason, and whether another method may help."""

import re
from collections.abc import Callable
from http import HTTPStatus

from migrator.model.verdict import Reason
from migrator.oauth.token_answer import Refused

_SCOPE_ERRORS = {"invalid_scope", "scope_invalid"}  # the second is glewlwyd's
_GRANT_ERRORS = {"unsupported_grant_type", "authorization_type_invalid"}  # the second is glewlwyd's
_DPOP_ERRORS = {"invalid_dpop_proof", "use_dpop_nonce"}  # RFC 9449 §5, §8
_DPOP = re.compile(r"\bDPoP\b", re.IGNORECASE)
_DEFAULT_SCOPE = re.compile(r"/\.default\b")
"""Microsoft Entra takes only `<resource>/.default` from clients, and says so (AADSTS1002012, AADSTS70011)."""
_TOO_MANY = re.compile(
    r"too[ _-]many|slow[ _]down|rate[ _-]?limit|temporarily[ _](locked|blocked|disabled|suspended)",
    re.IGNORECASE,
)
"""Said of attempts, not of the credentials."""
_NAMES_CREDENTIALS = re.compile(
    r"invalid client( or invalid client)? (secret|credentials)|application\b.*\bwas not found", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.;!?](?:\s|$)")
_SECRET_EXPIRED = re.compile(r"\b(secret|credentials?)\b.*\bexpired\b|\bexpired\b.*\bsecret\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(invalid|incorrect|wrong|or)\b", re.IGNORECASE)
"""Beside "expired" such a word means: one of several things, and the server does not say which."""
_PASSING_ERRORS = {"temporarily_unavailable", "server_error"}
"""RFC 6749 §4.1.2.1 has them for redirects; some token endpoints use them, with any status."""
_GRANT_NOT_ALLOWED = re.compile(
    r"\bgrant[ _]type\b.*\b(not (allowed|enabled|permitted|supported)|unsupported)\b", re.IGNORECASE
)


def reason_of(refused: Refused) -> Reason:
    """Return the reason code of a refusal: that of the first row that fits.

    Servers use wrong statuses and codes, so a known code counts for more than the status, and 401 for more
    than an unknown code (RFC 6749 §5.2).
    """
    return next((reason for fits, reason in _ROWS if fits(refused)), Reason.UNEXPECTED_RESPONSE)


def _says_expired(refused: Refused) -> bool:
    """Return whether one sentence says that the secret has expired, and offers no other cause."""
    return refused.error in {"invalid_client", "unauthorized_client"} and any(
        _SECRET_EXPIRED.search(sentence) and not _EITHER.search(sentence)
        for sentence in _SENTENCE_END.split(refused.words)
    )


def _wants_default_scope(refused: Refused) -> bool:
    """Return whether the form of the scope is refused: that says nothing of what the client may do."""
    is_default = any(scope.endswith("/.default") for scope in refused.asked)
    return refused.error in _SCOPE_ERRORS and not is_default and bool(_DEFAULT_SCOPE.search(refused.words))


def _too_many(refused: Refused) -> bool:
    return _TOO_MANY.search(f"{refused.error} {refused.words}") is not None


def _names_credentials(refused: Refused) -> bool:
    return refused.error == "unauthorized_client" and bool(_NAMES_CREDENTIALS.search(refused.words))


def _wants_dpop(refused: Refused) -> bool:
    return refused.error in _DPOP_ERRORS or _DPOP.search(refused.words) is not None


def _refuses_grant(refused: Refused) -> bool:
    return refused.error in _GRANT_ERRORS or _GRANT_NOT_ALLOWED.search(refused.words) is not None


def _may_want_a_scope(refused: Refused) -> bool:
    """Return whether nobody can tell what is refused: glewlwyd has an empty 403 for both.

    It answers so to a wrong secret, and to a right one without a scope.
    """
    return refused.is_mute and refused.status == HTTPStatus.FORBIDDEN and not refused.asked


def _rejects_by_status(refused: Refused) -> bool:
    """Return whether the status rejects the client: 401 with any other code, 403 only without one."""
    return refused.status == HTTPStatus.UNAUTHORIZED or (
        refused.status == HTTPStatus.FORBIDDEN and refused.is_mute
    )


_ROWS: tuple[tuple[Callable[[Refused], bool], Reason], ...] = (
    (_wants_default_scope, Reason.SCOPE_UNPROVEN),
    (_too_many, Reason.RATE_LIMITED),
    (lambda refused: refused.error in _SCOPE_ERRORS, Reason.SCOPE_MISSING),
    (lambda refused: refused.error in _PASSING_ERRORS, Reason.SERVER_ERROR),
    (_says_expired, Reason.SECRET_EXPIRED),
    (lambda refused: refused.error == "invalid_client", Reason.CLIENT_REJECTED),
    (_names_credentials, Reason.CLIENT_REJECTED),
    (_wants_dpop, Reason.TOKEN_TYPE_UNSUPPORTED),
    (_refuses_grant, Reason.GRANT_NOT_ALLOWED),
    (_may_want_a_scope, Reason.SCOPE_UNPROVEN),
    (_rejects_by_status, Reason.CLIENT_REJECTED),
    # `invalid_grant`: an access rule of LemonLDAP::NG; oidc-provider, where it misses a DPoP proof.
    (lambda refused: refused.error in {"unauthorized_client", "invalid_grant"}, Reason.GRANT_NOT_ALLOWED),
)


def is_scope_refusal(refused: Refused) -> bool:
    """Return whether the client was accepted, and a scope was not."""
    return reason_of(refused) is Reason.SCOPE_MISSING


def may_be_the_method(refused: Refused) -> bool:
    """Return whether the other client authentication method may work: servers do not say what is wrong."""
    return reason_of(refused) is Reason.CLIENT_REJECTED
