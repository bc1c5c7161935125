"""Turns what the options say into the typed requests of jobs."""

from datetime import UTC, datetime
from pathlib import Path

from migrator.cli.groups import Changing, Selecting, Sending
from migrator.cli.saved import read_reports
from migrator.errors import UsageError
from migrator.formats.interface import Wish, all_formats
from migrator.jobs.request import JobRequest, NetworkSettings, Selection
from migrator.model.hosts import is_loopback, pattern_problem
from migrator.model.nearest import nearest
from migrator.rules.interface import Request
from migrator.settings.settled import Settled
from migrator.suppression.baseline import read_baseline


def network(sending: Sending) -> NetworkSettings:
    """Return the limits that the options set.

    Raises UsageError for a sandbox that is not on loopback, and for an earlier report that cannot be read.
    """
    sandbox = sending.sandbox
    if sandbox is not None and not is_loopback(sandbox):
        raise UsageError(f"--sandbox takes a loopback URL, not {sandbox}", help_="Try: http://127.0.0.1:8765")
    return NetworkSettings(
        timeout=sending.timeout,
        time_limit=sending.time_limit,
        max_requests=sending.max_requests,
        concurrency=sending.concurrency,
        concurrency_per_host=sending.concurrency_per_host,
        rate=sending.rate,
        total_rate=sending.total_rate,
        request_log=sending.request_log,
        sandbox=sandbox,
        tag=sending.tag,
        keep_tokens=sending.keep_tokens,
        parity=sending.parity,
        since=None if sending.since is None else read_reports([sending.since]),
    )


def job_request(
    inventory: list[str],
    selecting: Selecting,
    *,
    sending: Sending | None = None,
    changing: Changing | None = None,
    allow_hosts: list[str] | None = None,
    settings: Settled | None = None,
    resolve: bool = False,
    history: bool = False,
) -> JobRequest:
    """Return what a job is asked to do: today, in the working directory.

    Raises UsageError for a host pattern that would allow more than it seems to, for changes that contradict
    each other, for a format that nobody knows, and for a baseline that is none.
    """
    changing = changing or Changing()
    sending = sending or Sending(allow_host=allow_hosts)
    _refuse_patterns("--allow-host", sending.allow_host)
    _refuse_patterns("--only-host", sending.only_host)
    return JobRequest(
        inventories=tuple(inventory),
        today=datetime.now(tz=UTC).date(),
        base=Path.cwd(),
        catalogs=tuple(selecting.catalog or ()),
        selection=Selection(
            only=tuple(selecting.only or ()),
            platforms=tuple(selecting.platform or ()),
            waves=tuple(selecting.wave or ()),
        ),
        allowed_hosts=tuple(sending.allow_host or ()),
        only_hosts=tuple(sending.only_host or ()),
        allow_exec=sending.allow_exec,
        max_key_age_days=settings.max_key_age if settings else 365,
        asked=frozenset(
            what for what, is_asked in ((Request.RESOLVE, resolve), (Request.HISTORY, history)) if is_asked
        ),
        baseline=read_baseline(settings.baseline) if settings and settings.baseline else None,
        levels=settings.levels if settings else {},
        formats=_formats(changing),
        wishes=_wishes(changing),
    )


def _wishes(changing: Changing) -> frozenset[Wish]:
    if changing.dual and changing.drop_key:
        raise UsageError("--dual keeps the key and --drop-key takes it out", help_="choose one of them")
    asked = {
        Wish.DUAL: changing.dual,
        Wish.DROP_KEY: changing.drop_key,
        Wish.NEWER_ENDPOINTS: changing.newer_endpoints,
    }
    return frozenset(wish for wish, is_asked in asked.items() if is_asked)


def _formats(changing: Changing) -> tuple[str, ...]:
    for name in changing.format_only or ():
        if name not in all_formats():
            close = nearest(name, all_formats())
            hint = f"did you mean {close}?" if close else "migrator formats lists them"
            raise UsageError(f"no format is called {name}", help_=hint)
    return tuple(changing.format_only or ())


def _refuse_patterns(option: str, patterns: list[str] | None) -> None:
    for pattern in patterns or ():
        if problem := pattern_problem(pattern):
            raise UsageError(f"{option} {pattern}: {problem}", help_="name a host, or *. and a domain")
