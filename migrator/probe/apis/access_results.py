"""What was found of one API, and the results that need no call."""

from dataclasses import dataclass, replace

from migrator.model.http import NoAnswer, TransportProblem
from migrator.model.oauth import Scopes, ScopeSets
from migrator.model.provider import Api, Provider
from migrator.model.verdict import ApiAccess, Reason, Verdict
from migrator.oauth.scope_text import scope_text
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.reasons import reason_of_no_answer, verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessResult:
    """What was found of one API."""

    access: ApiAccess
    lacking: Scopes = frozenset()
    """Scopes that the API itself said to be missing."""
    is_empty: bool = False
    """Access was given, and there were no records."""
    no_data_seen: bool = False
    """Access was given by the answer to a HEAD, which holds no data to look at."""
    out_of_budget: bool = False
    """Nothing was sent, because the run's budget is used up."""


def result(
    api: Api, reason: Reason, message: str, provider: Provider, *, status: int | None = None
) -> AccessResult:
    """Return the result for a reason, with what to do next."""
    return AccessResult(
        access=ApiAccess(
            api=api.id,
            verdict=verdict_of(reason),
            reason=reason,
            status=status,
            message=message,
            next_step=next_step(reason, provider, api),
        )
    )


def could_not_tell(found: AccessResult) -> AccessResult:
    """Return the result with the verdict `unknown`, whatever its reason stands for otherwise."""
    return replace(found, access=replace(found.access, verdict=Verdict.UNKNOWN))


def barred(api: Api, sets: ScopeSets, *, accepted: Scopes, provider: Provider) -> AccessResult | None:
    """Return why the API is not called with a token for the `accepted` scopes; `None` if it is to be."""
    if not api.scopes_stated:
        return None
    if missing := api.scopes & sets.missing:
        return _lacking(api, missing, provider)
    if untold := api.scopes - accepted - sets.granted:
        message = f"Not called: no token was issued for {scope_text(untold)}."
        return result(api, Reason.SCOPE_UNPROVEN, message, provider)
    return None


def _lacking(api: Api, missing: Scopes, provider: Provider) -> AccessResult:
    message = f"Not called: the client does not have the scope {scope_text(missing)}."
    return result(api, Reason.SCOPE_MISSING, message, provider)


def without_probe(api: Api, provider: Provider) -> AccessResult:
    """Return the result for an API that is never called: nothing shows whether the permission is granted."""
    why = f" {api.no_probe_reason}" if api.no_probe_reason else ""
    message = f"Not called: no safe request is known.{why} Whether the permission is granted is not proven."
    found = result(api, Reason.NOT_CHECKED, message, provider)
    granted = (
        f'the permission "{api.permission}"' if api.permission else "what the API needs beside its scopes"
    )
    step = f"Ask an administrator whether the client has {granted}; then try one run of the extractor."
    return replace(found, access=replace(found.access, next_step=step))


def without_token(api: Api, sets: ScopeSets, provider: Provider) -> AccessResult:
    """Return the result for an API where no token was issued."""
    if api.scopes & sets.missing and api.scopes_stated:
        return _lacking(api, api.scopes & sets.missing, provider)
    found = result(api, Reason.NOT_CHECKED, "Not called: no token was issued.", provider)
    return replace(found, access=replace(found.access, next_step=""))


def without_answer(api: Api, answer: NoAnswer, provider: Provider) -> AccessResult:
    """Return the result for a call that got no answer."""
    found = result(api, reason_of_no_answer(answer), f"No answer: {answer.detail}.", provider)
    return replace(found, out_of_budget=answer.problem is TransportProblem.BUDGET)
