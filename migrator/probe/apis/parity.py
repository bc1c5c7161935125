"""Asks every API once more, with the key that the extractor uses today, and compares the two answers.

Nothing of this happens unless it was asked for: it is the only place where keys are sent. What is kept of an
answer are its traits (status, media type, names and types of members, counts), never a value.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from migrator.comparison.parity import compare, not_compared
from migrator.comparison.traits import Answered, Traits, traits_of
from migrator.errors import SecretUnavailable
from migrator.model.http import BearerToken, HttpAnswer, HttpRequest, KeyHeader, NoAnswer, Send, TlsIdentity
from migrator.model.parity import ApiParity, Parity
from migrator.model.provider import Api
from migrator.model.secret import Resolve, Secret
from migrator.probe.apis.api_request import api_request
from migrator.probe.planning.plan import PlannedClient
from migrator.probe.planning.planned_keys import PlannedKey

Comparisons = Mapping[tuple[str, str], ApiParity]
"""What was found, by the names of key and API."""


class SeenAnswers:
    """Sends through another `Send`, and keeps the traits of what the APIs answered the token."""

    def __init__(self, planned: PlannedClient, send: Send) -> None:
        self._send = send
        probes = ((api, api.probe) for api in planned.needs.apis if planned.keys and api.probe)
        self._apis = {api_request(planned, probe, "").url: api for api, probe in probes}
        self.traits: dict[str, Traits] = {}
        """By the API's id."""

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        """Send the request."""
        answer = await self._send(request)
        api = self._apis.get(request.url)
        if api is not None and isinstance(answer, HttpAnswer):
            self.traits[api.id] = _traits(answer, api)
        return answer


@dataclass(slots=True)
class KeyAnswers:
    """What the APIs answered the keys in one run: a key that many extractors share is sent once to each."""

    _found: dict[tuple[str, str], Traits | str] = field(default_factory=dict)
    _locks: defaultdict[tuple[str, str], asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def get(self, name: str, request: HttpRequest, api: Api, send: Send) -> Traits | str:
        """Return the traits of the answer to the key of this name, or why there is none."""
        place = (name, request.url)
        async with self._locks[place]:
            if place not in self._found:
                answer = await send(request)
                self._found[place] = answer.detail if isinstance(answer, NoAnswer) else _traits(answer, api)
            return self._found[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTools:
    """What the comparisons of one client need."""

    send: Send
    resolve: Resolve
    answers: KeyAnswers
    identity: TlsIdentity | None = None
    """What the token is bound to; shown with the token, never with a key."""


async def compare_with_keys(
    planned: PlannedClient, token: Secret, seen: Mapping[str, Traits], tools: KeyTools
) -> Comparisons:
    """Compare what each API answered the token with what it answers the keys of the client's extractors."""
    pairs = [(key, api) for key in planned.keys for api in key.apis]
    comparison = _Comparison(planned, token, seen, tools)
    found = await asyncio.gather(*(comparison.of(key, api) for key, api in pairs))
    return {(key.key.name, api.id): parity for (key, api), parity in zip(pairs, found, strict=True)}


class _Comparison:
    """The comparisons of one client and its token."""

    def __init__(
        self, planned: PlannedClient, token: Secret, seen: Mapping[str, Traits], tools: KeyTools
    ) -> None:
        self._planned = planned
        self._token = token
        self._seen = seen
        self._tools = tools

    async def of(self, key: PlannedKey, api: Api) -> ApiParity:
        """Compare one API. The key is sent only where the token's answer can be compared with something."""
        with_token = self._seen.get(api.id)
        if with_token is None:
            return not_compared(api.id, key.key.name, "the API gave no answer to the token")
        status = with_token.status
        if with_token.answered is Answered.OTHER:
            why = f"the API answers {status} to the token, which tells nothing of what it may see"
            return not_compared(api.id, key.key.name, why, token_status=status)
        secret = await self._secret(key)
        with_key = secret if isinstance(secret, str) else await self._ask(key, api, secret)
        if isinstance(with_key, str) or isinstance(secret, str):
            return not_compared(api.id, key.key.name, str(with_key), token_status=status)
        secrets = (secret, self._token)
        found = compare(api.id, key.key.name, with_key, [with_token], secrets=secrets)
        if found.parity in {Parity.SAME, Parity.UNKNOWN} or with_token.answered is not Answered.DATA:
            return found
        again = await self._ask_again(api)
        if isinstance(again, str):
            why = f"there is a difference, and the second look at it failed: {again}"
            return not_compared(api.id, key.key.name, why, token_status=status)
        return compare(api.id, key.key.name, with_key, [with_token, again], secrets=secrets)

    async def _secret(self, key: PlannedKey) -> Secret | str:
        if key.obstacle or key.key.value is None:
            return key.obstacle
        try:
            return await asyncio.to_thread(self._tools.resolve, key.key.value)
        except SecretUnavailable as error:
            return error.message.rstrip(".")

    async def _ask(self, key: PlannedKey, api: Api, secret: Secret) -> Traits | str:
        if api.probe is None or key.kind is None:
            return "there is no safe request"
        credential = KeyHeader(prefix=key.kind.prefix, key=secret)
        request = api_request(self._planned, api.probe, credential, header=key.kind.header)
        return await self._tools.answers.get(key.key.name, request, api, self._tools.send)

    async def _ask_again(self, api: Api) -> Traits | str:
        if api.probe is None:
            return "there is no safe request"
        credential = BearerToken(token=self._token)
        request = api_request(self._planned, api.probe, credential, identity=self._tools.identity)
        answer = await self._tools.send(request)
        return answer.detail if isinstance(answer, NoAnswer) else _traits(answer, api)


def _traits(answer: HttpAnswer, api: Api) -> Traits:
    return traits_of(answer, api.paging, query=dict(api.probe.query) if api.probe else {})
