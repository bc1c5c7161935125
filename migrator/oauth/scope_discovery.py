"""Finds out which scopes a client is granted, in few token requests.

`discover` asks for everything at once. Where the server refuses, it drops the scope that the server names,
one by one; where the server names none, it adds scope after scope to what was already accepted (from twelve
on: half after half). So the last token issued is always one for the whole accepted set, and confirms it.

**Cost.** For n required scopes never more than n + 1 requests, the first one for all scopes included.
Dropping and adding one by one always fit into that. Halving may not where many scopes are missing; then it
changes to one by one, and what the requests did not suffice for is reported as not told, never guessed.
Repetitions of a request that the server throttled, and the first request under a second authentication
method, are not counted here: the caller makes them.

**Scopes that exclude each other.** Microsoft Entra, for one, refuses a request for scopes of two resources
and grants either alone. A scope that was refused together with accepted ones is asked for alone where the
bound leaves a request; if that is granted, the scopes are not told. For n scopes, n answers are just enough
to tell granted from missing where scopes do not exclude each other, so there is not always one left: then
`only_together` says so, and reports say no more than was seen.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from migrator.model.http import NoAnswer
from migrator.model.oauth import Scopes
from migrator.model.server import ServerHabit
from migrator.oauth.refusals import is_scope_refusal
from migrator.oauth.scope_text import as_asked
from migrator.oauth.token_answer import Granted, Odd, Refused, TokenAnswer

Ask = Callable[[Scopes], Awaitable[TokenAnswer]]
"""Asks the authorization server for a token with these scopes."""

HALVES_FROM = 12
"""From as many candidates on, halving needs fewer requests than one by one, if few scopes are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What token requests showed of the required scopes. Every required scope is in one of the three sets."""

    accepted: Scopes
    """Scopes of the request that `token` answers, less those that its `scope` member leaves out."""
    missing: Scopes
    """Shown not to be granted: the server refused them, or left them out of a stated scope."""
    only_together: Scopes
    """Those of `missing` that were refused only in requests for accepted scopes too, and never alone."""
    untold: Scopes
    """Neither: an answer ended the search, the requests did not suffice, or answers contradict each other."""
    token: Granted | None
    stopped_by: Refused | Odd | NoAnswer | None
    """The answer that ended the search early; `None`: it came to its end."""
    refusal: Refused | None
    """The last refusal of scopes, in the server's words."""
    requests: int
    """How often it asked."""
    is_out_of_requests: bool
    """The bound ended the search before everything was told."""
    habits: frozenset[ServerHabit]


async def discover(required: Scopes, ask: Ask, *, known: frozenset[ServerHabit] = frozenset()) -> Discovery:
    """Find out which of the required scopes the client is granted; at most `len(required) + 1` requests.

    `known` is what other clients showed of the server. Where it names offenders, names are believed at once;
    else those that were dropped are asked for again if nothing confirms them.
    """
    search = _Search(ask=ask, budget=len(required) + 1, known=known)
    await search.drop_named(required)
    await search.ask_alone()
    return search.result(required)


class _Seen(Enum):
    ACCEPTED = auto()
    REFUSED = auto()
    NOTHING = auto()
    """No answer, or none that tells: the search is over."""


class _Search:
    """One discovery under way."""

    def __init__(self, *, ask: Ask, budget: int, known: frozenset[ServerHabit]) -> None:
        self._ask = ask
        self._known = known
        self._budget = budget
        self._requests = 0
        self._accepted: Scopes = frozenset()
        self._missing: Scopes = frozenset()
        self._doubtful: Scopes = frozenset()
        self._refused_together: Scopes = frozenset()
        self._token: Granted | None = None
        self._stopped_by: Refused | Odd | NoAnswer | None = None
        self._refusal: Refused | None = None
        self._habits: set[ServerHabit] = set()
        self._slack = 0
        self._is_out_of_requests = False

    async def drop_named(self, asked: Scopes) -> None:
        """Ask for all; as long as the server refuses and names exactly one scope, ask for the others."""
        dropped: list[str] = []
        while (seen := await self._try(asked)) is _Seen.REFUSED:
            named = self._named(asked)
            if len(asked) == 1:
                await self._settle_last(asked, named, dropped)
                return
            if len(named) != 1:
                await self._sift(sorted(asked), refused=True)
                await self._sift(dropped, refused=False)
                return
            dropped += named
            asked -= named
        if seen is _Seen.ACCEPTED:
            self._confirm(dropped)

    async def _settle_last(self, asked: Scopes, named: Scopes, dropped: Sequence[str]) -> None:
        """Take in that the last scope was refused too. If it was named as well, names can be believed."""
        self._missing |= asked
        if named == asked or (dropped and ServerHabit.NAMES_OFFENDER in self._known):
            self._confirm(dropped)
        else:
            await self._sift(dropped, refused=False)

    def _confirm(self, dropped: Sequence[str]) -> None:
        """Take in that the scopes which the server named, and which were then left out, are missing."""
        self._missing |= frozenset(dropped)
        if dropped:
            self._habits.add(ServerHabit.NAMES_OFFENDER)

    async def ask_alone(self) -> None:
        """Ask for what was refused only together with accepted scopes by itself, if a request is left."""
        together = self._refused_together & self._missing
        if not together or self._stopped_by is not None or self._requests >= self._budget:
            return
        self._requests += 1
        match await self._ask(together):
            case Granted() as token if token.scope is None or together & as_asked(token.scope, together):
                self._habits.add(ServerHabit.EXCLUDES_COMBINATIONS)
            case Granted():
                self._refused_together -= together
            case Refused() as refused if is_scope_refusal(refused) and len(together) == 1:
                self._refused_together -= together
            case Refused() | Odd() | NoAnswer():
                pass

    async def _sift(self, group: Sequence[str], *, refused: bool) -> None:
        """Tell the group's granted scopes from the missing; `refused`: it is known that not all are granted.

        Every request asks for what was accepted so far and for a part of the group. A single scope whose
        request is known to be refused is missing, without asking again.
        """
        if not self._halves_pay or len(group) == 1:
            await self._one_by_one(group, refused=refused)
            return
        if not refused:
            if await self._try(self._accepted | frozenset(group)) is not _Seen.REFUSED:
                return
            self._slack -= 1
        head, tail = group[: len(group) // 2], group[len(group) // 2 :]
        await self._sift(head, refused=False)
        await self._sift(tail, refused=frozenset(head) <= self._accepted)

    async def _one_by_one(self, group: Sequence[str], *, refused: bool) -> None:
        for index, scope in enumerate(group):
            is_last = index == len(group) - 1
            if is_last and refused:
                self._miss(scope)
                return
            match await self._try(self._accepted | {scope}):
                case _Seen.REFUSED:
                    self._miss(scope)
                    refused = False
                case _Seen.ACCEPTED:
                    refused = refused and scope in self._accepted
                case _Seen.NOTHING:
                    return

    def _miss(self, scope: str) -> None:
        """Take in that the scope was refused: beside what was accepted before, or by itself."""
        self._missing |= {scope}
        if self._accepted:
            self._refused_together |= {scope}

    @property
    def _halves_pay(self) -> bool:
        """Whether to ask for half of a group at once.

        Each refused group costs a request that may be wanted at the end, and each accepted one saves some. So
        halving ends when more were refused than a descent to a single missing scope takes.
        """
        candidates = self._budget - 1
        return candidates >= HALVES_FROM and self._slack >= -candidates.bit_length()

    async def _try(self, asked: Scopes) -> _Seen:
        if self._stopped_by is not None:
            return _Seen.NOTHING
        if self._requests >= self._budget:
            self._is_out_of_requests = True
            return _Seen.NOTHING
        self._requests += 1
        match await self._ask(asked):
            case Granted() as token:
                self._take(token, asked)
                return _Seen.ACCEPTED
            case Refused() as refused if asked and is_scope_refusal(refused):
                self._refusal = refused
                return _Seen.REFUSED
            case Refused() | Odd() | NoAnswer() as other:
                self._stopped_by = other
                return _Seen.NOTHING

    def _take(self, token: Granted, asked: Scopes) -> None:
        stated = asked if token.scope is None else as_asked(token.scope, asked)
        self._learn(token, asked=asked, stated=stated)
        granted = asked & stated
        # Accepted before and left out now: the server contradicts itself.
        self._doubtful |= self._accepted - granted
        self._missing |= asked - granted - self._accepted
        self._slack += max(0, len(granted - self._accepted) - 1)
        self._accepted, self._token = granted, token

    def _learn(self, token: Granted, *, asked: Scopes, stated: Scopes) -> None:
        if token.scope is None:
            self._habits.add(ServerHabit.OMITS_SCOPES)
            return
        self._habits.add(ServerHabit.STATES_SCOPES)
        if asked - stated:
            self._habits.add(ServerHabit.NARROWS)
        if stated - asked:
            self._habits.add(ServerHabit.WIDENS)

    def _named(self, asked: Scopes) -> Scopes:
        """Return the asked scopes that the last refusal names."""
        return frozenset() if self._refusal is None else self._refusal.named_scopes & asked

    def result(self, required: Scopes) -> Discovery:
        """Return what was found."""
        excludes = ServerHabit.EXCLUDES_COMBINATIONS in self._habits | self._known
        doubtful = self._doubtful | (self._refused_together if excludes else frozenset())
        missing = self._missing - doubtful
        if self._missing and self._token is not None and ServerHabit.NARROWS not in self._habits:
            self._habits.add(ServerHabit.REFUSES_ALL)
        return Discovery(
            accepted=self._accepted,
            missing=missing,
            only_together=missing & self._refused_together,
            untold=required - self._accepted - missing,
            token=self._token,
            stopped_by=self._stopped_by,
            refusal=self._refusal,
            requests=self._requests,
            is_out_of_requests=self._is_out_of_requests,
            habits=frozenset(self._habits),
        )
