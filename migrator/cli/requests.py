"""Turns what the options say into the typed requests of jobs."""

from datetime import UTC, datetime
from pathlib import Path

from migrator.cli.saved import read_reports
from migrator.errors import UsageError
from migrator.jobs.request import JobRequest, NetworkSettings, Selection
from migrator.model.hosts import is_loopback, pattern_problem


def network(
    *,
    timeout: float,
    time_limit: float | None,
    max_requests: int | None,
    concurrency: int,
    rate: float | None,
    request_log: Path | None,
    sandbox: str | None,
    tag: str | None,
    parity: bool,
    since: Path | None,
    keep_tokens: bool = False,
) -> NetworkSettings:
    """Return the limits that the options set.

    Raises UsageError for a sandbox that is not on loopback, and for an earlier report that cannot be read.
    """
    if sandbox is not None and not is_loopback(sandbox):
        raise UsageError(f"--sandbox takes a loopback URL, not {sandbox}", help_="Try: http://127.0.0.1:8765")
    return NetworkSettings(
        timeout=timeout,
        time_limit=time_limit,
        max_requests=max_requests,
        concurrency=concurrency,
        rate=rate,
        request_log=request_log,
        sandbox=sandbox,
        tag=tag,
        keep_tokens=keep_tokens,
        parity=parity,
        since=None if since is None else read_reports([since]),
    )


def selection(only: list[str] | None, platform: list[str] | None, wave: list[int] | None) -> Selection:
    """Return the selection that the options make."""
    return Selection(only=tuple(only or ()), platforms=tuple(platform or ()), waves=tuple(wave or ()))


def job_request(
    inventory: list[str],
    *,
    selection: Selection,
    catalogs: list[Path] | None = None,
    allow_hosts: list[str] | None = None,
    only_hosts: list[str] | None = None,
    allow_exec: bool = False,
    max_key_age: int = 365,
) -> JobRequest:
    """Return what a job is asked to do: today, in the working directory.

    Raises UsageError for a host pattern that would allow more than it seems to.
    """
    for option, patterns in (("--allow-host", allow_hosts), ("--only-host", only_hosts)):
        for pattern in patterns or ():
            if problem := pattern_problem(pattern):
                raise UsageError(f"{option} {pattern}: {problem}", help_="name a host, or *. and a domain")
    return JobRequest(
        inventories=tuple(inventory),
        today=datetime.now(tz=UTC).date(),
        base=Path.cwd(),
        catalogs=tuple(catalogs or ()),
        selection=selection,
        allowed_hosts=tuple(allow_hosts or ()),
        only_hosts=tuple(only_hosts or ()),
        allow_exec=allow_exec,
        max_key_age_days=max_key_age,
    )
