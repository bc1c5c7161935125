"""Asks each host of an inventory for a sign of life, without any secret, and compares its clock with ours."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from migrator.doctor.condition import Condition, State
from migrator.model.hosts import host_of
from migrator.model.http import (
    HttpAnswer,
    HttpRequest,
    NoAnswer,
    ProviderLimits,
    Purpose,
    Send,
    TransportProblem,
)
from migrator.model.inventory import Inventory
from migrator.model.provider import Provider

_TOLERATED = 30.0
"""Seconds; what is less does no harm: servers allow for some (RFC 7519 §4.1.4: a few minutes at most)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of one host."""

    host: str
    outcome: HttpAnswer | NoAnswer
    at: datetime
    """Our time when the outcome was there."""


async def ask_hosts(
    inventory: Inventory, providers: Mapping[str, Provider], send: Send
) -> Sequence[Condition]:
    """Send one HEAD request to each host and return how they stand, with the difference of the clocks."""
    seen = await asyncio.gather(*(_asked(request, send) for request in _requests(inventory, providers)))
    return [condition for one in seen for condition in (_reached(one), *_clock(one))]


def _requests(inventory: Inventory, providers: Mapping[str, Provider]) -> Sequence[HttpRequest]:
    found: dict[str, HttpRequest] = {}
    for platform in inventory.platforms.values():
        provider = providers.get(platform.provider)
        hosts = provider.hosts if provider else ()
        for _, url in platform.urls():
            if host_of(url) is None:
                continue
            parts = urlsplit(url)
            found.setdefault(
                parts.netloc.lower(),
                HttpRequest(
                    method="HEAD",
                    url=f"{parts.scheme}://{parts.netloc}/",
                    purpose=Purpose.METADATA,
                    headers={},
                    limits=ProviderLimits(hosts=hosts),
                ),
            )
    return list(found.values())


async def _asked(request: HttpRequest, send: Send) -> Seen:
    outcome = await send(request)
    return Seen(host=urlsplit(request.url).netloc.lower(), outcome=outcome, at=datetime.now(tz=UTC))


def _reached(seen: Seen) -> Condition:
    match seen.outcome:
        case HttpAnswer():
            says = f"answers (HTTP {seen.outcome.status}); nothing secret was sent"
            return Condition(about="host", subject=seen.host, state=State.OK, says=says)
        case NoAnswer(problem=TransportProblem.HOST_NOT_ALLOWED) as refused:
            return Condition(
                about="host",
                subject=seen.host,
                state=State.PROBLEM,
                says=f"not asked: {refused.detail}",
                help=f"if it is right, allow it: --allow-host {seen.host}",
            )
        case NoAnswer() as silence:
            return Condition(
                about="host",
                subject=seen.host,
                state=State.UNKNOWN,
                says=f"no answer: {silence.detail}",
                help="try again from where the check will run; look at name, network and proxy",
            )


def _clock(seen: Seen) -> Iterator[Condition]:
    """Yield how far our clock is from the host's; nothing where it does not tell its own."""
    if not isinstance(seen.outcome, HttpAnswer):
        return
    theirs = _date(seen.outcome.headers.get("date", ""))
    if theirs is None:
        return
    seconds = (seen.at - theirs).total_seconds()
    # Date has whole seconds, and was written between sending and the end of the answer (RFC 9110 §6.6.1).
    beyond = max(abs(seconds) - seen.outcome.elapsed - 1.0, 0.0)
    if beyond <= _TOLERATED:
        says = f"agrees with {seen.host}, as far as its Date header tells"
        yield Condition(about="clock", subject="this machine", state=State.OK, says=says)
        return
    direction = "ahead of" if seconds > 0 else "behind"
    yield Condition(
        about="clock",
        subject="this machine",
        state=State.PROBLEM,
        says=f"{abs(seconds):.0f} seconds {direction} {seen.host}: signed client assertions may be refused",
        help="set the clock by NTP; if other hosts agree with it, that host's clock is wrong",
    )


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
