"""Puts extractors of one fate together, so that a report on thousands of them can still be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.model.change import Change, ChangeStatus
from migrator.model.verdict import Reason, Verdict
from migrator.reports.derived.outcomes import Answer, Outcome
from migrator.reports.derived.phrases import (
    config_next,
    config_step,
    config_why,
    count,
    listed,
    next_step,
    sentence,
    why,
)
from migrator.reports.derived.reviews import for_each, review, review_of_each

ONE_BY_ONE = 60
"""Up to so many extractors are listed one by one."""

_NAMES = 3
_RANKS = {
    Answer.BLOCKED: 0,
    Answer.UNKNOWN: 1,
    Answer.MANUAL: 2,
    Answer.UNSUPPORTED: 2,
    Answer.SWITCHABLE: 3,
    Answer.MIGRATED: 4,
}
_UNPROVEN = (Reason.NOT_CHECKED, Reason.SCOPE_UNPROVEN)
"""Nothing is known to be wrong: not worth a line where OAuth cannot be used anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Extractors with the same answer, for the same reason, that need the same next step."""

    members: tuple[Outcome, ...]

    @property
    def first(self) -> Outcome:
        """The member that speaks for all."""
        return self.members[0]

    @property
    def names(self) -> str:
        """The first names, and how many more there are."""
        return listed([o.extractor.name for o in self.members], at_most=_NAMES)

    @property
    def owners(self) -> str:
        """The owner, or how many there are."""
        owners = list(dict.fromkeys(o.extractor.owner for o in self.members if o.extractor.owner))
        return owners[0] if len(owners) == 1 else count(len(owners), "owner") if owners else "-"

    @property
    def waves(self) -> str:
        """The wave, or all of them."""
        waves = sorted({o.extractor.wave for o in self.members if o.extractor.wave is not None})
        return listed([str(w) for w in waves], at_most=_NAMES) if waves else "-"

    @property
    def reason(self) -> str:
        """The reason code, or that it is the configuration that is in the way, or that all is done."""
        match self.first.answer:
            case Answer.MANUAL | Answer.UNSUPPORTED:
                return f"config {self.first.answer}"
            case Answer.MIGRATED:
                return "migrated already"
            case _:
                return self.first.extractor.reason

    @property
    def why(self) -> str:
        """What stands behind the reason, of the first member; empty where there is nothing to explain."""
        decisive = _decisive(self.first)
        if decisive is not None:
            return config_why(decisive)
        return "" if self.first.extractor.verdict is Verdict.READY else why(self.first.extractor)

    @property
    def next(self) -> str:
        """What to do next; empty where nothing is left to do."""
        decisive = _decisive(self.first)
        if decisive is not None:
            return config_next(decisive)
        return next_step(self.first.extractor) or self._review

    @property
    def left(self) -> str:
        """What is left to do with each file, naming none; empty where `next` says something else."""
        return _left(self.first)

    @property
    def _review(self) -> str:
        changed = _rewritten(self.first)
        if changed is None:
            return ""
        return for_each(len(self.members), self.left) if len(self.members) > 1 else review(changed)


def grouped(found: Sequence[Outcome], *, one_by_one: bool) -> list[Group]:
    """Return what is in the way first, then by wave; never leave an extractor out.

    Few extractors, or `one_by_one`, give one group each.
    """
    ordered = sorted(found, key=_rank)
    if one_by_one or len(found) <= ONE_BY_ONE:
        return [Group(members=(o,)) for o in ordered]
    groups: dict[object, list[Outcome]] = {}
    for outcome in ordered:
        groups.setdefault(_fate(outcome), []).append(outcome)
    return [Group(members=tuple(members)) for members in groups.values()]


def also_in_the_way(group: Group, *, everything: bool) -> Iterator[str]:
    """Yield what stands in the way beside the reason of the row: of the configuration, or of the client."""
    extractor, decisive = group.first.extractor, _decisive(group.first)
    for change in group.first.changes:
        if config_step(change) and change is not decisive:
            yield f"config {change.status}: {config_step(change)}"
    if decisive is None or extractor.verdict is Verdict.READY:
        return
    moot = group.first.answer is Answer.UNSUPPORTED and extractor.reason in _UNPROVEN
    if everything or not moot:
        yield f"{extractor.reason}: {sentence(why(extractor))} {next_step(extractor)}"


def notes_of(group: Group) -> tuple[str, ...]:
    """Return what must be known of the members beside their verdicts, each note once."""
    notes = dict.fromkeys(n for o in group.members for n in o.extractor.notes)
    return tuple(notes)


def _rank(outcome: Outcome) -> tuple[int, bool, int]:
    wave = outcome.extractor.wave
    return (_RANKS[outcome.answer], wave is None, wave or 0)


def _fate(outcome: Outcome) -> object:
    """Return what members of a group have in common: all that is said of them, but for their own names."""
    extractor = outcome.extractor
    said = () if extractor.verdict is Verdict.READY else (why(extractor),)
    texts = (*said, *(config_step(c) for c in outcome.changes), next_step(extractor))
    alike = tuple(text.replace(extractor.name, "") for text in texts)
    return (outcome.answer, extractor.verdict, extractor.reason, alike, _left(outcome))


def _decisive(outcome: Outcome) -> Change | None:
    """Return the change that decides the answer; `None` where the verdict does."""
    deciding = {Answer.MANUAL: ChangeStatus.MANUAL, Answer.UNSUPPORTED: ChangeStatus.UNSUPPORTED}
    status = deciding.get(outcome.answer)
    return next((c for c in outcome.changes if c.status is status), None)


def _rewritten(outcome: Outcome) -> Change | None:
    """Return the change that is left to review, where the extractor may be switched."""
    if outcome.answer is not Answer.SWITCHABLE:
        return None
    return next((c for c in outcome.changes if c.status is ChangeStatus.CHANGED), None)


def _left(outcome: Outcome) -> str:
    changed = _rewritten(outcome)
    return review_of_each(changed) if changed and not next_step(outcome.extractor) else ""
