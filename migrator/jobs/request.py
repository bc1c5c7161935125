"""What a job is asked to do, as one typed value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from migrator.formats.interface import Wish
from migrator.model.finding import Level
from migrator.model.inventory import Extractor, Inventory
from migrator.model.report import Report
from migrator.rules.interface import Request
from migrator.suppression.baseline import Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which extractors a job is about. Empty tuples select everything."""

    only: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    waves: tuple[int, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out."""
        return not (self.only or self.platforms or self.waves)

    def takes(self, extractor: Extractor, inventory: Inventory) -> bool:
        """Return whether the extractor is selected: every kind of selection that is given must hold."""
        platform = inventory.platform_of(extractor)
        return (
            (not self.only or extractor.name in self.only)
            and (not self.platforms or (platform is not None and platform.name in self.platforms))
            and (not self.waves or extractor.wave in self.waves)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What every job needs to know."""

    inventories: tuple[str, ...]
    today: date
    """Given, so that a run can be repeated."""
    base: Path
    """The folder that shown paths are relative to: the working directory."""
    catalogs: tuple[Path, ...] = ()
    selection: Selection = Selection()
    allowed_hosts: tuple[str, ...] = ()
    only_hosts: tuple[str, ...] = ()
    """Where given, no secret goes to any other host, whatever the provider catalog allows."""
    allow_exec: bool = False
    max_key_age_days: int = 365
    asked: frozenset[Request] = frozenset()
    """What is looked into beyond the files of today."""
    formats: tuple[str, ...] = ()
    """Ids of the formats whose configurations are changed; empty: all."""
    baseline: Baseline | None = None
    """Findings that do not count, since they were there when the team began."""
    levels: Mapping[str, Level | None] = field(default_factory=dict)
    """Levels of findings by rule, in the place of the rules' own; `None`: not reported."""
    wishes: frozenset[Wish] = frozenset()
    """What changes may do beyond what is safe anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """Limits of a job that talks to the network."""

    timeout: float = 20.0
    """Seconds for each request."""
    time_limit: float | None = None
    """Seconds for the whole job."""
    max_requests: int | None = None
    concurrency: int = 32
    """Requests under way at once."""
    concurrency_per_host: int = 32
    """Of these, to one host."""
    rate: float | None = None
    """Requests per second and host; `None`: as the provider publishes, else unlimited."""
    total_rate: float | None = None
    """Requests per second to all hosts together; `None`: unlimited."""
    request_log: Path | None = None
    """Where each request that is sent is written down."""
    parity: bool = False
    """Send the keys as well, and compare what they get with what the tokens get."""
    since: Report | None = None
    """An earlier check to compare with."""
    sandbox: str | None = None
    """Base URL of the embedded platform that stands in for every host."""
    tag: str | None = None
    keep_tokens: bool = False
    """Leave the tokens of the check to end by themselves, instead of giving them back (RFC 7009)."""
