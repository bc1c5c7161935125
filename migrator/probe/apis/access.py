"""Finds out which APIs a token may use: one GET for each, scope and permission told apart.

401 with a fresh token can mean a bad token as well as a missing permission. What tells them apart is another
request that was let in with the same token: one of the other APIs, else the provider's control request.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus

from migrator.model.http import BearerToken, HttpAnswer, HttpRequest, NoAnswer, Send, TlsIdentity
from migrator.model.oauth import Scopes, ScopeSets
from migrator.model.provider import Api, Probe
from migrator.model.secret import Secret
from migrator.model.verdict import Reason, Verdict
from migrator.oauth.challenge import insufficient_scope, read_challenges, says_invalid_token
from migrator.oauth.scope_text import scope_text
from migrator.probe.apis.access_results import (
    AccessResult,
    barred,
    result,
    without_answer,
    without_probe,
)
from migrator.probe.apis.ambiguous import Accepted, Ambiguous, called_invalid, resolved
from migrator.probe.apis.answer_table import Reading, read_answer
from migrator.probe.apis.api_request import api_request
from migrator.probe.apis.lacking_scope import lacking_scope
from migrator.probe.planning.plan import PlannedClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A token in hand, and what is known of it."""

    token: Secret
    sets: ScopeSets
    accepted: Scopes
    """The scopes that it was issued for, as far as that is known."""
    identity: TlsIdentity | None = None
    """What the token is bound to, to be shown with it (RFC 8705 §3); `None`: nothing is shown."""
    secrets: tuple[Secret, ...] = ()
    """What was sent beside the token, and must not be shown should an API repeat it."""


async def probe_apis(planned: PlannedClient, bearer: Bearer, send: Send) -> dict[str, AccessResult]:
    """Return what was found of each API that the client's extractors use, by the API's id."""
    calls = _Calls(planned, bearer, send)
    found = await asyncio.gather(*(calls.try_api(api) for api in planned.needs.apis))
    if any(isinstance(f, Ambiguous) for f in found):
        accepted = await calls.is_token_accepted(f for f in found if isinstance(f, AccessResult))
        found = [resolved(f, accepted, planned.provider) if isinstance(f, Ambiguous) else f for f in found]
    return {f.access.api: f for f in found if isinstance(f, AccessResult)}


class _Calls:
    """The calls of one client with one token."""

    def __init__(self, planned: PlannedClient, bearer: Bearer, send: Send) -> None:
        self._planned = planned
        self._provider = planned.provider
        self._bearer = bearer
        self._send = send

    async def try_api(self, api: Api) -> AccessResult | Ambiguous:
        """Call one API once, if the token can be for it and there is a safe request."""
        bar = barred(api, self._bearer.sets, accepted=self._bearer.accepted, provider=self._provider)
        if bar is not None:
            return bar
        if api.probe is None:
            return without_probe(api, self._provider)
        answer = await self._send(self._request(api.probe))
        if isinstance(answer, NoAnswer):
            return without_answer(api, answer, self._provider)
        return self._challenged(api, answer) or self._by_table(api, api.probe, answer)

    async def is_token_accepted(self, found: Iterable[AccessResult]) -> Accepted:
        """Return whether anything takes this token: one of the APIs, else the provider's control request."""
        if any(f.access.verdict is Verdict.READY for f in found):
            return Accepted.YES
        control = self._provider.control
        if control is None:
            return Accepted.NOT_SHOWN
        answer = await self._send(self._request(control))
        if isinstance(answer, NoAnswer):
            return Accepted.NOT_SHOWN
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return Accepted.NO if control.documented else Accepted.PERHAPS_NOT
        return Accepted.YES if self._is_proof(control, answer) else Accepted.NOT_SHOWN

    def _is_proof(self, control: Probe, answer: HttpAnswer) -> bool:
        """Return whether the control request was let in; one that no page documents must have given data."""
        reading = read_answer(answer, self._provider, method=control.method)
        gave_data = answer.status == HTTPStatus.OK and control.method == "GET"
        return reading.verdict is Verdict.READY and (control.documented or gave_data)

    def _unproven(self, api: Api) -> Scopes:
        """Return the API's scopes of which it is not shown that the client has them."""
        return api.scopes - self._bearer.sets.granted

    def _challenged(self, api: Api, answer: HttpAnswer) -> AccessResult | Ambiguous | None:
        """Return what a challenge says outright (RFC 6750 §3.1); `None` where none does."""
        if answer.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return None
        challenges = read_challenges(answer.headers.get("www-authenticate", ""))
        if (named := insufficient_scope(challenges)) is not None:
            return self._lacks_scope(api, named, answer.status)
        if answer.status == HTTPStatus.UNAUTHORIZED and says_invalid_token(challenges):
            return called_invalid(api, answer.status, self._unproven(api))
        return None

    def _lacks_scope(self, api: Api, named: Scopes, status: int) -> AccessResult:
        secrets = (self._bearer.token, *self._bearer.secrets)
        return lacking_scope(api, named, self._provider, status=status, secrets=secrets)

    def _by_table(self, api: Api, probe: Probe, answer: HttpAnswer) -> AccessResult | Ambiguous:
        records_field = api.paging.records_field if api.paging else None
        reading = read_answer(answer, self._provider, method=probe.method, records_field=records_field)
        if reading.ambiguous:
            unproven = self._unproven(api)
            return Ambiguous(api=api, status=answer.status, reading=reading, unproven=unproven)
        found = self._result(api, reading.reason, self._hedged(api, reading), answer.status)
        # The catalog's verdict counts: it may call a reason unknown that stands for "blocked" elsewhere.
        access = replace(found.access, verdict=reading.verdict)
        return replace(found, access=access, is_empty=reading.is_empty, no_data_seen=reading.no_data_seen)

    def _hedged(self, api: Api, reading: Reading) -> str:
        """Return what the answer means. Behind a refusal may stand a scope that nobody has seen granted."""
        unproven = self._unproven(api)
        if not unproven or reading.reason not in {Reason.PERMISSION_MISSING, Reason.API_DISABLED}:
            return reading.meaning
        scopes = scope_text(unproven)
        return (
            f"{reading.meaning.rstrip('.')}; "
            f"or the scope {scopes} is missing, which the server does not rule out."
        )

    def _result(self, api: Api, reason: Reason, message: str, status: int) -> AccessResult:
        return result(api, reason, message, self._provider, status=status)

    def _request(self, probe: Probe) -> HttpRequest:
        credential = BearerToken(token=self._bearer.token)
        return api_request(self._planned, probe, credential, identity=self._bearer.identity)
