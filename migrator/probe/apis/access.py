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
from migrator.oauth.challenge import insufficient_scope, read_challenges
from migrator.oauth.scope_text import scope_text
from migrator.probe.apis.access_results import (
    AccessResult,
    barred,
    could_not_tell,
    result,
    without_answer,
    without_probe,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ambiguous:
    """An answer that fits a bad token as well as a missing scope or permission."""

    api: Api
    status: int
    reading: Reading


async def probe_apis(planned: PlannedClient, bearer: Bearer, send: Send) -> dict[str, AccessResult]:
    """Return what was found of each API that the client's extractors use, by the API's id."""
    calls = _Calls(planned, bearer, send)
    found = await asyncio.gather(*(calls.try_api(api) for api in planned.needs.apis))
    if any(isinstance(f, _Ambiguous) for f in found):
        accepted = await calls.is_token_accepted(f for f in found if isinstance(f, AccessResult))
        found = [calls.resolve(f, accepted=accepted) if isinstance(f, _Ambiguous) else f for f in found]
    return {f.access.api: f for f in found if isinstance(f, AccessResult)}


class _Calls:
    """The calls of one client with one token."""

    def __init__(self, planned: PlannedClient, bearer: Bearer, send: Send) -> None:
        self._planned = planned
        self._provider = planned.provider
        self._bearer = bearer
        self._send = send

    async def try_api(self, api: Api) -> AccessResult | _Ambiguous:
        """Call one API once, if the token can be for it and there is a safe request."""
        bar = barred(api, self._bearer.sets, accepted=self._bearer.accepted, provider=self._provider)
        if bar is not None:
            return bar
        if api.probe is None:
            return without_probe(api, self._provider)
        answer = await self._send(self._request(api.probe))
        if isinstance(answer, NoAnswer):
            return without_answer(api, answer, self._provider)
        return self._challenged(api, answer) or self._by_table(api, answer)

    async def is_token_accepted(self, found: Iterable[AccessResult]) -> bool | None:
        """Return whether anything takes this token; `None`: could not tell."""
        if any(f.access.verdict is Verdict.READY for f in found):
            return True
        if self._provider.control is None:
            return None
        answer = await self._send(self._request(self._provider.control))
        if isinstance(answer, NoAnswer):
            return None
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return False
        return True if read_answer(answer, self._provider).verdict is Verdict.READY else None

    def resolve(self, ambiguous: _Ambiguous, *, accepted: bool | None) -> AccessResult:
        """Return what an ambiguous answer means, now that it is known whether the token is accepted."""
        api = ambiguous.api
        match accepted:
            case True:
                return self._result(api, Reason.PERMISSION_MISSING, self._denied(api), ambiguous.status)
            case False:
                message = "A request that any valid token may make was refused as well: it is the token."
                return self._result(api, Reason.TOKEN_REJECTED, message, ambiguous.status)
            case None:
                message = f"{ambiguous.reading.meaning} Nothing showed which of the two it is."
                return could_not_tell(self._result(api, Reason.TOKEN_REJECTED, message, ambiguous.status))

    def _denied(self, api: Api) -> str:
        denied = "The token is accepted elsewhere and refused here: the permission is missing"
        if api.scopes <= self._bearer.sets.granted:
            return f"{denied}."
        return f"{denied}; or the scope {scope_text(api.scopes)} is, which the server does not rule out."

    def _challenged(self, api: Api, answer: HttpAnswer) -> AccessResult | None:
        """Return what a challenge says outright (RFC 6750 §3.1); `None` where none does."""
        if answer.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return None
        challenges = read_challenges(answer.headers.get("www-authenticate", ""))
        if (named := insufficient_scope(challenges)) is not None:
            return self._lacks_scope(api, named, answer.status)
        if answer.status == HTTPStatus.UNAUTHORIZED and any(c.error == "invalid_token" for c in challenges):
            message = "The API calls the fresh token invalid."
            return self._result(api, Reason.TOKEN_REJECTED, message, answer.status)
        return None

    def _lacks_scope(self, api: Api, named: Scopes, status: int) -> AccessResult:
        secrets = (self._bearer.token, *self._bearer.secrets)
        return lacking_scope(api, named, self._provider, status=status, secrets=secrets)

    def _by_table(self, api: Api, answer: HttpAnswer) -> AccessResult | _Ambiguous:
        records_field = api.paging.records_field if api.paging else None
        reading = read_answer(answer, self._provider, records_field=records_field)
        if reading.ambiguous:
            return _Ambiguous(api=api, status=answer.status, reading=reading)
        found = self._result(api, reading.reason, reading.meaning, answer.status)
        # The catalog's verdict counts: it may call a reason unknown that stands for "blocked" elsewhere.
        access = replace(found.access, verdict=reading.verdict)
        return replace(found, access=access, is_empty=reading.is_empty)

    def _result(self, api: Api, reason: Reason, message: str, status: int) -> AccessResult:
        return result(api, reason, message, self._provider, status=status)

    def _request(self, probe: Probe) -> HttpRequest:
        credential = BearerToken(token=self._bearer.token)
        return api_request(self._planned, probe, credential, identity=self._bearer.identity)
