"""What an audit rule is."""

import inspect
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from textwrap import dedent
from typing import ClassVar, Protocol

from migrator import registry
from migrator.model.config_facts import ConfigFacts
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor, Inventory, Platform
from migrator.model.listed_keys import ListedKeys
from migrator.model.place import Origin, Place
from migrator.model.platform_lists import PlatformLists
from migrator.model.provider import Provider
from migrator.model.resolution import Resolution
from migrator.model.same_credential import same_credentials
from migrator.model.secret import Reference
from migrator.model.secret_history import SecretHistory
from migrator.model.verdict import ClientVerdict


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
    """What was seen in each extractor's main configuration file, by extractor name."""
    more_configs: Mapping[str, tuple[ConfigFacts, ...]] = field(default_factory=dict)
    """What was seen in the files beside it, by extractor name, in the order of the inventory."""
    lists: Mapping[str, PlatformLists] = field(default_factory=dict)
    """What the platforms' own lists say, by platform; only of platforms that name a list."""
    history: SecretHistory | None = None
    """What older versions of files show; `None`: nobody asked for it."""
    resolutions: Mapping[Reference, Resolution] = field(default_factory=dict)
    """Whether references lead to secrets where this runs; empty: nobody asked for it."""
    verdicts: Mapping[str, ClientVerdict] = field(default_factory=dict)
    """What a check saw of clients, by name; empty: there was none."""
    allowed_hosts: tuple[str, ...] = ()
    """Host patterns that the operator allows beside the provider catalog's."""
    settings: RuleSettings = field(default_factory=RuleSettings)

    def files_of(self, extractor: Extractor) -> Iterator[tuple[ConfigFacts, Origin]]:
        """Yield what was seen in each configuration file, with the place that names the file."""
        config = extractor.origin.child("config")
        if main := self.configs.get(extractor.name):
            yield main, config.child("path")
        for index, facts in enumerate(self.more_configs.get(extractor.name, ())):
            yield facts, config.child("also", index)

    def users_of_keys(self) -> Mapping[str, Sequence[Extractor]]:
        """Return the extractors that use each key, by its name; a key without users has no entry."""
        return _by_name((e.key, e) for e in self.inventory.extractors.values())

    def users_of_credentials(self) -> Mapping[str, Sequence[Extractor]]:
        """Return, by the name of each key, the extractors that use it under any of its names."""
        users, keys, listed = self.users_of_keys(), self.inventory.keys, self.listed_keys()
        rows = {
            k.name: row for k in keys.values() if k.platform in listed and (row := listed[k.platform].row(k))
        }
        same = same_credentials(self.inventory, rows)
        return {name: [e for other in sorted(same[name]) for e in users.get(other, ())] for name in keys}

    def users_of_clients(self) -> Mapping[str, Sequence[Extractor]]:
        """Return the extractors that are to use each client, by its name."""
        return _by_name((e.client, e) for e in self.inventory.extractors.values())

    def may_have_more_users(self, subject: Subject) -> bool:
        """Return whether an extractor that could not be read may use this key or client as well."""
        inventory = self.inventory
        is_whole = inventory.complete and not inventory.may_hide_users
        return not is_whole or (subject.kind, subject.name) in inventory.mentioned

    def listed_keys(self) -> Mapping[str, ListedKeys]:
        """Return, by platform, what finds the rows of its lists that keys stand for."""
        return {
            name: ListedKeys(lists, self.provider_of_platform(name)) for name, lists in self.lists.items()
        }

    def provider_of_platform(self, name: str) -> Provider | None:
        """Return the provider of a platform; `None` where either is not known."""
        platform = self.inventory.platforms.get(name)
        return self.providers.get(platform.provider) if platform else None

    def provider_of(self, extractor: Extractor) -> Provider | None:
        """Return the provider of an extractor's platform; `None` where either is not known."""
        platform: Platform | None = self.inventory.platform_of(extractor)
        return self.providers.get(platform.provider) if platform else None


def _by_name(pairs: Iterator[tuple[str | None, Extractor]]) -> Mapping[str, Sequence[Extractor]]:
    found: defaultdict[str, list[Extractor]] = defaultdict(list)
    for name, extractor in pairs:
        if name is not None:
            found[name].append(extractor)
    return dict(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """The four parts of a rule's documentation, each empty where it is missing."""

    what: str
    """What the rule finds."""
    why: str
    fix: str
    example: str
    """Lines of a file."""


_PART = re.compile(r"^(Why|Fix|Example): *\n?", re.MULTILINE)


class Request(StrEnum):
    """What is looked into only where somebody asks for it."""

    HISTORY = "history"
    RESOLVE = "resolve"


class Rule(ABC):
    """One audit rule.

    The class docstring is its documentation, in four parts: first what it finds, then `Why:`, `Fix:` and
    `Example:`, each at the start of a line.
    """

    level: ClassVar[Level]
    title: ClassVar[str]
    of_check: ClassVar[bool] = False
    """Whether it judges what a check saw; it looks after one, and the others before."""
    asked_by: ClassVar[Request | None] = None
    """What must be asked for, or it does not look; `None`: it always looks."""

    @property
    def id(self) -> str:
        """The module's name, with dashes."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @property
    def documentation(self) -> Documentation:
        """The class docstring in its four parts."""
        what, *rest = _PART.split(inspect.getdoc(type(self)) or "")
        parts = dict(zip(rest[::2], rest[1::2], strict=True))
        return Documentation(
            what=what.strip(),
            why=parts.get("Why", "").strip(),
            fix=parts.get("Fix", "").strip(),
            example=dedent(parts.get("Example", "")).strip("\n"),
        )

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
        at: Origin | Place | None,
        related: tuple[Related, ...] = (),
        detail: str = "",
        level: Level | None = None,
    ) -> Finding:
        """Build a finding of this rule.

        `at`: its place, or an entity's; `None` for what is in no file of today. `level` is for rules that
        have several.
        """
        place = audit.locator.place(at) if isinstance(at, Origin) else at
        return Finding(
            rule=self.id,
            level=level or self.level,
            message=message,
            help=help_,
            subject=subject,
            location=place,
            snippet=audit.locator.snippet(place) if place else None,
            related=related,
            detail=detail,
        )


@cache
def all_rules() -> dict[str, Rule]:
    """Return every known rule by id."""
    return registry.load_all("migrator.rules", Rule)


def run_rules(audit: Audit, *, of_check: bool = False) -> Iterator[Finding]:
    """Yield the findings of every rule that looks at files, or of every one that looks at a check."""
    for rule in all_rules().values():
        if rule.of_check is of_check:
            yield from rule.check(audit)
