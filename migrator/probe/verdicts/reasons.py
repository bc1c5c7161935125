"""Which verdict a reason code stands for, and which reason a missing answer has."""

from typing import assert_never

from migrator.model.http import NoAnswer, TransportProblem
from migrator.model.verdict import Reason, Verdict


def verdict_of(reason: Reason) -> Verdict:
    """Return what a reason means for the question "may it be switched".

    Blocked is only what somebody said no to. Whatever kept the answer away leaves it unknown.
    """
    match reason:
        case Reason.OK:
            return Verdict.READY
        case (
            Reason.CLIENT_REJECTED
            | Reason.AUTH_METHOD_REJECTED
            | Reason.SECRET_EXPIRED
            | Reason.GRANT_NOT_ALLOWED
            | Reason.SCOPE_MISSING
            | Reason.PERMISSION_MISSING
            | Reason.API_DISABLED
            | Reason.TOKEN_REJECTED
            | Reason.TOKEN_TYPE_UNSUPPORTED
            | Reason.NO_CLIENT
        ):
            return Verdict.BLOCKED
        case (
            Reason.HOST_UNREACHABLE
            | Reason.TLS_FAILED
            | Reason.TOKEN_ENDPOINT_NOT_FOUND
            | Reason.SCOPE_UNPROVEN
            | Reason.RATE_LIMITED
            | Reason.SERVER_ERROR
            | Reason.TIMED_OUT
            | Reason.UNEXPECTED_RESPONSE
            | Reason.SECRET_UNAVAILABLE
            | Reason.HOST_NOT_ALLOWED
            | Reason.INVALID_INVENTORY
            | Reason.API_UNKNOWN
            | Reason.NOT_CHECKED
        ):
            return Verdict.UNKNOWN
        case _:
            assert_never(reason)


def reason_of_no_answer(no_answer: NoAnswer) -> Reason:
    """Return the reason code for a request that got no answer."""
    return _OF_PROBLEM[no_answer.problem]


_OF_PROBLEM = {
    TransportProblem.UNREACHABLE: Reason.HOST_UNREACHABLE,
    TransportProblem.TLS: Reason.TLS_FAILED,
    TransportProblem.TIMEOUT: Reason.TIMED_OUT,
    TransportProblem.SERVER_FAILED: Reason.SERVER_ERROR,
    TransportProblem.HOST_NOT_ALLOWED: Reason.HOST_NOT_ALLOWED,
    TransportProblem.METHOD_NOT_ALLOWED: Reason.NOT_CHECKED,
    TransportProblem.BUDGET: Reason.NOT_CHECKED,
    TransportProblem.RATE_LIMITED: Reason.RATE_LIMITED,
    TransportProblem.PROTOCOL: Reason.UNEXPECTED_RESPONSE,
}
"""A test holds that none is left out."""
