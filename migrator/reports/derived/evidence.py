"""How it is known which scopes a client was granted, in words that all renderers share."""

from collections import Counter
from collections.abc import Iterable

from migrator.model.oauth import Evidence, ScopeSets
from migrator.model.verdict import ClientVerdict
from migrator.reports.derived.phrases import count, joined, listed

_PROVES_NOTHING = frozenset({Evidence.CLAIMED, Evidence.IMPLIED})
_AT_MOST = 5


def evidence_words(scopes: ScopeSets) -> str:
    """Return the evidence, and whether calls of APIs confirm it: `implied, confirmed by API calls`."""
    confirmed = scopes.confirmed_by_api & scopes.granted
    if confirmed and confirmed != scopes.granted:
        return f"{scopes.evidence}; {joined(sorted(confirmed))} confirmed by API calls"
    return evidence_kind(scopes)


def evidence_kind(scopes: ScopeSets) -> str:
    """Return the same without naming a scope, so that clients can be counted by it."""
    confirmed = scopes.confirmed_by_api & scopes.granted
    if confirmed:
        some = "" if confirmed == scopes.granted else "partly "
        return f"{scopes.evidence}, {some}confirmed by API calls"
    if scopes.evidence in _PROVES_NOTHING and scopes.unknown:
        return f"{scopes.evidence}, not confirmed"
    return scopes.evidence


def granted_words(scopes: ScopeSets) -> str:
    """Return a sentence about what is granted and how that is known; empty where no token was issued."""
    if scopes.evidence is Evidence.NONE:
        return ""
    granted = listed(sorted(scopes.granted), at_most=_AT_MOST) or "no scope"
    return f"Granted: {granted} (evidence: {evidence_words(scopes)})."


def evidence_tally(clients: Iterable[ClientVerdict]) -> str:
    """Return how many clients have which evidence; empty where no token was issued to any."""
    issued = (c.scopes for c in clients if c.scopes.evidence is not Evidence.NONE)
    tally = Counter(map(evidence_kind, issued))
    return "; ".join(f"{kind} ({count(number, 'client')})" for kind, number in tally.most_common())
