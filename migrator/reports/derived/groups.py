"""Puts extractors of one fate together, so that a report on thousands of them can still be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from migrator.model.change import ChangeStatus
from migrator.model.verdict import Verdict
from migrator.reports.derived.outcomes import Answer, Outcome
from migrator.reports.derived.phrases import config_step, count, listed, next_step, why

ONE_BY_ONE = 60
"""Up to so many extractors are listed one by one."""

_NAMES = 3


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
        """The reason code, or what is in the way, or done already, though the client is ready."""
        match self.first.answer:
            case Answer.MANUAL | Answer.UNSUPPORTED if self.first.extractor.verdict is Verdict.READY:
                return f"config {self.first.answer}"
            case Answer.MIGRATED:
                return "migrated already"
            case _:
                return self.first.extractor.reason

    @property
    def why(self) -> str:
        """What was seen; empty where there is nothing to explain. In a group, of the first member."""
        if self.first.extractor.verdict is Verdict.READY:
            return ""
        return why(self.first.extractor)

    @property
    def config(self) -> tuple[str, ...]:
        """What stands between the configuration and its migration."""
        return _config(self.first)

    @property
    def next(self) -> str:
        """What to do next; empty where nothing is left to do."""
        return next_step(self.first.extractor) or _review(self.first)


def grouped(found: Sequence[Outcome], *, one_by_one: bool) -> list[Group]:
    """Return what is in the way first, worst first within; never leave an extractor out.

    Few extractors, or `one_by_one`, give one group each.
    """
    ordered = sorted(found, key=lambda o: list(Answer).index(o.answer))
    if one_by_one or len(found) <= ONE_BY_ONE:
        return [Group(members=(o,)) for o in ordered]
    groups: dict[object, list[Outcome]] = {}
    for outcome in ordered:
        groups.setdefault(_fate(outcome), []).append(outcome)
    return [Group(members=tuple(members)) for members in groups.values()]


def notes_of(group: Group) -> tuple[str, ...]:
    """Return what must be known of the members beside their verdicts, each note once."""
    notes = dict.fromkeys(n for o in group.members for n in o.extractor.notes)
    return tuple(notes)


def _fate(outcome: Outcome) -> object:
    """Return what members of a group have in common: all that is said of them, but for their own names."""
    extractor = outcome.extractor
    said = () if extractor.verdict is Verdict.READY else (why(extractor),)
    texts = (*said, *_config(outcome), next_step(extractor), _review(outcome))
    alike = tuple(text.replace(extractor.name, "") for text in texts)
    return (outcome.answer, extractor.verdict, extractor.reason, alike)


def _config(outcome: Outcome) -> tuple[str, ...]:
    return tuple(f"{c.status}: {config_step(c)}" for c in outcome.changes if config_step(c))


def _review(outcome: Outcome) -> str:
    """Return what is left to do with an extractor that may be switched, where its change is known."""
    changed = [c for c in outcome.changes if c.status is ChangeStatus.CHANGED]
    if outcome.answer is not Answer.SWITCHABLE or not changed:
        return ""
    change = changed[0]
    review = f"Review {change.written}" if change.written else "Review the change"
    return (
        f"{review}, then {count(len(change.checklist), 'step')} by hand."
        if change.checklist
        else f"{review}."
    )
