"""Remembers what authorization servers answered, so that nothing is asked twice.

Two clients of an inventory may be one and the same at the server. Asking once also keeps repeated wrong
secrets from locking an account.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

from migrator.model.oauth import Scopes
from migrator.model.secret import Secret
from migrator.oauth.client_authentication import ClientCredentials, Way
from migrator.oauth.token_answer import Granted, Refused, TokenAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """What decides an authorization server's answer."""

    token_url: str
    credentials: ClientCredentials
    way: Way
    audience: str | None
    scopes: Scopes


@dataclass(slots=True)
class TokenAnswers:
    """The answers of one run, and who still needs the tokens in them."""

    _answers: dict[TokenKey, Granted | Refused] = field(default_factory=dict)
    _locks: defaultdict[TokenKey, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _held: defaultdict[Hashable, set[TokenKey]] = field(default_factory=lambda: defaultdict(set))
    _holders: Counter[TokenKey] = field(default_factory=Counter)
    _rejected: dict[tuple[str, ClientCredentials, Way], Refused] = field(default_factory=dict)
    _finding: defaultdict[tuple[str, ClientCredentials], asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _issued: Counter[Secret] = field(default_factory=Counter)

    async def get(
        self, key: TokenKey, ask: Callable[[], Awaitable[TokenAnswer]], *, holder: Hashable
    ) -> TokenAnswer:
        """Return the answer, asking only if there is none yet; odd and missing answers are not kept.

        A token belongs to everybody who got it, until the last of them lets go of it.
        """
        async with self._locks[key]:
            answer = self._answers.get(key) or await self._ask(key, ask)
        if isinstance(answer, Granted) and key not in self._held[holder]:
            self._held[holder].add(key)
            self._holders[key] += 1
        return answer

    async def _ask(self, key: TokenKey, ask: Callable[[], Awaitable[TokenAnswer]]) -> TokenAnswer:
        answer = await ask()
        if isinstance(answer, Granted | Refused):
            self._answers[key] = answer
        if isinstance(answer, Granted):
            self._issued[answer.access_token] += 1
        return answer

    def finding_way(self, token_url: str, credentials: ClientCredentials) -> asyncio.Lock:
        """Return what to hold while it is found out in which way these credentials are accepted.

        Otherwise clients that are one and the same would each send a wrong secret before the first is told.
        """
        return self._finding[token_url, credentials]

    def rejection(self, token_url: str, credentials: ClientCredentials, way: Way) -> Refused | None:
        """Return how the server rejected these credentials in this way, whatever the scopes."""
        return self._rejected.get((token_url, credentials, way))

    def remember_rejection(
        self, token_url: str, credentials: ClientCredentials, way: Way, refused: Refused
    ) -> None:
        """Take in that these credentials are not to be sent in this way again."""
        self._rejected[token_url, credentials, way] = refused

    def let_go(self, holder: Hashable) -> dict[TokenKey, Secret]:
        """Return the tokens that nobody but this holder needs, and forget them: they may be given back."""
        mine = self._held.pop(holder, set())
        self._holders.subtract(mine)
        free = {key: self._answers.pop(key) for key in mine if not self._holders[key]}
        return {key: answer.access_token for key, answer in free.items() if isinstance(answer, Granted)}

    def is_issued_again(self, token: Secret) -> bool:
        """Return whether the server gave out this token more than once: others may be using it."""
        return self._issued[token] > 1
