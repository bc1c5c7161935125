"""Judges what was seen by what is needed: the same rules for a client and for each of its extractors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from migrator.model.oauth import Evidence, Scopes, ScopeSets
from migrator.model.provider import Api, Provider
from migrator.model.verdict import ApiAccess, Reason, Verdict
from migrator.oauth.scope_text import scope_text
from migrator.probe.apis.access_results import AccessResult
from migrator.probe.planning.needs import Needs
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.reasons import verdict_of
from migrator.probe.verdicts.settled import Obstacle

_WORST_FIRST = (Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.READY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen of a client, before anybody asks what for."""

    obstacle: Obstacle | None = None
    """What ended the check before it came to scopes; counts for everything."""
    method_rejected: Obstacle | None = None
    """The declared authentication method was refused, and another one works."""
    cut_short: Obstacle | None = None
    """What ended the search for scopes early; counts for scopes of which nothing is known."""
    scopes: ScopeSets = field(default_factory=ScopeSets)
    refused_together: Scopes = frozenset()
    """Missing scopes that were refused only in requests for granted scopes too, and never alone."""
    access: Mapping[str, AccessResult] = field(default_factory=dict)
    out_of_budget: bool = False
    """A token request was not sent for want of time or requests."""

    @property
    def complete(self) -> bool:
        """Whether nothing was left out for want of time or requests."""
        return not (self.out_of_budget or any(result.out_of_budget for result in self.access.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with its reason, in words."""

    verdict: Verdict
    reason: Reason
    message: str
    next_step: str


def judge(needs: Needs, sight: Sight, provider: Provider) -> Judgement:
    """Return the verdict for these needs: the worst of what was found, and of equals the lowest rung.

    Blocked is worse than unknown: what somebody said no to stays so, whatever else could not be told.
    """
    found = list(_objections(needs, sight, provider))
    if found:
        return min(found, key=lambda judgement: _WORST_FIRST.index(judgement.verdict))
    return Judgement(verdict=Verdict.READY, reason=Reason.OK, message=_ready(needs, sight), next_step="")


def _objections(needs: Needs, sight: Sight, provider: Provider) -> Iterator[Judgement]:
    """Yield everything that stands against `ready`, from the lowest rung up."""
    if sight.obstacle is not None:
        yield _of_obstacle(sight.obstacle)
        return
    if sight.method_rejected is not None:
        yield _of_obstacle(sight.method_rejected)
    yield from _of_scopes(needs, sight, provider)
    for api in needs.apis:
        if api.id in sight.access:
            yield from _of_access(sight.access[api.id].access)
    if needs.unknown_apis:
        message = f"The provider catalog does not know the API {needs.unknown_apis[0]}."
        yield _judgement(Reason.API_UNKNOWN, message, provider)
    if needs.bare_scopes and provider.apis:
        message = (
            f"No API was called for the scope {scope_text(needs.bare_scopes)}, "
            "so the permission that it needs beside it is not proven."
        )
        yield _judgement(Reason.NOT_CHECKED, message, provider)


def _of_scopes(needs: Needs, sight: Sight, provider: Provider) -> Iterator[Judgement]:
    missing = needs.firm_scopes & sight.scopes.missing
    if missing:
        yield _judgement(
            Reason.SCOPE_MISSING, _missing(missing, sight), provider, api=_only_api(missing, needs)
        )
    doubtful = (needs.scopes & sight.scopes.missing) - needs.firm_scopes
    if doubtful:
        message = f"{_missing(doubtful, sight)} No source says whether the API needs it."
        yield _judgement(Reason.SCOPE_UNPROVEN, message, provider)
    unknown = needs.scopes & sight.scopes.unknown
    if unknown and sight.cut_short is not None:
        yield _of_obstacle(sight.cut_short)
    elif unknown:
        yield _judgement(Reason.SCOPE_UNPROVEN, _unproven(unknown, sight.scopes), provider)


def _of_access(access: ApiAccess) -> Iterator[Judgement]:
    if access.verdict is not Verdict.READY:
        yield Judgement(
            verdict=access.verdict,
            reason=access.reason,
            message=f"{access.api}: {access.message}",
            next_step=access.next_step,
        )


def _of_obstacle(obstacle: Obstacle) -> Judgement:
    return Judgement(
        verdict=verdict_of(obstacle.reason),
        reason=obstacle.reason,
        message=obstacle.message,
        next_step=obstacle.next_step,
    )


def _judgement(reason: Reason, message: str, provider: Provider, *, api: Api | None = None) -> Judgement:
    step = next_step(reason, provider, api)
    return Judgement(verdict=verdict_of(reason), reason=reason, message=message, next_step=step)


def _only_api(scopes: Scopes, needs: Needs) -> Api | None:
    """Return the API whose own words tell how to add exactly these scopes; `None`: no single one does."""
    concerned = [api for api in needs.apis if api.scopes & scopes]
    return concerned[0] if [api.scopes for api in concerned] == [scopes] else None


def _missing(scopes: Scopes, sight: Sight) -> str:
    together = scopes & sight.refused_together
    beside = scope_text(sight.scopes.granted & sight.scopes.required) or "what it accepted"
    sentences = (
        f"The client does not have {_named(scopes - together)}." if scopes - together else "",
        f"The server refuses {_named(together)} together with {beside}." if together else "",
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _named(scopes: Scopes) -> str:
    return f"the scope{'s' * (len(scopes) > 1)} {scope_text(scopes)}"


def _unproven(scopes: Scopes, sets: ScopeSets) -> str:
    if scopes & sets.doubted:
        return (
            f"A token was issued, but {scope_text(scopes & sets.doubted)} is not proven: the token response "
            "and introspection contradict each other, or the server has it in another spelling."
        )
    why = {
        Evidence.CLAIMED: "only claims inside the token speak of scopes, and they prove nothing",
        Evidence.IMPLIED: "the server's answer had no scope member, which proves nothing",
    }.get(sets.evidence, "nothing showed whether they are granted")
    return f"A token was issued, but {scope_text(scopes)} is not proven: {why}."


def _ready(needs: Needs, sight: Sight) -> str:
    called = [api for api in needs.apis if api.id in sight.access]
    scopes = (
        f"{_EVIDENCE[sight.scopes.evidence]}: {scope_text(needs.scopes)}"
        if needs.scopes
        else "A token is issued"
    )
    if not called:
        return f"{scopes}. No API was called: the inventory names scopes only."
    return f"{scopes}. Every API answered: {', '.join(api.id for api in called)}."


_EVIDENCE = {
    Evidence.INTROSPECTED: "Introspection shows the scopes",
    Evidence.STATED: "The server states the scopes",
    Evidence.CLAIMED: "API calls prove the scopes",
    Evidence.IMPLIED: "API calls prove the scopes",
    Evidence.NONE: "A token is issued for",
}
