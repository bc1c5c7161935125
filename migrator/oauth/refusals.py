"""What a refused token request means for the client: which reason, and whether another method may help."""

import re
from http import HTTPStatus

from migrator.model.verdict import Reason
from migrator.oauth.token_answer import Refused

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
    if refused.error == "invalid_client":
        return Reason.CLIENT_REJECTED
    if refused.error == "unsupported_grant_type" or _GRANT_NOT_ALLOWED.search(refused.words):
        return Reason.GRANT_NOT_ALLOWED
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
        refused.status == HTTPStatus.FORBIDDEN and not refused.error
    )
