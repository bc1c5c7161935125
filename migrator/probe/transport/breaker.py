"""Stops asking servers that fail again and again: a circuit breaker for each."""

from collections import Counter
from http import HTTPStatus
from urllib.parse import urlsplit

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, Purpose, TransportProblem

_FAILURES = frozenset(
    {
        TransportProblem.UNREACHABLE,
        TransportProblem.TLS,
        TransportProblem.TIMEOUT,
        TransportProblem.PROTOCOL,
    }
)


class Breaker:
    """Counts failures in a row, and refuses further requests for the rest of the run.

    Broken connections are counted for a host. Answers 5xx are counted for an endpoint, because servers of
    several tenants share a host, and one that fails says nothing of the others. Any other answer starts the
    count again. Of calls of APIs only broken connections count, for an API's path: gateways send each path
    elsewhere, and what an API answers, whatever it is, is about one client.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._in_a_row: Counter[str] = Counter()
        self._given_up: dict[str, NoAnswer] = {}

    def refusal(self, request: HttpRequest) -> NoAnswer | None:
        """Return why the server is not asked any more; `None` if it may be."""
        if not self._given_up:
            return None
        if request.purpose is Purpose.API:
            return self._given_up.get(_api(request))
        return self._given_up.get(_host(request)) or self._given_up.get(_endpoint(request))

    def note(self, request: HttpRequest, outcome: HttpAnswer | NoAnswer) -> None:
        """Take in what a request, repetitions included, led to."""
        if request.purpose is Purpose.API:
            self._note_api(request, outcome)
            return
        match outcome:
            case NoAnswer(problem=problem, detail=detail) if problem in _FAILURES:
                self._count(_host(request), problem, detail, shown=_host(request))
            case HttpAnswer(status=status) if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self._in_a_row.pop(_host(request), None)
                detail = f"it answered {status}"
                self._count(_endpoint(request), TransportProblem.SERVER_FAILED, detail, shown=_host(request))
            case HttpAnswer():
                self._in_a_row.pop(_host(request), None)
                self._in_a_row.pop(_endpoint(request), None)
            case NoAnswer():
                pass

    def _note_api(self, request: HttpRequest, outcome: HttpAnswer | NoAnswer) -> None:
        match outcome:
            case NoAnswer(problem=problem, detail=detail) if problem in _FAILURES:
                self._count(_api(request), problem, detail, shown=f"this API of {_host(request)}")
            case HttpAnswer():
                self._in_a_row.pop(_api(request), None)
            case NoAnswer():
                pass

    def _count(self, server: str, problem: TransportProblem, detail: str, *, shown: str) -> None:
        self._in_a_row[server] += 1
        if self._in_a_row[server] >= self._most and server not in self._given_up:
            why = f"nothing was sent, because {shown} failed {self._most} times in a row (last: {detail})"
            self._given_up[server] = NoAnswer(problem=problem, detail=why, attempts=0)


def _host(request: HttpRequest) -> str:
    return urlsplit(request.url).netloc.lower()


def _endpoint(request: HttpRequest) -> str:
    return _host(request) + urlsplit(request.url).path


def _api(request: HttpRequest) -> str:
    return f"{Purpose.API} {_endpoint(request)}"
