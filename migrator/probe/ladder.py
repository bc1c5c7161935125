"""Tries one client: host, TLS, token endpoint, client authentication, grant, scopes, token, API access.

The first rung that fails is the verdict. Where only the declared authentication method fails and the other
one works, the climb goes on with that one, so that a single check shows everything that must change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from migrator.model.hosts import host_of
from migrator.model.http import Send
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes, ScopeSets, TokenFacts
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.oauth.client_authentication import ClientCredentials
from migrator.oauth.evidence import weigh, with_used
from migrator.oauth.introspection import introspection_request, read_introspection
from migrator.oauth.scope_discovery import Discovery, discover
from migrator.oauth.token_answer import Granted
from migrator.probe.access import Bearer, probe_apis
from migrator.probe.access_results import AccessResult, without_token
from migrator.probe.counting import CountingSend
from migrator.probe.credentials import Resolve, client_credentials, introspection_credentials
from migrator.probe.endpoints import EndpointFinder, Endpoints
from migrator.probe.failures import Failure, failure_of
from migrator.probe.judgement import Sight, judge
from migrator.probe.next_steps import next_step
from migrator.probe.plan import PlannedClient
from migrator.probe.rung_words import access_passed, access_words, scope_words, scopes_passed, token_words
from migrator.probe.rungs import Ladder, Step
from migrator.probe.settled import Obstacle
from migrator.probe.token_answers import TokenAnswers
from migrator.probe.token_asker import Endpoint, TokenAsker


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the checks of one run share."""

    send: Send
    resolve: Resolve
    answers: TokenAnswers = field(default_factory=TokenAnswers)
    finder: EndpointFinder = field(default_factory=EndpointFinder)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOutcome:
    """A client's verdict, and what its extractors are judged by."""

    verdict: ClientVerdict
    sight: Sight


async def check_client(planned: PlannedClient, tools: Tools) -> ClientOutcome:
    """Try a client as far up as it gets."""
    climb = _Climb(planned, tools)
    sight = await climb.go()
    return ClientOutcome(verdict=climb.verdict(sight), sight=sight)


class _Climb:
    """One client on its way up."""

    def __init__(self, planned: PlannedClient, tools: Tools) -> None:
        self._planned = planned
        self._tools = tools
        self._send = CountingSend(tools.send)
        self._ladder = Ladder()
        self._method: AuthMethod | None = None
        self._token: TokenFacts | None = None

    async def go(self) -> Sight:
        """Climb until a rung fails."""
        credentials = await client_credentials(self._planned, self._tools.resolve)
        if isinstance(credentials, Obstacle):
            self._ladder.unsure(Step.CLIENT_AUTHENTICATION, credentials.message)
            return self._stopped(credentials)
        endpoints = await self._tools.finder.find(self._planned, self._send)
        if isinstance(endpoints, Obstacle):
            self._ladder.unsure(Step.TOKEN_ENDPOINT, endpoints.message)
            return self._stopped(endpoints)
        endpoint = Endpoint(token_url=endpoints.token_url, credentials=credentials)
        asker = TokenAsker(self._planned, endpoint, self._send, self._tools.answers)
        discovery = await discover(self._planned.needs.scopes, asker.ask)
        if discovery.token is None and discovery.stopped_by is not None:
            return self._failed(failure_of(discovery.stopped_by, self._planned.provider), endpoints, asker)
        return await self._with_answer(discovery, endpoints, asker, credentials)

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
            requests=self._send.counts,
            ladder=self._ladder.rungs,
        )

    async def _with_answer(
        self, discovery: Discovery, endpoints: Endpoints, asker: TokenAsker, credentials: ClientCredentials
    ) -> Sight:
        """Go on from an authenticated client: with a token, or knowing that no scope is granted."""
        self._passed_below(Step.SCOPES, endpoints, asker)
        self._method = asker.method
        rejected = self._rejected_method(asker)
        token = discovery.token
        if token is None:
            sets = self._weigh(discovery, None)
            self._ladder.failed(Step.SCOPES, scope_words(sets, discovery))
            return Sight(method_rejected=rejected, scopes=sets, access=self._no_access(sets))
        self._token = token.facts
        introspected = await self._introspect(token, endpoints, credentials)
        sets = self._weigh(discovery, introspected)
        if (obstacle := self._wrong_type(token)) is not None:
            self._note_scopes(sets, discovery)
            self._ladder.failed(Step.TOKEN, obstacle.message)
            return replace(self._stopped(obstacle), scopes=sets)
        bearer = Bearer(token=token.access_token, sets=sets, accepted=discovery.accepted)
        access = await probe_apis(self._planned, bearer, self._send)
        return self._sight(discovery, _settled_by(access, sets, self._planned), access, rejected)

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
            cut_short=failure.obstacle if failure else None,
            scopes=sets,
            access=access,
            out_of_budget=failure.out_of_budget if failure else False,
        )

    async def _introspect(
        self, token: Granted, endpoints: Endpoints, credentials: ClientCredentials
    ) -> Scopes | None:
        url = endpoints.introspection_url
        if url is None or self._method is None:
            return None
        named = await introspection_credentials(self._planned, self._tools.resolve)
        if isinstance(named, Obstacle):
            return None
        asking = named or credentials
        request = introspection_request(
            url,
            token=token.access_token,
            method=self._method if named is None else AuthMethod.CLIENT_SECRET_BASIC,
            credentials=asking,
            limits=self._planned.limits,
        )
        secrets = (*asking.secrets, *credentials.secrets, token.access_token)
        answer = await self._send(request)
        return read_introspection(answer, asked=self._planned.needed_scopes, secrets=secrets).scopes

    def _weigh(self, discovery: Discovery, introspected: Scopes | None) -> ScopeSets:
        return weigh(
            discovery,
            required=self._planned.needs.scopes,
            needed=self._planned.needed_scopes,
            introspected=introspected,
        )

    def _wrong_type(self, token: Granted) -> Obstacle | None:
        kind = token.facts.type
        if kind.lower() in {"", "bearer"}:
            return None
        reason = Reason.TOKEN_TYPE_UNSUPPORTED
        message = f"The token is of type {kind}; extractors send bearer tokens, which its APIs refuse."
        return Obstacle(reason=reason, message=message, next_step=next_step(reason, self._planned.provider))

    def _rejected_method(self, asker: TokenAsker) -> Obstacle | None:
        declared = self._planned.client.auth_method
        if declared is AuthMethod.AUTO or not asker.rejected:
            return None
        reason = Reason.AUTH_METHOD_REJECTED
        message = f"The server refuses {declared}; {asker.method} works with the same ID and secret."
        return Obstacle(reason=reason, message=message, next_step=next_step(reason, self._planned.provider))

    def _failed(self, failure: Failure, endpoints: Endpoints, asker: TokenAsker) -> Sight:
        """Note where no token came at all."""
        if failure.step is not Step.HOST:
            self._passed_below(failure.step, endpoints, asker)
        obstacle = failure.obstacle
        if asker.rejected:
            obstacle = replace(obstacle, message=f"{obstacle.message}{self._tried(asker)}")
        passed = None if failure.untried else False
        self._ladder.note(failure.step, passed=passed, evidence=obstacle.message)
        return replace(self._stopped(obstacle), out_of_budget=failure.out_of_budget)

    def _tried(self, asker: TokenAsker) -> str:
        tried = f" Tried: {', '.join(asker.rejected)}."
        if AuthMethod.CLIENT_SECRET_BASIC not in asker.rejected or not asker.is_encoding_visible:
            return tried
        return (
            f"{tried} ID or secret hold characters that are encoded for Basic (RFC 6749 §2.3.1); "
            "a server that does not decode them sees another secret."
        )

    def _stopped(self, obstacle: Obstacle) -> Sight:
        required = self._planned.needs.scopes
        sets = ScopeSets(required=required, unknown=required)
        return Sight(obstacle=obstacle, scopes=sets, access=self._no_access(sets))

    def _no_access(self, sets: ScopeSets) -> dict[str, AccessResult]:
        return {api.id: without_token(api, sets, self._planned.provider) for api in self._planned.needs.apis}

    def _note_scopes(self, sets: ScopeSets, discovery: Discovery) -> None:
        self._ladder.note(Step.SCOPES, passed=scopes_passed(sets), evidence=scope_words(sets, discovery))

    def _passed_below(self, step: Step, endpoints: Endpoints, asker: TokenAsker) -> None:
        """Note the rungs that must have been passed for this one to be reached."""
        host = host_of(endpoints.token_url)
        if step > Step.HOST:
            self._ladder.passed(Step.HOST, f"{host} {'answered' if self._send.answered else 'was reached'}")
        if step > Step.TLS:
            self._note_tls()
        if step > Step.TOKEN_ENDPOINT:
            notes = "".join(f"; {note}" for note in endpoints.notes)
            self._ladder.passed(Step.TOKEN_ENDPOINT, f"{endpoints.token_url} answers token requests{notes}")
        if step > Step.CLIENT_AUTHENTICATION:
            self._note_authentication(asker)
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
        refused = f"{', '.join(asker.rejected)} was refused, " if asker.rejected else ""
        is_declared = self._rejected_method(asker) is None
        evidence = f"{refused}{asker.method} was accepted"
        self._ladder.note(Step.CLIENT_AUTHENTICATION, passed=is_declared, evidence=evidence)


def _settled_by(access: Mapping[str, AccessResult], sets: ScopeSets, planned: PlannedClient) -> ScopeSets:
    """Return the scopes after the APIs were called: what they showed settles what the server left open."""
    ready = [api for api in planned.needs.apis if access[api.id].access.verdict is Verdict.READY]
    used = frozenset[str]().union(*(api.scopes for api in ready if api.scopes_stated))
    lacking = frozenset[str]().union(*(result.lacking for result in access.values()))
    return with_used(sets, used=used, lacking=lacking)
