"""The states of keys for programs, as a versioned JSON document."""

from collections.abc import Sequence
from datetime import date

from migrator.reports.escaping.json import json_text
from migrator.retirement.state import KeyStanding

SCHEMA = "migrator.retire/v1"


def as_json(standings: Sequence[KeyStanding], *, on: date) -> str:
    """Return the states as JSON; its schema is `migrator schema retire`. `on`: the day of the decision."""
    keys = [
        {
            "name": s.key,
            "platform": s.platform,
            "state": s.state.value,
            "why": s.why,
            "next_step": s.next_step,
            "idle_days": s.idle_days,
            "evidence": [
                {"source": e.source, "says": e.says, "day": e.day.isoformat() if e.day else None}
                for e in s.evidence
            ],
        }
        for s in standings
    ]
    return json_text({"schema": SCHEMA, "on": on.isoformat(), "keys": keys})
