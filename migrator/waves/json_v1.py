"""The waves for programs, as a versioned JSON document."""

from collections.abc import Mapping

from migrator.reports.escaping.json import json_text
from migrator.waves.plan import Member, Wave, WavePlan

SCHEMA = "migrator.waves/v1"


def as_json(plan: WavePlan) -> str:
    """Return the plan as JSON; its schema is `migrator schema waves`."""
    document = {
        "schema": SCHEMA,
        "complete": plan.is_complete,
        "waves": [_wave(wave) for wave in plan.waves],
        "keys": [
            {
                "name": k.key,
                "free_after": k.after,
                "free_now": k.is_free_now,
                "users": list(k.users),
                "waits_for": list(k.waits_for),
                "kept_by": list(k.kept_by),
            }
            for k in plan.keys
        ],
        "groups": [
            {"number": g.number, "extractors": list(g.extractors), "files": list(g.files)}
            for g in plan.groups
        ],
        "conflicts": list(plan.conflicts),
        "proposals": [
            {"number": p.number, "extractors": list(p.extractors), "why": p.why} for p in plan.proposals
        ],
        "notes": list(plan.notes),
        "tasks": [
            {"owner": owner, "extractors": [member.name for _, member in tasks]}
            for owner, tasks in plan.tasks().items()
        ],
    }
    return json_text(document)


def _wave(wave: Wave) -> Mapping[str, object]:
    return {
        "number": wave.number,
        "can_begin": wave.can_begin,
        "extractors": [_member(member) for member in wave.members],
        "frees": list(wave.frees),
    }


def _member(member: Member) -> Mapping[str, object]:
    return {
        "name": member.name,
        "owner": member.owner,
        "key": member.key,
        "client": member.client,
        "state": member.standing.state.value,
        "reason": member.standing.reason,
        "next_step": member.standing.next_step,
        "group": member.group.number if member.group else None,
    }
