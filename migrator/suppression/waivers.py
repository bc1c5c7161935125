"""Applies waivers to findings, and says which of them do not count."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from migrator.model.finding import Finding
from migrator.model.inventory import Inventory
from migrator.model.nearest import nearest
from migrator.model.place import Origin, Place
from migrator.model.provider import Provider
from migrator.model.waiver import Waiver
from migrator.suppression.pages import EXPIRED, INVALID, PAGES, STALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What decides whether a waiver counts."""

    inventory: Inventory
    providers: Mapping[str, Provider]
    rules: Collection[str]
    """Ids of the rules whose findings can be waived."""
    today: date
    place: Mapping[Origin, Place]
    """Where each waiver stands."""


def apply(
    findings: Sequence[Finding], circumstances: Circumstances, *, audited: Collection[str]
) -> list[Finding]:
    """Return the findings with waived ones marked; behind them, findings about waivers that do not count.

    `audited`: the rules that have looked at the whole inventory; a waiver of another rule that matches
    nothing may match another time. Where it is empty, nothing is said of waivers.
    """
    counting: list[Waiver] = []
    about: list[Finding] = []
    for waiver in circumstances.inventory.waivers:
        problem = _problem(waiver, circumstances)
        if problem is None:
            counting.append(waiver)
        else:
            about.append(problem)
    used: set[Origin] = set()
    result = [_waived(finding, counting, used) for finding in findings]
    about += (_stale(w, circumstances) for w in counting if w.rule in audited and w.origin not in used)
    return [*result, *about] if audited else result


def _waived(finding: Finding, waivers: Sequence[Waiver], used: set[Origin]) -> Finding:
    for waiver in waivers:
        if _matches(waiver, finding):
            used.add(waiver.origin)
            if finding.suppressed is None:
                said = f"{waiver.reason} ({waiver.owner}, until {waiver.expires.isoformat()})"
                finding = replace(finding, suppressed=said)
    return finding


def _matches(waiver: Waiver, finding: Finding) -> bool:
    return (
        waiver.rule == finding.rule
        and waiver.subject == finding.subject
        and waiver.fingerprint in (None, finding.fingerprint)
    )


def _problem(waiver: Waiver, given: Circumstances) -> Finding | None:
    """Return why a waiver does not count; `None` where it does."""
    if waiver.rule not in given.rules:
        close = nearest(waiver.rule, given.rules)
        help_ = f"Did you mean {close}?" if close else "migrator explain lists the rules that can be waived."
        return _about(
            waiver, given, INVALID, f"no finding of a rule called {waiver.rule} can be waived", help_
        )
    names = _names(given.inventory, waiver.subject.kind)
    if names is not None and waiver.subject.name not in names:
        close = nearest(waiver.subject.name, names)
        help_ = f"Did you mean {close}?" if close else "Correct the name, or remove the waiver."
        message = f"the inventory has no {waiver.subject.kind} called {waiver.subject.name}"
        return _about(waiver, given, INVALID, message, help_)
    if (deadline := _deadline(waiver, given)) is not None and waiver.expires > deadline:
        message = f"it would outlive the vendor's deadline: keys work until {deadline.isoformat()}"
        return _about(waiver, given, INVALID, message, "Let it end on that day at the latest.")
    if given.today > waiver.expires:
        message = f"its last day was {waiver.expires.isoformat()}: the finding counts again"
        return _about(waiver, given, EXPIRED, message, "Settle the finding, or decide anew.")
    return None


def _names(inventory: Inventory, kind: str) -> Collection[str] | None:
    """Return the names of a kind of subject; `None` where any name may be right, as of files."""
    known: Mapping[str, Collection[str]] = {
        "platform": inventory.platforms,
        "client": inventory.clients,
        "key": inventory.keys,
        "extractor": inventory.extractors,
    }
    return known.get(kind)


def _deadline(waiver: Waiver, given: Circumstances) -> date | None:
    """Return the last day on which keys work at the subject's provider; `None` where none is known."""
    days = [
        provider.key_sunset.on
        for name in _platforms(waiver, given.inventory)
        if (platform := given.inventory.platforms.get(name)) is not None
        and (provider := given.providers.get(platform.provider)) is not None
        and provider.key_sunset is not None
        and provider.key_sunset.on is not None
    ]
    return min(days, default=None)


def _platforms(waiver: Waiver, inventory: Inventory) -> Iterator[str]:
    name = waiver.subject.name
    match waiver.subject.kind:
        case "platform":
            yield name
        case "client":
            yield inventory.clients[name].platform
        case "key":
            yield inventory.keys[name].platform
        case "extractor":
            platform = inventory.platform_of(inventory.extractors[name])
            yield from (platform.name,) if platform else ()
        case _:  # a file may belong to any
            yield from inventory.platforms


def _stale(waiver: Waiver, given: Circumstances) -> Finding:
    message = f"there is no finding of {waiver.rule} on the {waiver.subject.kind} {waiver.subject.name}"
    return _about(waiver, given, STALE, message, "Remove the waiver.")


def _about(waiver: Waiver, given: Circumstances, rule: str, message: str, help_: str) -> Finding:
    return Finding(
        rule=rule,
        level=PAGES[rule].level,
        message=f"waiver for {waiver.rule}: {message}",
        help=help_,
        subject=waiver.subject,
        location=given.place.get(waiver.origin),
        detail=waiver.rule,
    )
