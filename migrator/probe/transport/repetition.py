"""Reads for how long a server wants to be left alone, and decides whether a request is sent once more."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, TransportProblem
from migrator.probe.transport.options import ClientOptions

_EPOCH_FROM = 1_000_000_000
"""Numbers from here on are points in time, not spans: servers use `x-ratelimit-reset` for both."""
_UNTOLD_WAIT = 1.0
_DROPPED = frozenset({TransportProblem.UNREACHABLE, TransportProblem.PROTOCOL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one sending of a request led to."""

    outcome: HttpAnswer | NoAnswer
    may_have_arrived: bool = True
    """False only where the server cannot have seen the request."""


def wait_before_next(
    request: HttpRequest, attempt: Attempt, *, tries: int, options: ClientOptions, now: datetime
) -> float | None:
    """Return the seconds to wait before sending the request again; `None`: the outcome stands.

    429 is repeated as the server says, and for reading requests 503 if it says when. Broken connections are
    repeated once, and only where that cannot do the same thing twice: a token request that may have arrived
    never is, because repeated wrong secrets can lock an account.
    """
    if tries >= options.most_tries:
        return None
    reads = request.method in {"GET", "HEAD"}
    match attempt.outcome:
        case HttpAnswer() as answer:
            wait = _asked_wait(answer, reads=reads, tries=tries, now=now)
            return wait if wait is not None and wait <= options.longest_wait else None
        case NoAnswer(problem=problem) if problem in _DROPPED and tries == 1:
            return 0.0 if reads or not attempt.may_have_arrived else None
        case NoAnswer():
            return None


def asked_pause(outcome: HttpAnswer | NoAnswer, *, tries: int, now: datetime) -> float | None:
    """Return for how many seconds the host wants no request at all; `None`: it does not ask for that.

    It asks so by 429, by 503 if it says when to come back, and by any answer with which its limit is used up.
    """
    if isinstance(outcome, NoAnswer):
        return None
    if outcome.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return _asked_wait(outcome, reads=True, tries=tries, now=now)
    return _until_reset(outcome, now)


def _until_reset(answer: HttpAnswer, now: datetime) -> float | None:
    for family in ("x-ratelimit", "ratelimit"):
        if answer.headers.get(f"{family}-remaining", "").strip() == "0":
            wait = _seconds(answer.headers.get(f"{family}-reset", "").strip(), now)
            return None if wait is None else max(0.0, wait)
    return None


def told_wait(answer: HttpAnswer, now: datetime) -> float | None:
    """Return the seconds that the server asks to wait for.

    `Retry-After` (RFC 9110 §10.2.3) counts for more than `x-ratelimit-reset`; `None`: it does not say.
    """
    for name in ("retry-after", "x-ratelimit-reset", "ratelimit-reset"):
        wait = _seconds(answer.headers.get(name, "").strip(), now)
        if wait is not None:
            return max(0.0, wait)
    return None


def _asked_wait(answer: HttpAnswer, *, reads: bool, tries: int, now: datetime) -> float | None:
    told = told_wait(answer, now)
    match answer.status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _UNTOLD_WAIT * tries if told is None else told
        case HTTPStatus.SERVICE_UNAVAILABLE if reads:
            return told
        case _:
            return None


def _seconds(value: str, now: datetime) -> float | None:
    if value.replace(".", "", 1).isdecimal() and value.isascii():
        number = float(value)
        return number if number < _EPOCH_FROM else number - now.timestamp()
    try:
        moment = parsedate_to_datetime(value)
        # RFC 9110 §5.6.7 dates are in GMT; "-0000" gives one without a zone.
        return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, OverflowError):  # a year or a zone beyond what can be counted is no date
        return None
