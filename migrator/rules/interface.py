"""What an audit rule is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import ClassVar, Protocol

from migrator import registry
from migrator.model.config_facts import ConfigFacts
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Inventory
from migrator.model.place import Origin, Place
from migrator.model.provider import Provider


class Locator(Protocol):
    """Finds the place of an entity in its file."""

    def place(self, origin: Origin) -> Place:
        """Return where the node stands, or the nearest node above it that exists."""
        ...

    def snippet(self, place: Place) -> str | None:
        """Return the source line with secrets masked; `None` where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """What users may configure."""

    max_key_age_days: int = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything that a rule may look at."""

    inventory: Inventory
    providers: Mapping[str, Provider]
    locator: Locator
    today: date
    """Given, never asked of the clock, so that results can be repeated."""
    configs: Mapping[str, ConfigFacts] = field(default_factory=dict)
    """What was seen in each extractor's configuration file, by extractor name."""
    allowed_hosts: tuple[str, ...] = ()
    """Host patterns that the operator allows beside the provider catalog's."""
    settings: RuleSettings = field(default_factory=RuleSettings)


class Rule(ABC):
    """One audit rule. The class docstring is its documentation: what, why, fix, example."""

    level: ClassVar[Level]
    title: ClassVar[str]

    @property
    def id(self) -> str:
        """The module's name, with dashes."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @abstractmethod
    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield what is wrong, in inventory order."""

    def finding(
        self,
        audit: Audit,
        subject: Subject,
        *,
        message: str,
        help_: str,
        at: Origin | Place,
        related: tuple[Related, ...] = (),
        detail: str = "",
    ) -> Finding:
        """Build a finding of this rule at an entity's place."""
        place = audit.locator.place(at) if isinstance(at, Origin) else at
        return Finding(
            rule=self.id,
            level=self.level,
            message=message,
            help=help_,
            subject=subject,
            location=place,
            snippet=audit.locator.snippet(place),
            related=related,
            detail=detail,
        )


@cache
def all_rules() -> dict[str, Rule]:
    """Return every known rule by id."""
    return registry.load_all("migrator.rules", Rule)


def run_rules(audit: Audit) -> Iterator[Finding]:
    """Yield the findings of every rule, rule by rule."""
    for rule in all_rules().values():
        yield from rule.check(audit)
