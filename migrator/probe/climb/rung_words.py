"""The evidence of each rung in words."""

from collections.abc import Mapping

from migrator.model.oauth import Evidence, ScopeSets, TokenFacts
from migrator.model.verdict import Verdict
from migrator.oauth.scope_discovery import Discovery
from migrator.oauth.scope_text import scope_text
from migrator.probe.apis.access_results import AccessResult

_WORST_FIRST = (Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.READY)


def scope_words(sets: ScopeSets, discovery: Discovery) -> str:
    """Return what is known of the scopes, how, and how the server was seen to treat them."""
    parts = [
        f"{label}: {scope_text(scopes)}"
        for label, scopes in (
            ("granted", sets.granted & sets.required),
            ("missing", sets.missing - discovery.only_together),
            ("refused together with those", sets.missing & discovery.only_together),
            ("not proven", sets.unknown),
            ("more than needed", sets.excess),
        )
        if scopes
    ]
    learnt = "; ".join(sorted(habit.words for habit in discovery.habits))
    found = f"{', '.join(parts) or 'none required'} ({_EVIDENCE[sets.evidence]})"
    return f"{found}. The server {learnt}." if learnt else f"{found}."


_EVIDENCE = {
    Evidence.INTROSPECTED: "introspected",
    Evidence.STATED: "stated in the token response",
    Evidence.CLAIMED: "only claimed inside the token",
    Evidence.IMPLIED: "the token response had no scope member",
    Evidence.NONE: "no token was issued",
}


def scopes_passed(sets: ScopeSets) -> bool | None:
    """Return whether the rung of scopes was passed; `None`: could not tell."""
    if sets.missing:
        return False
    return None if sets.unknown else True


def token_words(facts: TokenFacts) -> str:
    """Return what is known of the token."""
    kind = facts.type or "no token_type, taken for a bearer token"
    life = "no lifetime stated" if facts.expires_in is None else f"lives {facts.expires_in:g} s"
    return f"{kind}, {life}"


def access_words(access: Mapping[str, AccessResult]) -> str:
    """Return what each API answered."""
    results = [result.access for result in access.values()]
    return ", ".join(f"{a.api} {a.status or 'not called'}: {a.reason}" for a in results) or "no API to call"


def access_passed(access: Mapping[str, AccessResult]) -> bool | None:
    """Return whether every API lets the client in; `None`: could not tell."""
    verdicts = [result.access.verdict for result in access.values()]
    worst = min(verdicts, key=_WORST_FIRST.index, default=Verdict.READY)
    return {Verdict.BLOCKED: False, Verdict.UNKNOWN: None, Verdict.READY: True}[worst]
