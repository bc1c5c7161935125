"""Asks for tokens, and finds out by at most one more request which client authentication method works."""

from dataclasses import dataclass

from migrator.model.http import Send
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes
from migrator.model.verdict import Reason
from migrator.oauth.client_authentication import ClientCredentials, looks_different_encoded
from migrator.oauth.refusals import may_be_the_method, reason_of
from migrator.oauth.token_answer import Granted, Refused, TokenAnswer, read_token_answer
from migrator.oauth.token_endpoint import token_request
from migrator.probe.plan import PlannedClient
from migrator.probe.token_answers import TokenAnswers, TokenKey

_AUTHENTICATED = frozenset({Reason.SCOPE_MISSING, Reason.GRANT_NOT_ALLOWED, Reason.SECRET_EXPIRED})
"""Refusals that a server gives only to a client that it knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where tokens come from, and with whose credentials."""

    token_url: str
    credentials: ClientCredentials


class TokenAsker:
    """Asks for tokens of one client; where it is rejected, once by the other method, and never more."""

    def __init__(self, planned: PlannedClient, endpoint: Endpoint, send: Send, answers: TokenAnswers) -> None:
        self._planned = planned
        self._endpoint = endpoint
        self._send = send
        self._answers = answers
        self._is_settled = False
        self.method = planned.methods[0]
        """The method that works, or that was tried last."""
        self.rejected: tuple[AuthMethod, ...] = ()
        """The methods that the server refused."""

    @property
    def is_encoding_visible(self) -> bool:
        """Whether Basic sends other characters than the id and the secret are made of."""
        return looks_different_encoded(self._endpoint.credentials)

    async def ask(self, scopes: Scopes) -> TokenAnswer:
        """Ask for a token with these scopes."""
        answer = await self._ask_by(self.method, scopes)
        if self._is_settled or not (isinstance(answer, Refused) and may_be_the_method(answer)):
            self._is_settled = True
            return answer
        self._is_settled = True
        self.rejected = (self.method,)
        return await self._ask_by_other(answer, scopes)

    async def _ask_by_other(self, refused: Refused, scopes: Scopes) -> TokenAnswer:
        others = self._planned.methods[1:]
        if not others:
            return refused
        answer = await self._ask_by(others[0], scopes)
        if isinstance(answer, Granted) or (
            isinstance(answer, Refused) and reason_of(answer) in _AUTHENTICATED
        ):
            self.method = others[0]
            return answer
        if isinstance(answer, Refused) and may_be_the_method(answer):
            self.rejected = (*self.rejected, others[0])
            return refused
        # The other method got no clear answer. A declared method was refused all the same; `auto` is open.
        return answer if self._planned.client.auth_method is AuthMethod.AUTO else refused

    async def _ask_by(self, method: AuthMethod, scopes: Scopes) -> TokenAnswer:
        client = self._planned.client
        key = TokenKey(
            token_url=self._endpoint.token_url,
            credentials=self._endpoint.credentials,
            method=method,
            audience=client.audience,
            scopes=scopes,
        )
        return await self._answers.get(key, lambda: self._request(key))

    async def _request(self, key: TokenKey) -> TokenAnswer:
        request = token_request(
            key.token_url,
            method=key.method,
            credentials=key.credentials,
            scopes=key.scopes,
            audience=key.audience,
            limits=self._planned.limits,
        )
        answer = await self._send(request)
        return read_token_answer(answer, asked=key.scopes, secrets=key.credentials.secrets)
