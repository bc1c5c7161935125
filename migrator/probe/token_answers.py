"""Remembers what authorization servers answered, so that nothing is asked twice.

Two clients of an inventory may be one and the same at the server. Asking once also keeps repeated wrong
secrets from locking an account.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes
from migrator.oauth.client_authentication import ClientCredentials
from migrator.oauth.token_answer import Granted, Refused, TokenAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """What decides an authorization server's answer."""

    token_url: str
    credentials: ClientCredentials
    method: AuthMethod
    audience: str | None
    scopes: Scopes


@dataclass(slots=True)
class TokenAnswers:
    """The answers of one run."""

    _answers: dict[TokenKey, Granted | Refused] = field(default_factory=dict)
    _locks: defaultdict[TokenKey, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def get(self, key: TokenKey, ask: Callable[[], Awaitable[TokenAnswer]]) -> TokenAnswer:
        """Return the answer, asking only if there is none yet; odd and missing answers are not kept."""
        async with self._locks[key]:
            if key in self._answers:
                return self._answers[key]
            answer = await ask()
            if isinstance(answer, Granted | Refused):
                self._answers[key] = answer
            return answer
