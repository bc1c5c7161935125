"""Says of each key whether it may be switched off. Sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from migrator.jobs.prepare import prepare
from migrator.jobs.request import JobRequest
from migrator.migration.facts import SeenConfigs, inspect_configs
from migrator.model.finding import Finding
from migrator.platform_lists.read import read_lists
from migrator.retirement.decision import decide
from migrator.retirement.gathering import Configs, gather
from migrator.retirement.own_use import own_days
from migrator.retirement.state import KeyStanding
from migrator.text.read import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """The state of each selected key."""

    keys: Sequence[KeyStanding]
    problems: Sequence[Finding]
    """What is wrong with lists: what could not be read is no proof."""


def retire(request: JobRequest, *, request_log: Path | None = None) -> Retirement:
    """Return the state of each key.

    `request_log`: where `check --parity` wrote down its requests; its own uses of keys are subtracted. Raises
    what reading inventories raises, and SourceProblem for a request log that cannot be read.
    """
    prepared = prepare(request)
    whole = prepared.loaded.inventory
    lists = read_lists(whole, prepared.providers, base=request.base)
    ours = own_days(read_source(request_log, shown_as=str(request_log))) if request_log else {}
    known = gather(whole, _configs(inspect_configs(whole, base=request.base)), lists.lists, ours)
    shown = prepared.inventory.keys
    return Retirement(keys=[decide(k) for k in known if k.key in shown], problems=lists.findings)


def _configs(seen: SeenConfigs) -> Configs:
    return {name: (facts, *seen.beside.get(name, ())) for name, facts in seen.main.items()}
