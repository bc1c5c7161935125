"""What an answer that gave no token means: the rung it stands for, the reason, and the words."""

from dataclasses import dataclass
from typing import assert_never

from migrator.model.http import NoAnswer, TransportProblem
from migrator.model.provider import Provider
from migrator.model.verdict import Reason
from migrator.oauth.refusals import reason_of
from migrator.oauth.token_answer import Odd, Refused
from migrator.probe.next_steps import next_step
from migrator.probe.reasons import reason_of_no_answer
from migrator.probe.rungs import Step
from migrator.probe.settled import Obstacle

_NAME_A_SCOPE = (
    "List at the extractor, as scopes, what its token request is to ask for; then run migrator again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Where a client stopped climbing, and why."""

    step: Step
    obstacle: Obstacle
    out_of_budget: bool = False
    """Nothing was sent, because the run's budget is used up."""


def failure_of(answer: Refused | Odd | NoAnswer, provider: Provider) -> Failure:
    """Return what the answer means for the client."""
    match answer:
        case NoAnswer():
            return _of_no_answer(answer, provider)
        case Odd():
            message = f"The token endpoint answered {answer.status}: {answer.seen}."
            return _failure(Step.TOKEN_ENDPOINT, answer.reason, message, provider)
        case Refused():
            return _of_refusal(answer, provider)
        case _:
            assert_never(answer)


def _of_no_answer(answer: NoAnswer, provider: Provider) -> Failure:
    reason = reason_of_no_answer(answer)
    failure = _failure(_step_of(answer.problem), reason, f"No token: {answer.detail}.", provider)
    is_budget = answer.problem is TransportProblem.BUDGET
    return Failure(step=failure.step, obstacle=failure.obstacle, out_of_budget=is_budget)


def _step_of(problem: TransportProblem) -> Step:
    match problem:
        case TransportProblem.TLS:
            return Step.TLS
        case TransportProblem.TIMEOUT | TransportProblem.PROTOCOL:
            return Step.TOKEN_ENDPOINT
        case (
            TransportProblem.UNREACHABLE
            | TransportProblem.HOST_NOT_ALLOWED
            | TransportProblem.METHOD_NOT_ALLOWED
            | TransportProblem.BUDGET
        ):
            return Step.HOST
        case _:
            assert_never(problem)


def _of_refusal(refused: Refused, provider: Provider) -> Failure:
    reason = reason_of(refused)
    match reason:
        case Reason.CLIENT_REJECTED:
            step = Step.CLIENT_AUTHENTICATION
            what = "the client, its ID, secret or method" if refused.is_mute else "client ID and secret"
            message = f"The server does not accept {what}: {refused}."
        case Reason.SECRET_EXPIRED:
            step, message = Step.CLIENT_AUTHENTICATION, f"The client secret has expired: {refused}."
        case Reason.SCOPE_MISSING | Reason.SCOPE_UNPROVEN:
            return _without_scope(refused, reason)
        case Reason.GRANT_NOT_ALLOWED:
            step = Step.GRANT
            message = f"The client may not use the grant client_credentials: {refused}.{_constraint(refused)}"
        case Reason.TOKEN_TYPE_UNSUPPORTED:
            step = Step.GRANT
            message = f"The server wants proof of a key (DPoP), which extractors do not send: {refused}."
        case _:
            step, message = Step.TOKEN_ENDPOINT, f"The token request was refused: {refused}."
    return _failure(step, reason, message, provider)


def _constraint(refused: Refused) -> str:
    """Return what else may be wrong where the grant as such is called invalid."""
    if refused.error != "invalid_grant":
        return ""
    return " Or it wants a token that is bound to a key (DPoP or mTLS), or an access rule refuses the client."


def _without_scope(refused: Refused, reason: Reason) -> Failure:
    """Return the failure of a request for no scope, which was made because none is known to be needed."""
    if reason is Reason.SCOPE_MISSING:
        step = Step.SCOPES
        message = f"The server issues no token without a scope, and none is known: {refused}."
    else:
        step = Step.CLIENT_AUTHENTICATION
        message = (
            f"The server refused a request for no scope: {refused}. It may want one, or reject the client."
        )
    obstacle = Obstacle(reason=Reason.SCOPE_UNPROVEN, message=message, next_step=_NAME_A_SCOPE)
    return Failure(step=step, obstacle=obstacle)


def _failure(step: Step, reason: Reason, message: str, provider: Provider) -> Failure:
    return Failure(
        step=step, obstacle=Obstacle(reason=reason, message=message, next_step=next_step(reason, provider))
    )
