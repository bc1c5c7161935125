"""Finds what extractors of several owners share."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.model.finding import Finding, Related, Subject
from migrator.model.inventory import Client, Extractor, Key
from migrator.rules.interface import Audit, Rule


def shared_across_owners(
    rule: Rule,
    audit: Audit,
    kind: str,
    shared: Mapping[str, Key] | Mapping[str, Client],
    users: Mapping[str, Sequence[Extractor]],
    *,
    help_: str,
) -> Iterator[Finding]:
    """Yield a finding of the rule for each key or client of several owners.

    `users` are the extractors of each by its name; those without an owner do not count.
    """
    for name, entity in shared.items():
        owners = _owners(users.get(name, ()))
        if len(owners) > 1:
            yield rule.finding(
                audit,
                Subject(kind=kind, name=name),
                message=f"{kind} {name} is used by {len(owners)} owners: {', '.join(owners)}",
                help_=help_,
                at=entity.origin,
                related=tuple(
                    Related(message=f"used by {owner}", location=audit.locator.place(e.origin))
                    for owner, e in owners.items()
                ),
            )


def _owners(users: Sequence[Extractor]) -> Mapping[str, Extractor]:
    """Return the first extractor of each owner."""
    found: dict[str, Extractor] = {}
    for extractor in users:
        if extractor.owner:
            found.setdefault(extractor.owner, extractor)
    return found
