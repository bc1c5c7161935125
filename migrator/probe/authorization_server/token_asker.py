"""Asks for tokens, and finds out which way of client authentication works, trying each once at most."""

from dataclasses import dataclass

from migrator.model.http import Send
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes
from migrator.model.verdict import Reason
from migrator.oauth.client_authentication import ClientCredentials, Way, looks_different_encoded
from migrator.oauth.refusals import may_be_the_method, reason_of
from migrator.oauth.token_answer import Granted, Refused, TokenAnswer, read_token_answer
from migrator.oauth.token_endpoint import token_request
from migrator.probe.authorization_server.token_answers import TokenAnswers, TokenKey
from migrator.probe.planning.plan import PlannedClient

_AUTHENTICATED = frozenset({Reason.SCOPE_MISSING, Reason.GRANT_NOT_ALLOWED, Reason.SECRET_EXPIRED})
"""Refusals that a server gives only to a client that it knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where tokens come from, with whose credentials, and in which ways they may be sent."""

    token_url: str
    credentials: ClientCredentials
    ways: tuple[Way, ...]
    """In the order in which they are tried; one at least."""


class TokenAsker:
    """Asks for tokens of one client; where it is rejected, once in each other way, and never more."""

    def __init__(self, planned: PlannedClient, endpoint: Endpoint, send: Send, answers: TokenAnswers) -> None:
        self._planned = planned
        self._endpoint = endpoint
        self._send = send
        self._answers = answers
        self._is_settled = False
        self.way = endpoint.ways[0]
        """The way that works, or that was tried last."""
        self.is_accepted = False
        """Whether the server accepted the client in this way."""
        self.rejected: tuple[Way, ...] = ()
        """The ways that the server refused."""

    @property
    def method(self) -> AuthMethod:
        """The method that works, or that was tried last."""
        return self.way.method

    @property
    def is_encoding_visible(self) -> bool:
        """Whether Basic sends other characters than the id and the secret are made of."""
        return looks_different_encoded(self._endpoint.credentials)

    async def ask(self, scopes: Scopes) -> TokenAnswer:
        """Ask for a token with these scopes."""
        if self._is_settled:
            return await self._ask_in(self.way, scopes)
        self._is_settled = True
        endpoint = self._endpoint
        async with self._answers.finding_way(endpoint.token_url, endpoint.credentials):
            return await self._find_way(scopes)

    async def _find_way(self, scopes: Scopes) -> TokenAnswer:
        refused: Refused | None = None
        for way in self._endpoint.ways:
            answer = self._rejected_before(way, scopes) or await self._ask_in(way, scopes)
            if _is_accepted(answer):
                self.way, self.is_accepted = way, True
                return answer
            if not (isinstance(answer, Refused) and _rejects(answer, way)):
                return self._unclear(answer, way, refused)
            self._reject(way, answer)
            refused = _plainer(refused, answer)
        # There is at least one way, and every one was refused.
        return refused or answer

    def _rejected_before(self, way: Way, scopes: Scopes) -> Refused | None:
        before = self._answers.rejection(self._endpoint.token_url, self._endpoint.credentials, way)
        # Without a word it may be the lack of a scope that is refused, so this one is asked for itself.
        return None if before is None or (before.is_mute and not scopes) else before

    def _reject(self, way: Way, refused: Refused) -> None:
        self.rejected = (*self.rejected, way)
        self._answers.remember_rejection(self._endpoint.token_url, self._endpoint.credentials, way, refused)

    def _unclear(self, answer: TokenAnswer, way: Way, refused: Refused | None) -> TokenAnswer:
        """Return what stands where one way got no clear answer.

        A declared method that was refused before stays refused; `auto` is open, and so is a declared method
        of which this was another way.
        """
        declared = self._planned.client.auth_method
        is_open = refused is None or declared in {AuthMethod.AUTO, way.method}
        return answer if is_open or refused is None else refused

    async def _ask_in(self, way: Way, scopes: Scopes) -> TokenAnswer:
        key = TokenKey(
            token_url=self._endpoint.token_url,
            credentials=self._endpoint.credentials,
            way=way,
            audience=self._planned.client.audience,
            scopes=scopes,
        )
        return await self._answers.get(key, lambda: self._request(key), holder=self)

    async def _request(self, key: TokenKey) -> TokenAnswer:
        request = token_request(
            key.token_url,
            way=key.way,
            credentials=key.credentials,
            scopes=key.scopes,
            audience=key.audience,
            limits=self._planned.limits,
        )
        answer = await self._send(request)
        return read_token_answer(answer, asked=key.scopes, secrets=key.credentials.secrets)


def _is_accepted(answer: TokenAnswer) -> bool:
    return isinstance(answer, Granted) or (
        isinstance(answer, Refused) and reason_of(answer) in _AUTHENTICATED
    )


def _rejects(refused: Refused, way: Way) -> bool:
    """Return whether the refusal is about this way; servers that decode Basic call raw ones malformed."""
    return may_be_the_method(refused) or (not way.encoded and refused.error == "invalid_request")


def _plainer(one: Refused | None, other: Refused) -> Refused:
    """Return the refusal that says more: that the client is rejected, not that a request was malformed."""
    return other if one is None or not may_be_the_method(one) else one
