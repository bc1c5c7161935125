"""What an answer that gave no token means: the rung it stands for, the reason, and the words."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import assert_never

from migrator.model.http import NoAnswer, TransportProblem
from migrator.model.provider import Provider
from migrator.model.verdict import Reason, Verdict
from migrator.oauth.refusals import reason_of
from migrator.oauth.scope_discovery import Discovery
from migrator.oauth.scope_text import scope_text
from migrator.oauth.token_answer import Odd, Refused
from migrator.probe.climb.rungs import Step
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.reasons import reason_of_no_answer, verdict_of
from migrator.probe.verdicts.settled import Obstacle

_REFUSED = frozenset({TransportProblem.HOST_NOT_ALLOWED, TransportProblem.METHOD_NOT_ALLOWED})


_SEEN = frozenset(
    {
        Reason.HOST_UNREACHABLE,
        Reason.HOST_NOT_ALLOWED,
        Reason.TLS_FAILED,
        Reason.TOKEN_ENDPOINT_NOT_FOUND,
    }
)
"""Reasons that leave the client unknown, though the rung itself was seen to fail."""
_NAME_A_SCOPE = (
    "List at the extractor, as scopes, what its token request is to ask for; then run migrator again."
)


_DEFAULT_SCOPE = (
    "List RESOURCE/.default as the only scope of the extractor; what the client may do there is given to it "
    "as app roles, and only a call of the API proves it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Where a client stopped climbing, and why."""

    step: Step
    obstacle: Obstacle
    out_of_budget: bool = False
    """Nothing was sent, because the run's budget is used up."""
    untried: bool = False
    """Nothing was sent, so nothing was seen: the run's budget is used up, or the server has been given up."""

    @property
    def passed(self) -> bool | None:
        """What the rung shows: `False` where it was seen to fail, `None` where nobody could tell."""
        is_seen = verdict_of(self.obstacle.reason) is Verdict.BLOCKED or self.obstacle.reason in _SEEN
        return False if is_seen and not self.untried else None


def failure_of(
    answer: Refused | Odd | NoAnswer, provider: Provider, *, proof: str = "client ID and secret"
) -> Failure:
    """Return what the answer means for the client; `proof` is what it identified itself with, in words."""
    match answer:
        case NoAnswer():
            return _of_no_answer(answer, provider)
        case Odd():
            message = f"The token endpoint answered {answer.status}: {answer.seen}."
            return _failure(Step.TOKEN_ENDPOINT, answer.reason, message, provider)
        case Refused():
            return _of_refusal(answer, provider, proof)
        case _:
            assert_never(answer)


def out_of_requests(discovery: Discovery) -> Obstacle | None:
    """Return what ended a search for scopes that found its bound of requests; `None` where it did not."""
    if not discovery.is_out_of_requests:
        return None
    message = (
        f"{discovery.requests} token requests, as many as the scopes may cost, did not suffice to tell "
        f"{scope_text(discovery.untold)}: the server refuses several scopes, and names none of them."
    )
    step = "Register what is known to be missing, then check again; or check fewer extractors (--only)."
    return Obstacle(reason=Reason.SCOPE_UNPROVEN, message=message, next_step=step)


def _of_no_answer(answer: NoAnswer, provider: Provider) -> Failure:
    reason = reason_of_no_answer(answer)
    is_budget = answer.problem is TransportProblem.BUDGET
    untried = is_budget or (answer.attempts == 0 and answer.problem not in _REFUSED)
    step = Step.HOST if untried else _step_of(answer.problem)
    failure = _failure(step, reason, f"No token: {answer.detail}.", provider)
    return replace(failure, out_of_budget=is_budget, untried=untried)


def _step_of(problem: TransportProblem) -> Step:
    match problem:
        case TransportProblem.TLS:
            return Step.TLS
        case TransportProblem.TIMEOUT | TransportProblem.PROTOCOL | TransportProblem.SERVER_FAILED:
            return Step.TOKEN_ENDPOINT
        case (
            TransportProblem.UNREACHABLE
            | TransportProblem.HOST_NOT_ALLOWED
            | TransportProblem.METHOD_NOT_ALLOWED
            | TransportProblem.BUDGET
            | TransportProblem.RATE_LIMITED
        ):
            return Step.HOST
        case _:
            assert_never(problem)


def _of_refusal(refused: Refused, provider: Provider, proof: str) -> Failure:
    reason = reason_of(refused)
    match reason:
        case Reason.SCOPE_MISSING:
            message = f"The server issues no token without a scope, and none is known: {refused}."
            return _without_scope(Step.SCOPES, message)
        case Reason.SCOPE_UNPROVEN if refused.asked:
            message = f"The server refuses the form of the scopes, which says nothing of them: {refused}."
            obstacle = Obstacle(reason=reason, message=message, next_step=_DEFAULT_SCOPE)
            return Failure(step=Step.SCOPES, obstacle=obstacle)
        case Reason.SCOPE_UNPROVEN:
            message = (
                f"The server refused a request without a scope: {refused}. "
                "It may want a scope, or not accept the client."
            )
            return _without_scope(Step.CLIENT_AUTHENTICATION, message)
        case _:
            step, what = _REFUSALS.get(reason, (Step.GRANT, "The token request was refused"))
            if reason is Reason.CLIENT_REJECTED:
                what += f"{proof} or method" if refused.is_mute else proof
            return _failure(step, reason, f"{what}: {refused}.{_constraint(refused)}", provider)


_REFUSALS = {
    Reason.CLIENT_REJECTED: (Step.CLIENT_AUTHENTICATION, "The server does not accept "),
    Reason.SECRET_EXPIRED: (Step.CLIENT_AUTHENTICATION, "The client secret has expired"),
    Reason.GRANT_NOT_ALLOWED: (Step.GRANT, "The client may not use the grant client_credentials"),
    Reason.TOKEN_TYPE_UNSUPPORTED: (
        Step.GRANT,
        "The server wants proof of a key (DPoP), which extractors do not send",
    ),
    Reason.SERVER_ERROR: (Step.TOKEN_ENDPOINT, "The server could not answer"),
    Reason.RATE_LIMITED: (Step.TOKEN_ENDPOINT, "The server takes no more attempts for now"),
}
"""At which rung a refusal stops the climb, and what it says."""


def _constraint(refused: Refused) -> str:
    """Return what else may be wrong where the server's word leaves that open."""
    if refused.is_mute and refused.status == HTTPStatus.FORBIDDEN:
        return " A firewall or a list of allowed addresses in front of it answers so, too."
    if refused.error != "invalid_grant" or reason_of(refused) is not Reason.GRANT_NOT_ALLOWED:
        return ""
    return (
        " It may also want a token that is bound to a key (DPoP or mTLS), "
        "or an access rule refuses the client."
    )


def _without_scope(step: Step, message: str) -> Failure:
    """Return the failure of a request that asked for no scope, because none is needed as far as is known."""
    obstacle = Obstacle(reason=Reason.SCOPE_UNPROVEN, message=message, next_step=_NAME_A_SCOPE)
    return Failure(step=step, obstacle=obstacle)


def _failure(step: Step, reason: Reason, message: str, provider: Provider) -> Failure:
    return Failure(
        step=step, obstacle=Obstacle(reason=reason, message=message, next_step=next_step(reason, provider))
    )
