"""Tries one client: host, TLS, token endpoint, client authentication, grant, scopes, token, API access.

The first rung that fails is the verdict. Where only the declared authentication method fails and the other
one works, the climb goes on with that one, so that a single check shows everything that must change.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from migrator.model.hosts import host_of
from migrator.model.http import TlsIdentity
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes, ScopeSets, TokenFacts
from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.oauth.evidence import weigh, with_used
from migrator.oauth.scope_discovery import Discovery
from migrator.oauth.server_text import neutralise
from migrator.oauth.token_binding import TokenBinding
from migrator.probe.apis.access import Bearer, probe_apis
from migrator.probe.apis.access_results import AccessResult, without_token
from migrator.probe.apis.parity import Comparisons, KeyTools, SeenAnswers, compare_with_keys
from migrator.probe.authorization_server.credentials import client_credentials, planned_ways
from migrator.probe.authorization_server.server_session import ServerSession, Tools
from migrator.probe.authorization_server.token_asker import TokenAsker
from migrator.probe.authorization_server.way_words import proof_words
from migrator.probe.climb.failures import Failure, failure_of, out_of_requests
from migrator.probe.climb.judgement import Sight, judge
from migrator.probe.climb.rung_words import (
    access_passed,
    access_words,
    scope_words,
    scopes_passed,
    token_words,
)
from migrator.probe.climb.rungs import Ladder, Step
from migrator.probe.climb.token_use import CERTIFICATE_NOTE, unusable
from migrator.probe.planning.plan import PlannedClient
from migrator.probe.transport.counting import CountingSend
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.settled import Obstacle

_GRACE = 3.0
"""Seconds that an interrupted check may still take to give tokens back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOutcome:
    """A client's verdict, and what its extractors are judged by."""

    verdict: ClientVerdict
    sight: Sight
    server: ServerProfile | None = None
    """What is known of its authorization server now; `None`: nothing was learnt."""
    basic_note: str = ""
    """What its extractors must mind if they send ID and secret by Basic."""
    parity: Comparisons = field(default_factory=dict)


async def check_client(planned: PlannedClient, tools: Tools) -> ClientOutcome:
    """Try a client as far up as it gets, and leave nothing behind."""
    climb = _Climb(planned, tools)
    try:
        sight = await climb.go()
    except asyncio.CancelledError:
        # Interrupted: what was issued is given back all the same, unless that takes long.
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await climb.end()
        raise
    await climb.end()
    return ClientOutcome(
        verdict=climb.verdict(sight),
        sight=sight,
        server=climb.server,
        basic_note=climb.basic_note,
        parity=climb.parity,
    )


class _Climb:
    """One client on its way up."""

    def __init__(self, planned: PlannedClient, tools: Tools) -> None:
        self._planned = planned
        self._tools = tools
        self._send = CountingSend(tools.send)
        self._parity_send = CountingSend(tools.send)
        self._ladder = Ladder()
        self._session: ServerSession | None = None
        self._method: AuthMethod | None = None
        self._token: TokenFacts | None = None
        self._notes: tuple[str, ...] = ()
        self.parity: Comparisons = {}
        """How the token compares with the keys that it is to replace."""

    async def go(self) -> Sight:
        """Climb until a rung fails."""
        session = await self._open_session()
        if isinstance(session, Obstacle):
            return self._stopped(session)
        self._session = session
        discovery = await session.discover()
        if discovery.token is None and discovery.stopped_by is not None:
            proof, provider = proof_words(self._planned.methods), self._planned.provider
            return self._failed(failure_of(discovery.stopped_by, provider, proof=proof), session)
        return await self._with_answer(discovery, session)

    async def _open_session(self) -> ServerSession | Obstacle:
        """Find out where to ask and with what; note what stands in the way."""
        planned, tools = self._planned, self._tools
        credentials = await client_credentials(planned, tools.resolve)
        if isinstance(credentials, Obstacle):
            self._ladder.unsure(Step.CLIENT_AUTHENTICATION, credentials.message)
            return credentials
        endpoints = await tools.finder.find(planned, self._send)
        if isinstance(endpoints, Obstacle):
            self._ladder.unsure(Step.TOKEN_ENDPOINT, endpoints.message)
            return endpoints
        ways = planned_ways(planned, credentials, endpoints)
        if isinstance(ways, Obstacle):
            self._ladder.unsure(Step.CLIENT_AUTHENTICATION, ways.message)
            return ways
        return ServerSession(
            planned, tools, self._send, endpoints=endpoints, credentials=credentials, ways=ways
        )

    async def end(self) -> None:
        """Leave nothing behind at the server."""
        if self._session is not None:
            await self._session.end()

    @property
    def basic_note(self) -> str:
        """What extractors must mind that send ID and secret by Basic; empty where they need not."""
        return self._session.basic_note if self._session else ""

    @property
    def server(self) -> ServerProfile | None:
        """What is known of the authorization server now."""
        return self._session.profile if self._session else None

    def verdict(self, sight: Sight) -> ClientVerdict:
        """Return the client's verdict: what its extractors need together, against what was seen."""
        judgement = judge(self._planned.needs, sight, self._planned.provider)
        return ClientVerdict(
            name=self._planned.name,
            verdict=judgement.verdict,
            reason=judgement.reason,
            platform=self._planned.platform.name,
            message=judgement.message,
            next_step=judgement.next_step,
            auth_method=self._method or self._planned.declared_method,
            token=self._token,
            scopes=sight.scopes,
            requests=replace(self._send.counts, parity=self._parity_send.counts.api),
            ladder=self._ladder.rungs,
            notes=(*self._notes, *(self._session.notes if self._session else ())),
        )

    async def _with_answer(self, discovery: Discovery, session: ServerSession) -> Sight:
        """Go on from an authenticated client: with a token, or knowing that no scope is granted."""
        self._passed_below(Step.SCOPES, session)
        self._method = session.asker.method
        rejected = self._rejected_method(session.asker)
        token = discovery.token
        if token is None:
            sets = self._weigh(discovery, None)
            self._ladder.failed(Step.SCOPES, scope_words(sets, discovery))
            return Sight(method_rejected=rejected, scopes=sets, access=self._no_access(sets))
        self._token = token.facts
        introspected = await session.introspect(token)
        sets = self._weigh(discovery, introspected.scopes if introspected else None)
        binding = (introspected.binding if introspected else None) or token.binding
        identity = session.identity if binding is TokenBinding.CERTIFICATE else None
        if (obstacle := self._unusable(token.facts, binding, identity)) is not None:
            self._note_scopes(sets, discovery)
            self._ladder.failed(Step.TOKEN, obstacle.message)
            return replace(self._stopped(obstacle), scopes=sets)
        self._notes = () if identity is None else (CERTIFICATE_NOTE,)
        bearer = Bearer(
            token=token.access_token,
            sets=sets,
            # A token was issued for what is doubted, too: the API can tell.
            accepted=discovery.accepted | sets.doubted,
            identity=identity,
            secrets=session.secrets,
        )
        seen = SeenAnswers(self._planned, self._send)
        access = await probe_apis(self._planned, bearer, seen)
        self.parity = await self._compared(bearer, seen)
        return self._sight(discovery, _settled_by(access, sets, self._planned), access, rejected)

    async def _compared(self, bearer: Bearer, seen: SeenAnswers) -> Comparisons:
        tools = KeyTools(
            send=self._parity_send,
            resolve=self._tools.resolve,
            answers=self._tools.key_answers,
            identity=bearer.identity,
        )
        return await compare_with_keys(self._planned, bearer.token, seen.traits, tools)

    def _sight(
        self,
        discovery: Discovery,
        sets: ScopeSets,
        access: Mapping[str, AccessResult],
        rejected: Obstacle | None,
    ) -> Sight:
        self._note_scopes(sets, discovery)
        if self._token is not None:
            self._ladder.passed(Step.TOKEN, token_words(self._token))
        self._ladder.note(Step.API_ACCESS, passed=access_passed(access), evidence=access_words(access))
        ended_by = discovery.stopped_by
        failure = failure_of(ended_by, self._planned.provider) if ended_by is not None else None
        return Sight(
            method_rejected=rejected,
            cut_short=failure.obstacle if failure else out_of_requests(discovery),
            scopes=sets,
            refused_together=discovery.only_together,
            access=access,
            out_of_budget=failure.out_of_budget if failure else False,
        )

    def _weigh(self, discovery: Discovery, introspected: Scopes | None) -> ScopeSets:
        return weigh(
            discovery,
            required=self._planned.needs.scopes,
            needed=self._planned.needed_scopes,
            introspected=introspected,
            aliases=self._planned.provider.scope_aliases,
        )

    def _unusable(
        self, facts: TokenFacts, binding: TokenBinding | None, identity: TlsIdentity | None
    ) -> Obstacle | None:
        return unusable(facts, binding, self._planned.provider, has_certificate=identity is not None)

    def _rejected_method(self, asker: TokenAsker) -> Obstacle | None:
        declared = self._planned.client.auth_method
        if declared in {AuthMethod.AUTO, asker.method} or not asker.rejected:
            return None
        reason = Reason.AUTH_METHOD_REJECTED
        message = f"The server refuses {declared}; {asker.method} works with the same ID and secret."
        return Obstacle(reason=reason, message=message, next_step=next_step(reason, self._planned.provider))

    def _failed(self, failure: Failure, session: ServerSession) -> Sight:
        """Note where no token came at all."""
        if failure.step is not Step.HOST:
            self._passed_below(failure.step, session)
        obstacle = failure.obstacle
        if session.asker.rejected:
            tried = ", ".join(str(way) for way in session.asker.rejected)
            message = f"{obstacle.message} Tried: {tried}.{self._untried(session.asker)}"
            obstacle = replace(obstacle, message=message)
        self._ladder.note(failure.step, passed=failure.passed, evidence=obstacle.message)
        return replace(self._stopped(obstacle), out_of_budget=failure.out_of_budget)

    def _untried(self, asker: TokenAsker) -> str:
        """Return what could still be tried by hand."""
        methods = {way.method for way in asker.rejected}
        declared = self._planned.client.auth_method
        if declared is AuthMethod.CLIENT_SECRET_POST and asker.is_encoding_visible:
            return (
                " Not tried, to spare the account: client_secret_basic with ID and secret not "
                "form-urlencoded; auth_method: auto tries it."
            )
        if AuthMethod.PRIVATE_KEY_JWT in methods and self._planned.client.key_id is None:
            return " Some servers want the ID of the key, too: key_id in the inventory."
        return ""

    def _stopped(self, obstacle: Obstacle) -> Sight:
        required = self._planned.needs.scopes
        sets = ScopeSets(required=required, unknown=required)
        return Sight(obstacle=obstacle, scopes=sets, access=self._no_access(sets))

    def _no_access(self, sets: ScopeSets) -> dict[str, AccessResult]:
        return {api.id: without_token(api, sets, self._planned.provider) for api in self._planned.needs.apis}

    def _note_scopes(self, sets: ScopeSets, discovery: Discovery) -> None:
        self._ladder.note(Step.SCOPES, passed=scopes_passed(sets), evidence=scope_words(sets, discovery))

    def _passed_below(self, step: Step, session: ServerSession) -> None:
        """Note the rungs that must have been passed for this one to be reached."""
        endpoints = session.endpoints
        host = host_of(endpoints.token_url)
        if step > Step.HOST:
            self._ladder.passed(Step.HOST, f"{host} {'answered' if self._send.answered else 'was reached'}")
        if step > Step.TLS:
            self._note_tls()
        if step > Step.TOKEN_ENDPOINT:
            notes = "".join(f"; {note}" for note in endpoints.notes)
            url = neutralise(endpoints.token_url)  # metadata may have named it
            self._ladder.passed(Step.TOKEN_ENDPOINT, f"{url} answers token requests{notes}")
        if step > Step.CLIENT_AUTHENTICATION:
            self._note_authentication(session.asker)
        if step > Step.GRANT:
            self._ladder.passed(Step.GRANT, "client_credentials is allowed")

    def _note_tls(self) -> None:
        if self._send.over_tls:
            self._ladder.passed(Step.TLS, "the server's certificate was accepted")
        elif self._send.answered:
            self._ladder.unsure(Step.TLS, "not used: the request went to this machine")
        elif self._send.counts.token:
            self._ladder.unsure(Step.TLS, "not known: no answer came")
        else:
            self._ladder.unsure(Step.TLS, "not asked again: another client of the inventory is the same one")

    def _note_authentication(self, asker: TokenAsker) -> None:
        refused = "".join(f"{way} was refused, " for way in asker.rejected)
        is_declared = self._rejected_method(asker) is None
        evidence = f"{refused}{asker.way} was accepted"
        self._ladder.note(Step.CLIENT_AUTHENTICATION, passed=is_declared, evidence=evidence)


def _settled_by(access: Mapping[str, AccessResult], sets: ScopeSets, planned: PlannedClient) -> ScopeSets:
    """Return the scopes after the APIs were called: what they showed settles what the server left open."""
    ready = [api for api in planned.needs.apis if access[api.id].access.verdict is Verdict.READY]
    used = frozenset[str]().union(*(api.scopes for api in ready if api.scopes_stated))
    lacking = frozenset[str]().union(*(result.lacking for result in access.values()))
    return with_used(sets, used=used, lacking=lacking)
