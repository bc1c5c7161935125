"""One client's dealings with its authorization server: from the first token request to giving tokens back."""

from dataclasses import dataclass, field

from migrator.model.http import Send, TlsIdentity
from migrator.model.inventory import AuthMethod
from migrator.model.secret import Resolve, Secret
from migrator.model.server import ServerHabit, ServerProfile
from migrator.oauth.client_authentication import ClientCredentials, Way, authenticate
from migrator.oauth.introspection import Introspected, introspection_request, read_introspection
from migrator.oauth.scope_discovery import Discovery, discover
from migrator.oauth.token_answer import Granted
from migrator.probe.apis.parity import KeyAnswers
from migrator.probe.authorization_server.credentials import introspection_credentials
from migrator.probe.authorization_server.endpoints import EndpointFinder, Endpoints
from migrator.probe.authorization_server.server_profiles import ServerProfiles, way_habits
from migrator.probe.authorization_server.token_answers import TokenAnswers
from migrator.probe.authorization_server.token_asker import Endpoint, TokenAsker
from migrator.probe.authorization_server.token_return import give_back
from migrator.probe.authorization_server.way_words import basic_note
from migrator.probe.planning.plan import PlannedClient
from migrator.probe.verdicts.settled import Obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the checks of one run share."""

    send: Send
    resolve: Resolve
    answers: TokenAnswers = field(default_factory=TokenAnswers)
    finder: EndpointFinder = field(default_factory=EndpointFinder)
    profiles: ServerProfiles = field(default_factory=ServerProfiles)
    key_answers: KeyAnswers = field(default_factory=KeyAnswers)


class ServerSession:
    """A client and its authorization server, once both are known."""

    def __init__(
        self,
        planned: PlannedClient,
        tools: Tools,
        send: Send,
        *,
        endpoints: Endpoints,
        credentials: ClientCredentials,
        ways: tuple[Way, ...],
    ) -> None:
        self._planned = planned
        self._tools = tools
        self._send = send
        self._credentials = credentials
        self.endpoints = endpoints
        ways = tools.profiles.likeliest_first(endpoints.token_url, ways, planned.client.auth_method)
        endpoint = Endpoint(token_url=endpoints.token_url, credentials=credentials, ways=ways)
        self.asker = TokenAsker(planned, endpoint, send, tools.answers)
        self.notes: tuple[str, ...] = ()
        """What must be known of this client and its server, whatever the verdict."""
        self.basic_note = ""
        """What extractors must mind that send ID and secret by Basic."""
        self.profile: ServerProfile | None = None
        """What is known of the server now; `None`: it told nothing, for it did not accept the client."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What was sent to the server and must never be shown."""
        return self._credentials.secrets

    @property
    def identity(self) -> TlsIdentity | None:
        """What the client shows in TLS handshakes; `None` where it does not authenticate by a certificate."""
        return authenticate(self.asker.way, self._credentials).identity

    async def discover(self) -> Discovery:
        """Find out which scopes the client is granted, starting with what is known of the server."""
        known = self._tools.profiles.habits(self.endpoints.token_url)
        discovery = await discover(self._planned.needs.scopes, self.asker.ask, known=known)
        if self.asker.is_accepted:
            # At once, and not when the client is done: others of the server are under way.
            self._learn(discovery)
        return discovery

    def _learn(self, discovery: Discovery) -> None:
        profiles, url, way = self._tools.profiles, self.endpoints.token_url, self.asker.way
        is_visible = self.asker.is_encoding_visible
        habits = way_habits(way, is_encoding_visible=is_visible, token_url=url)
        profiles.worked(url, way, refused=self.asker.rejected)
        self.profile = profiles.learn(url, discovery.habits | habits)
        self.basic_note = basic_note(way, is_encoding_visible=is_visible)

    async def introspect(self, token: Granted) -> Introspected | None:
        """Return what introspection shows of the token; `None` where the server was not asked."""
        url = self.endpoints.introspection_url
        if url is None:
            return None
        named = await introspection_credentials(self._planned, self._tools.resolve)
        if isinstance(named, Obstacle):
            return None
        asking = named or self._credentials
        request = introspection_request(
            url,
            token=token.access_token,
            way=self.asker.way if named is None else Way(method=AuthMethod.CLIENT_SECRET_BASIC),
            credentials=asking,
            limits=self._planned.limits,
        )
        secrets = (*asking.secrets, *self._credentials.secrets, token.access_token)
        answer = await self._send(request)
        found = read_introspection(answer, asked=self._planned.needed_scopes, secrets=secrets)
        if found.scopes is not None:
            self._also(ServerHabit.INTROSPECTS)
        return found

    async def end(self) -> None:
        """Give the tokens back, where the server takes them. What does not work is only noted."""
        url = self.endpoints.revocation_url
        if url is None or self._planned.keep_tokens:
            return
        limits = self._planned.limits
        returned = await give_back(self.asker, self._tools.answers, url, send=self._send, limits=limits)
        if returned.problem is not None:
            self.notes = (*self.notes, returned.problem)
        elif returned.tried:
            self._also(ServerHabit.REVOKES)

    def _also(self, habit: ServerHabit) -> None:
        self.profile = self._tools.profiles.also(self.endpoints.token_url, habit)
