"""Runs a planned check: many clients at once, events as they happen."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.errors import MigratorError, OutOfTime
from migrator.model.http import Send
from migrator.model.secret import Resolve, Secret, SecretSource
from migrator.model.verdict import Reason
from migrator.probe.authorization_server.server_session import Tools
from migrator.probe.climb.extractor_verdict import extractor_verdict
from migrator.probe.climb.ladder import ClientOutcome, check_client
from migrator.probe.events import CheckEvent, ClientChecked, ExtractorChecked, Progress, ServerLearnt
from migrator.probe.planning.plan import CheckPlan, PlannedClient, PlannedExtractor
from migrator.probe.verdicts.settled import Obstacle, settled_client, settled_extractor

CLIENTS_AT_ONCE = 64
"""Clients under way at once; the HTTP client bounds their requests."""
_Done = tuple[PlannedClient, Sequence[CheckEvent]]
_Users = Mapping[str, Sequence[PlannedExtractor]]


async def check(
    plan: CheckPlan, *, send: Send, resolve: Resolve, clients_at_once: int = CLIENTS_AT_ONCE
) -> AsyncGenerator[CheckEvent, None]:
    """Check everything that was planned, and yield each verdict as soon as it is known.

    What needs no request comes first. Stopping to iterate, or cancelling, ends all requests under way. An
    exception that nobody foresaw costs the client where it happened its verdict, and no other.
    """
    for client in plan.settled_clients:
        yield ClientChecked(verdict=client)
    for extractor in plan.settled_extractors:
        yield ExtractorChecked(verdict=extractor)
    tools = Tools(send=send, resolve=resolve)
    done: asyncio.Queue[_Done] = asyncio.Queue()
    waiting, users = iter(plan.clients), plan.extractors_by_client
    workers = [
        asyncio.create_task(_work(waiting, users, tools, done))
        for _ in range(min(clients_at_once, len(plan.clients)))
    ]
    try:
        for number in range(1, len(plan.clients) + 1):
            planned, events = await done.get()
            for event in events:
                yield event
            yield Progress(done=number, total=len(plan.clients), text=planned.name)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


class _Resolving:
    """Resolves for one client, and remembers whether the run had ended by then."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self.was_late = False

    def __call__(self, source: SecretSource) -> Secret:
        try:
            return self._resolve(source)
        except OutOfTime:
            self.was_late = True
            raise


async def _work(
    waiting: Iterator[PlannedClient], users: _Users, tools: Tools, done: asyncio.Queue[_Done]
) -> None:
    for planned in waiting:
        await done.put((planned, await _checked(planned, users.get(planned.name, ()), tools)))


async def _checked(
    planned: PlannedClient, users: Sequence[PlannedExtractor], tools: Tools
) -> Sequence[CheckEvent]:
    resolve = _Resolving(tools.resolve)
    try:
        outcome = await check_client(planned, replace(tools, resolve=resolve))
        if resolve.was_late and outcome.verdict.reason is Reason.SECRET_UNAVAILABLE:
            return ()  # the run ended before this client was begun; whoever collects verdicts says so
        return tuple(_seen(planned, users, outcome))
    except Exception as bug:  # noqa: BLE001 - what was found of the other clients must not be lost with this one
        return tuple(_failed(planned, users, bug))


def _seen(
    planned: PlannedClient, users: Sequence[PlannedExtractor], outcome: ClientOutcome
) -> Iterator[CheckEvent]:
    yield ClientChecked(verdict=outcome.verdict, complete=outcome.sight.complete)
    if outcome.server is not None:
        yield ServerLearnt(profile=outcome.server)
    for user in users:
        yield ExtractorChecked(verdict=extractor_verdict(user, planned, outcome))


def _failed(
    planned: PlannedClient, users: Sequence[PlannedExtractor], bug: Exception
) -> Iterator[CheckEvent]:
    obstacle = _failure(bug)
    verdict = settled_client(planned.client, obstacle, required=planned.needs.scopes)
    yield ClientChecked(verdict=verdict, complete=False, bug=bug)
    for user in users:
        yield ExtractorChecked(verdict=settled_extractor(user.extractor, obstacle))


def _failure(bug: Exception) -> Obstacle:
    """Say what happened; of a foreign exception only the type, because its text may quote anything."""
    if isinstance(bug, MigratorError):
        return Obstacle(reason=Reason.NOT_CHECKED, message=f"{bug.message.rstrip('.')}.", next_step=bug.help)
    return Obstacle(
        reason=Reason.NOT_CHECKED,
        message=f"migrator itself failed on it ({type(bug).__name__}), which is a bug in migrator.",
        next_step="Report the bug: standard error says where it is.",
    )
