"""Collects the events of a check into a result that is correct at any moment."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Self

from migrator.model.http import Send
from migrator.model.secret import Resolve
from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason
from migrator.probe.events import (
    CheckEvent,
    ClientChecked,
    ExtractorChecked,
    Progress,
    RequestLogEnded,
    ServerLearnt,
)
from migrator.probe.planning.plan import CheckPlan
from migrator.probe.runner import check
from migrator.probe.verdicts.redaction import (
    Redact,
    redacted_client,
    redacted_extractor,
    redacted_server,
)
from migrator.probe.verdicts.settled import Obstacle, settled_client, settled_extractor

_NOT_REACHED = Obstacle(
    reason=Reason.NOT_CHECKED,
    message="The check ended before it came to this.",
    next_step="Run the check again.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """All verdicts of a check, in the order of the inventory."""

    clients: tuple[ClientVerdict, ...]
    extractors: tuple[ExtractorVerdict, ...]
    servers: tuple[ServerProfile, ...] = ()
    """What was learnt of the authorization servers, by token endpoint."""
    complete: bool
    """False where the check was interrupted or ran out of its budget: the rest is `not-checked`."""
    interrupted: bool = False
    """It was cancelled, as Ctrl-C does."""
    finished: datetime | None = None
    """When it ended; `None`: it has not."""
    bug: Exception | None = field(default=None, repr=False)
    """The first exception that nobody foresaw: a client has no verdict, and the program must end by it."""

    def redacted(self, redact: Redact) -> Self:
        """Return the result with every secret of the run taken out, whoever repeated it."""
        redact = cache(redact)  # thousands of clients are told the same few things
        return replace(
            self,
            clients=tuple(redacted_client(verdict, redact) for verdict in self.clients),
            extractors=tuple(redacted_extractor(verdict, redact) for verdict in self.extractors),
            servers=tuple(redacted_server(profile, redact) for profile in self.servers),
        )


class Collector:
    """Takes events; `result` may be asked for at any time, also after an interruption."""

    def __init__(self, plan: CheckPlan) -> None:
        self._plan = plan
        # What needs no request is known before the first event, and must not be lost if none comes.
        self._clients = {verdict.name: verdict for verdict in plan.settled_clients}
        self._extractors = {verdict.name: verdict for verdict in plan.settled_extractors}
        self._servers: dict[str, ServerProfile] = {}
        self._complete = True
        self._bug: Exception | None = None

    def take(self, event: CheckEvent) -> None:
        """Take in one event."""
        match event:
            case ClientChecked():
                self._clients[event.verdict.name] = event.verdict
                self._complete = self._complete and event.complete
                self._bug = self._bug or event.bug
            case ExtractorChecked():
                self._extractors[event.verdict.name] = event.verdict
            case ServerLearnt():
                self._learn(event.profile)
            case Progress() | RequestLogEnded():
                pass

    def _learn(self, profile: ServerProfile) -> None:
        """Take in what is known of a server. It is as old as what its client learnt: never a step back."""
        known = self._servers.get(profile.token_url, profile)
        self._servers[profile.token_url] = replace(
            known, habits=known.habits | profile.habits, clients=max(known.clients, profile.clients)
        )

    def result(self, *, interrupted: bool = False) -> CheckResult:
        """Return what was seen so far; what was not is `unknown`, `not-checked`."""
        clients = self._clients | self._clients_not_reached()
        extractors = self._extractors | self._extractors_not_reached()
        is_all = len(clients) == len(self._clients) and len(extractors) == len(self._extractors)
        return CheckResult(
            clients=tuple(clients[name] for name in self._plan.client_names),
            extractors=tuple(extractors[name] for name in self._plan.extractor_names),
            servers=tuple(self._servers[url] for url in sorted(self._servers)),
            complete=self._complete and is_all,
            interrupted=interrupted,
            bug=self._bug,
        )

    def _clients_not_reached(self) -> dict[str, ClientVerdict]:
        return {
            p.name: settled_client(p.client, _NOT_REACHED, required=p.needs.scopes)
            for p in self._plan.clients
            if p.name not in self._clients
        }

    def _extractors_not_reached(self) -> dict[str, ExtractorVerdict]:
        return {
            p.extractor.name: settled_extractor(p.extractor, _NOT_REACHED)
            for p in self._plan.extractors
            if p.extractor.name not in self._extractors
        }


async def run_check(
    plan: CheckPlan,
    *,
    send: Send,
    resolve: Resolve,
    on_event: Callable[[CheckEvent], None] | None = None,
) -> CheckResult:
    """Run a check to its end and return all verdicts; `on_event` hears of everything on the way.

    Cancelling it (Ctrl-C under `asyncio.run`) does not raise: it ends the requests under way and returns what
    was seen until then, with `interrupted` set.
    """
    collector = Collector(plan)
    try:
        async with aclosing(check(plan, send=send, resolve=resolve)) as events:
            async for event in events:
                collector.take(event)
                if on_event is not None:
                    on_event(event)
    except asyncio.CancelledError:
        return collector.result(interrupted=True)
    return collector.result()
