"""Gives back the tokens that a check asked for, so that none of them outlives it. A failure is only noted."""

import asyncio
from dataclasses import dataclass

from migrator.model.http import ProviderLimits, Send
from migrator.model.secret import Secret
from migrator.oauth.revocation import revocation_problem, revocation_request
from migrator.probe.authorization_server.token_answers import TokenAnswers, TokenKey
from migrator.probe.authorization_server.token_asker import TokenAsker


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What became of a client's tokens."""

    tried: bool = False
    problem: str | None = None
    """Why one of them at least may still be valid, as a sentence; `None`: all were taken back."""


async def give_back(
    asker: TokenAsker, answers: TokenAnswers, url: str, *, send: Send, limits: ProviderLimits
) -> Returned:
    """Revoke the tokens of this client that no other client of the run still uses (RFC 7009)."""
    free = answers.let_go(asker)
    mine = {key: token for key, token in free.items() if not answers.is_issued_again(token)}
    problems = await asyncio.gather(
        *(_revoke(url, key, token, send=send, limits=limits) for key, token in mine.items())
    )
    why = next((problem for problem in problems if problem is not None), None)
    if why is not None:
        return Returned(tried=True, problem=f"Not every token of the check could be given back: {why}.")
    if len(mine) < len(free):
        problem = "The server gives out the same token again, so it was not revoked: others may be using it."
        return Returned(tried=bool(mine), problem=problem)
    return Returned(tried=bool(mine))


async def _revoke(
    url: str, key: TokenKey, token: Secret, *, send: Send, limits: ProviderLimits
) -> str | None:
    request = revocation_request(url, token=token, way=key.way, credentials=key.credentials, limits=limits)
    return revocation_problem(await send(request))
