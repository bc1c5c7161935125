"""Reads from a request log on which days migrator itself sent which key to which host."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from migrator.text.source import SourceText


def own_days(log: SourceText) -> Mapping[tuple[str, str], frozenset[date]]:
    """Return the days (UTC) by the reference of the key and the host that answered.

    Passed over are lines that are none of the log's, requests that nobody answered, and those of a rehearsal
    (`via`): the platform has not seen them, so its last use is somebody else's.
    """
    found: dict[tuple[str, str], set[date]] = {}
    for line in log.text.splitlines():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(entry, dict) or "via" in entry or entry.get("status") is None:
            continue
        key, host, day = entry.get("key"), entry.get("host"), _day(entry.get("time"))
        if isinstance(key, str) and isinstance(host, str) and day is not None:
            found.setdefault((key, host.lower()), set()).add(day)
    return {key: frozenset(days) for key, days in found.items()}


def _day(text: object) -> date | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None
