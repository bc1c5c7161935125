"""Says whether a migrated connector did on the wire what was promised."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from migrator.model.inventory import AuthMethod
from tests.real.airbyte.exchanges import Exchange, Request, Run
from tests.real.airbyte.requests_compared import carries, exact, paired

CLIENT = "client credentials"
_OK = 200
SAVED = "saved connection"
AGAIN = "key entered again"
SESSION = "a session"
"""The token of whoever logs in, among the keys."""
ENDED = "tokens ended early"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a migrated connector was told to do."""

    mode: str
    auth_method: AuthMethod
    scope: str


def makes_requests(exchange: Exchange) -> bool:
    """Return whether the original was built and sent a request with the key."""
    return any(carries(r, exchange.keys.values()) for r in exchange.original.requests)


def faults(exchange: Exchange, promise: Promise) -> list[str]:
    """Return what went wrong after the migration in one mode; nothing where all is well.

    What the original did not do either is not wrong.
    """
    found: list[str] = []
    for name, run in exchange.runs.items():
        mode, _, configuration = name.partition(": ")
        if mode == promise.mode:
            judge = _of_key(exchange, run)
            if configuration in (CLIENT, ENDED):
                judge = _of_client(exchange, run, promise)
            found += (f"{configuration}: {fault}" for fault in judge)
    return found


def tokens_asked_for(run: Run, exchange: Exchange) -> list[Request]:
    """Return the requests to the client's token endpoint."""
    return [r for r in run.requests if r.url.partition("?")[0] == exchange.client["token_url"]]


def _of_client(exchange: Exchange, run: Run, promise: Promise) -> Iterator[str]:
    yield from _of_building(exchange, run)
    if run.problem or not makes_requests(exchange):
        return
    keys = [*exchange.keys.values()]
    tokens = tokens_asked_for(run, exchange)
    others = [r for r in run.requests if r not in tokens and r.status == _OK]
    if not run.requests or run.requests[0] not in tokens:
        yield "no token is asked for before the first request"
    yield from dict.fromkeys(f for r in tokens for f in _of_token_request(r, exchange, promise))
    if any(carries(r, keys) for r in run.requests):
        yield "the key is sent"
    yield from _of_pairs(exchange, run, others, keys)


def _of_pairs(exchange: Exchange, run: Run, others: Sequence[Request], keys: Sequence[str]) -> Iterator[str]:
    before = exchange.original.requests
    if exchange.original.end or run.end:  # both were cut, the second with its token requests among the others
        before = before[: len(others)]
    pairs = paired(before, others, keys, exchange.keys[SESSION])
    if isinstance(pairs, str):
        yield pairs
        return
    bearer = f"Bearer {exchange.token}"
    sent = [
        (carries(p.before, keys), p.after.headers.get("authorization", "").startswith(bearer)) for p in pairs
    ]
    if not any(had_key for had_key, _ in sent):
        yield "no request that had the key is made any more"
    if any(had_key and not has_token for had_key, has_token in sent):
        yield "a request that had the key has no token"
    if any(has_token and not had_key for had_key, has_token in sent):
        yield "a request that had no key has a token"


def _of_key(exchange: Exchange, run: Run) -> Iterator[str]:
    yield from _of_building(exchange, run)
    if not run.problem:
        pairs = zip(exchange.original.requests, run.requests, strict=False)
        different = next((a for b, a in pairs if exact(b) != exact(a)), None)
        if different is not None:
            yield f"{different.method} {different.url.partition('?')[0]} is not the request that it was"
        elif len(run.requests) != len(exchange.original.requests):
            yield f"{len(run.requests)} requests instead of {len(exchange.original.requests)}"


def _of_building(exchange: Exchange, run: Run) -> Iterator[str]:
    before = exchange.original
    if before.problem is None and run.problem is not None:
        yield f"airbyte-cdk does not build it any more: {run.problem}"
    elif before.problem is None and before.streams != run.streams:
        yield f"{run.streams} streams instead of {before.streams}"
    if before.valid and not run.valid and run.problem is None:
        yield "the specification does not allow the configuration"
    if new := [f for f in run.failures if f not in before.failures]:
        yield f"streams fail that did not: {new[0]}"


def _of_token_request(request: Request, exchange: Exchange, promise: Promise) -> Iterator[str]:
    form = {name: values[0] for name, values in parse_qs(request.body).items()}
    client = {name: exchange.client[name] for name in ("client_id", "client_secret")}
    header = request.headers.get("authorization")
    basic = base64.b64encode(":".join(client.values()).encode()).decode()
    wanted = {"grant_type": "client_credentials", "scope": promise.scope}
    if promise.auth_method is AuthMethod.CLIENT_SECRET_POST:
        wanted |= client
    if request.method != "POST" or form != wanted:
        yield f"the token request is no {promise.auth_method}, or asks for something else: {sorted(form)}"
    if header != (f"Basic {basic}" if promise.auth_method is AuthMethod.CLIENT_SECRET_BASIC else None):
        yield "the token request has another Authorization header"
