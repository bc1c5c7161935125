"""Small pieces of sentences that several renderers need."""

from collections.abc import Sequence

from migrator.model.change import Change, ChangeStatus
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 extractor`, `1,240 extractors`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], *, at_most: int) -> str:
    """Return the first names, and how many more there are."""
    if len(names) <= at_most:
        return ", ".join(names)
    return f"{', '.join(names[:at_most])} and {len(names) - at_most:,} more"


def joined(parts: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def sentence(text: str) -> str:
    """Return the text with a full stop, so that another sentence can follow."""
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."


def why(verdict: ClientVerdict | ExtractorVerdict) -> str:
    """Return what was seen; where nobody wrote it down, at least what the reason code says."""
    if verdict.message:
        return verdict.message
    unseen = verdict.reason is Reason.NOT_CHECKED
    return "It was not checked." if unseen else f"The check ended with {verdict.reason}."


def next_step(verdict: ClientVerdict | ExtractorVerdict) -> str:
    """Return what to do next; where nobody wrote it down, where to read about it."""
    if verdict.next_step or verdict.verdict is Verdict.READY:
        return verdict.next_step
    return f"Read `migrator explain {verdict.reason}`."


def config_step(change: Change) -> str:
    """Return what stands between a configuration and its migration; empty where nothing does."""
    return "; ".join(part for part in (config_why(change), *_ways_forward(change)) if part)


def config_why(change: Change) -> str:
    """Return why a configuration cannot be migrated as it is; empty where it can."""
    match change.status:
        case ChangeStatus.MANUAL:
            return "; ".join(change.reasons) or "a person must decide on this configuration"
        case ChangeStatus.UNSUPPORTED:
            default = "this target cannot do what the authorization server needs"
            return change.reasons[0] if change.reasons else default
        case ChangeStatus.CHANGED | ChangeStatus.UNCHANGED:
            return ""


def config_next(change: Change) -> str:
    """Return the way forward of a configuration that cannot be migrated as it is; empty where it can."""
    match change.status:
        case ChangeStatus.MANUAL:
            return "Settle this, or migrate it by hand; then run migrator again."
        case ChangeStatus.UNSUPPORTED:
            return "; ".join(_ways_forward(change)) or _UNTIL_THEN
        case ChangeStatus.CHANGED | ChangeStatus.UNCHANGED:
            return ""


_UNTIL_THEN = "It needs its key until its target, or the client's authentication method, changes."


def _ways_forward(change: Change) -> tuple[str, ...]:
    """Return what a format advises instead: all that it says after why it cannot be done."""
    return change.reasons[1:] if change.status is ChangeStatus.UNSUPPORTED else ()
