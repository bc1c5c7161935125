"""The states of keys for programs, as a versioned JSON document."""

import json
from collections.abc import Sequence

from migrator.retirement.state import KeyStanding

SCHEMA = "migrator.retire/v1"


def as_json(standings: Sequence[KeyStanding]) -> str:
    """Return the states as JSON; its schema is `migrator schema retire`."""
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
    return json.dumps({"schema": SCHEMA, "keys": keys}, indent=2, ensure_ascii=False) + "\n"
