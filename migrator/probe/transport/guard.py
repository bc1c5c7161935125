"""Decides, before anything is sent, whether a request may be sent at all."""

from migrator.model.hosts import host_of, is_allowed, is_secure
from migrator.model.http import HttpRequest, NoAnswer, Purpose, TransportProblem

_READING = frozenset({"GET", "HEAD"})


def refusal(
    request: HttpRequest, operator_hosts: tuple[str, ...], only_hosts: tuple[str, ...] = ()
) -> NoAnswer | None:
    """Return why the request must not be sent; `None` if it may.

    Hosts: those of the provider catalog, of the operator, and loopback; https, or http on loopback. With
    `only_hosts`, those and loopback alone. Methods: POST only to token, introspection and revocation
    endpoints, everything else only reads.
    """
    allowed = only_hosts or (*request.limits.hosts, *operator_hosts)
    if (why := _host_problem(request, allowed)) is not None:
        return NoAnswer(problem=TransportProblem.HOST_NOT_ALLOWED, detail=why, attempts=0)
    if not _is_method_allowed(request):
        why = f"{request.method} might change something, so it is not sent for {request.purpose} requests"
        return NoAnswer(problem=TransportProblem.METHOD_NOT_ALLOWED, detail=why, attempts=0)
    return None


def _host_problem(request: HttpRequest, allowed: tuple[str, ...]) -> str | None:
    host = host_of(request.url)
    if host is None:
        return "the URL is not plain enough to be sure which host it means"
    if not is_allowed(request.url, allowed):
        return f"{host} is none of the hosts that the provider catalog or the operator allows"
    if not is_secure(request.url):
        return f"{host} would be asked over plain http"
    return None


def _is_method_allowed(request: HttpRequest) -> bool:
    match request.purpose:
        case Purpose.TOKEN | Purpose.INTROSPECTION | Purpose.REVOCATION:
            return request.method == "POST"
        case Purpose.API | Purpose.METADATA:
            return request.method in _READING and request.form is None
