"""What a refused token request means for the client: which reason, and whether another method may help."""

import re
from http import HTTPStatus

from migrator.model.verdict import Reason
from migrator.oauth.token_answer import Refused

_GRANT_ERRORS = {
    "unsupported_grant_type",
    # RFC 6749 §5.2: the grant itself is refused; oidc-provider also says it where a DPoP proof is missing.
    "invalid_grant",
    "authorization_type_invalid",  # glewlwyd's
}
_DPOP_ERRORS = {"invalid_dpop_proof", "use_dpop_nonce"}  # RFC 9449 §5, §8
_DPOP = re.compile(r"\bDPoP\b", re.IGNORECASE)
_SCOPE_ERRORS = {"invalid_scope", "scope_invalid"}  # the second is glewlwyd's
_SECRET_EXPIRED = re.compile(r"\b(secret|credentials?)\b.*\bexpired\b|\bexpired\b.*\bsecret\b", re.IGNORECASE)
_GRANT_NOT_ALLOWED = re.compile(
    r"\bgrant[ _]type\b.*\b(not (allowed|enabled|permitted|supported)|unsupported)\b", re.IGNORECASE
)


def reason_of(refused: Refused) -> Reason:
    """Return the reason code of a refusal.

    Servers use wrong statuses and codes, so a known code counts for more than the status, and 401 for more
    than an unknown code (RFC 6749 §5.2).
    """
    if refused.error in _SCOPE_ERRORS:
        return Reason.SCOPE_MISSING
    if _SECRET_EXPIRED.search(refused.words):
        return Reason.SECRET_EXPIRED
    if refused.error in _DPOP_ERRORS or _DPOP.search(refused.words):
        return Reason.TOKEN_TYPE_UNSUPPORTED
    if refused.error == "invalid_client":
        return Reason.CLIENT_REJECTED
    if refused.error in _GRANT_ERRORS or _GRANT_NOT_ALLOWED.search(refused.words):
        return Reason.GRANT_NOT_ALLOWED
    if refused.is_mute and refused.status == HTTPStatus.FORBIDDEN and not refused.asked:
        # glewlwyd answers so to a wrong secret, and to a right one without a scope.
        return Reason.SCOPE_UNPROVEN
    if _rejects_by_status(refused):
        return Reason.CLIENT_REJECTED
    return Reason.GRANT_NOT_ALLOWED if refused.error == "unauthorized_client" else Reason.UNEXPECTED_RESPONSE


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
