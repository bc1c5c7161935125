"""What a refused token request means for the client: which reason, and whether another method may help."""

import re
from collections.abc import Callable
from http import HTTPStatus

from migrator.model.verdict import Reason
from migrator.oauth.token_answer import Refused

_GRANT_ERRORS = {
    "unsupported_grant_type",
    "authorization_type_invalid",  # glewlwyd's
}
_DPOP_ERRORS = {"invalid_dpop_proof", "use_dpop_nonce"}  # RFC 9449 §5, §8
_DPOP = re.compile(r"\bDPoP\b", re.IGNORECASE)
_SCOPE_ERRORS = {"invalid_scope", "scope_invalid"}  # the second is glewlwyd's
_SECRET_EXPIRED = re.compile(r"\b(secret|credentials?)\b.*\bexpired\b|\bexpired\b.*\bsecret\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(invalid|incorrect|wrong|or)\b", re.IGNORECASE)
"""Beside "expired" such a word means: one of several things, and the server does not say which."""
_PASSING_ERRORS = {
    "temporarily_unavailable",
    "server_error",
}  # RFC 6749 §4.1.2.1; some token endpoints use them
_GRANT_NOT_ALLOWED = re.compile(
    r"\bgrant[ _]type\b.*\b(not (allowed|enabled|permitted|supported)|unsupported)\b", re.IGNORECASE
)


def reason_of(refused: Refused) -> Reason:
    """Return the reason code of a refusal.

    Servers use wrong statuses and codes, so a known code counts for more than the status, and 401 for more
    than an unknown code (RFC 6749 §5.2).
    """
    return next((reason for applies, reason in _READINGS if applies(refused)), Reason.UNEXPECTED_RESPONSE)


def is_scope_refusal(refused: Refused) -> bool:
    """Return whether the client was accepted, and a scope was not."""
    return reason_of(refused) is Reason.SCOPE_MISSING


def may_be_the_method(refused: Refused) -> bool:
    """Return whether the other client authentication method may work: servers do not say what is wrong."""
    return reason_of(refused) is Reason.CLIENT_REJECTED


def _rejects_by_status(refused: Refused) -> bool:
    """Return whether the status rejects the client: 401 with any other code, 403 only without one."""
    return refused.status == HTTPStatus.UNAUTHORIZED or (
        refused.status == HTTPStatus.FORBIDDEN and refused.is_mute
    )


def _says_expired(refused: Refused) -> bool:
    return (
        refused.error == "invalid_client"
        and bool(_SECRET_EXPIRED.search(refused.words))
        and not _EITHER.search(refused.words)
    )


def _denies_grant(refused: Refused) -> bool:
    return refused.error in _GRANT_ERRORS or bool(_GRANT_NOT_ALLOWED.search(refused.words))


def _is_mute_without_scope(refused: Refused) -> bool:
    """Return whether it may be the missing scope: glewlwyd answers so to a wrong secret, too."""
    return refused.is_mute and refused.status == HTTPStatus.FORBIDDEN and not refused.asked


_READINGS: tuple[tuple[Callable[[Refused], bool], Reason], ...] = (
    (lambda r: r.error in _SCOPE_ERRORS, Reason.SCOPE_MISSING),
    (lambda r: r.error in _PASSING_ERRORS, Reason.SERVER_ERROR),
    (_says_expired, Reason.SECRET_EXPIRED),
    (lambda r: r.error == "invalid_client", Reason.CLIENT_REJECTED),
    (lambda r: r.error in _DPOP_ERRORS or bool(_DPOP.search(r.words)), Reason.TOKEN_TYPE_UNSUPPORTED),
    (_denies_grant, Reason.GRANT_NOT_ALLOWED),
    (_is_mute_without_scope, Reason.SCOPE_UNPROVEN),
    (_rejects_by_status, Reason.CLIENT_REJECTED),
    # `invalid_grant`: an access rule of LemonLDAP::NG; oidc-provider, where it misses a DPoP proof.
    (lambda r: r.error in {"unauthorized_client", "invalid_grant"}, Reason.GRANT_NOT_ALLOWED),
)
"""How a refusal is read; the first that applies counts."""
