"""Reads from a request log on which days migrator itself sent which key."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from migrator.text.source import SourceText


def own_days(log: SourceText) -> Mapping[str, frozenset[date]]:
    """Return the days (UTC) by the reference of the key. Lines that are none of the log's are passed over."""
    found: dict[str, set[date]] = {}
    for line in log.text.splitlines():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(entry, dict) or not isinstance(key := entry.get("key"), str):
            continue
        if (day := _day(entry.get("time"))) is not None:
            found.setdefault(key, set()).add(day)
    return {key: frozenset(days) for key, days in found.items()}


def _day(text: object) -> date | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None
