"""Runs a planned check: many clients at once, events as they happen."""

import asyncio
from collections.abc import AsyncGenerator, Iterator

from migrator.model.http import Send
from migrator.model.secret import Resolve
from migrator.probe.authorization_server.server_session import Tools
from migrator.probe.climb.extractor_verdict import extractor_verdict
from migrator.probe.climb.ladder import ClientOutcome, check_client
from migrator.probe.events import CheckEvent, ClientChecked, ExtractorChecked, Progress, ServerLearnt
from migrator.probe.planning.plan import CheckPlan, PlannedClient

CLIENTS_AT_ONCE = 64
"""Clients under way at once; the HTTP client bounds their requests."""


async def check(
    plan: CheckPlan, *, send: Send, resolve: Resolve, clients_at_once: int = CLIENTS_AT_ONCE
) -> AsyncGenerator[CheckEvent, None]:
    """Check everything that was planned, and yield each verdict as soon as it is known.

    What needs no request comes first. Stopping to iterate, or cancelling, ends all requests under way.
    """
    for client in plan.settled_clients:
        yield ClientChecked(verdict=client)
    for extractor in plan.settled_extractors:
        yield ExtractorChecked(verdict=extractor)
    tools = Tools(send=send, resolve=resolve)
    done: asyncio.Queue[tuple[PlannedClient, ClientOutcome] | BaseException] = asyncio.Queue()
    waiting, users = iter(plan.clients), plan.extractors_by_client
    workers = [
        asyncio.create_task(_work(waiting, tools, done))
        for _ in range(min(clients_at_once, len(plan.clients)))
    ]
    try:
        for number in range(1, len(plan.clients) + 1):
            found = await done.get()
            if isinstance(found, BaseException):
                raise found
            planned, outcome = found
            yield ClientChecked(verdict=outcome.verdict, complete=outcome.sight.complete)
            if outcome.server is not None:
                yield ServerLearnt(profile=outcome.server)
            for user in users.get(planned.name, ()):
                yield ExtractorChecked(verdict=extractor_verdict(user, planned, outcome))
            yield Progress(done=number, total=len(plan.clients), text=planned.name)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _work(
    waiting: Iterator[PlannedClient],
    tools: Tools,
    done: asyncio.Queue[tuple[PlannedClient, ClientOutcome] | BaseException],
) -> None:
    for planned in waiting:
        try:
            await done.put((planned, await check_client(planned, tools)))
        except Exception as error:  # noqa: BLE001 - a bug in one worker must reach the caller, not vanish in a task
            await done.put(error)
            return
