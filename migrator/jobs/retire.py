"""Says of each key whether it may be switched off. Sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from migrator.errors import UsageError
from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest
from migrator.migration.facts import SeenConfigs, inspect_configs
from migrator.model.finding import Finding, Level
from migrator.model.listed_keys import ListedKeys
from migrator.model.nearest import nearest
from migrator.model.report import InputFile, Report
from migrator.platform_lists.read import read_lists
from migrator.retirement.checks import (
    checks_by_extractor,
    own_days_by_key,
    require_past,
    require_real,
    require_same_inventory,
)
from migrator.retirement.decision import decide
from migrator.retirement.gathering import Configs, Sources, gather
from migrator.retirement.own_use import own_days
from migrator.retirement.state import KeyStanding
from migrator.text.read import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """The state of each selected key."""

    keys: Sequence[KeyStanding]
    problems: Sequence[Finding]
    """What is wrong with the inventory and the lists: what could not be read is no proof."""
    inputs: Sequence[InputFile]
    """The inventory files and the lists, as they were read."""


def retire(
    request: JobRequest,
    *,
    keys: Sequence[str] = (),
    reports: Sequence[tuple[str, Report]] = (),
    request_log: Path | None = None,
) -> Retirement:
    """Return the state of each key, or of those that are named.

    `reports`: saved reports of checks, by their path. `request_log`: where `check --parity` wrote down its
    requests; its own uses of keys are subtracted.

    Raises what reading inventories raises, SourceProblem for a request log that cannot be read, and
    UsageError for a key that the inventory does not have or that the selection leaves out, and for a report
    of a rehearsal, of a day to come or of another inventory.
    """
    for path, report in reports:
        require_real(path, report)
        require_past(path, report, today=request.today)
    prepared = prepare(request)
    for path, report in reports if prepared.loaded.inputs else ():
        require_same_inventory(path, report, prepared.loaded.inputs)
    whole = prepared.loaded.inventory
    errors = [f for f in prepared.loaded.findings if f.level is Level.ERROR]
    if not errors:
        _refuse_unknown(keys, list(whole.keys))
        _require_shown(keys, prepared)
    lists = read_lists(whole, prepared.providers, base=request.base)
    sources = Sources(
        configs=_configs(inspect_configs(whole, base=request.base)),
        lists=lists.lists,
        listed={
            name: ListedKeys(found, prepared.providers.get(whole.platforms[name].provider))
            for name, found in lists.lists.items()
            if found.applications is not None or found.keys is not None
        },
        checks=checks_by_extractor(reports),
        own_days=own_days_by_key(reports),
        logged_days=own_days(read_source(request_log, shown_as=str(request_log))) if request_log else {},
    )
    known = gather(whole, sources, today=request.today)
    shown = [k for k in known if k.key in prepared.inventory.keys and (not keys or k.key in keys)]
    return Retirement(
        keys=[decide(k) for k in shown],
        problems=(*errors, *lists.findings),
        inputs=(*prepared.loaded.inputs, *lists.inputs),
    )


def _configs(seen: SeenConfigs) -> Configs:
    return {name: (facts, *seen.beside.get(name, ())) for name, facts in seen.main.items()}


def _require_shown(keys: Sequence[str], prepared: Prepared) -> None:
    """Refuse a selection that leaves out a key that was asked for, or all: no answer is no proof."""
    shown, whole = prepared.inventory.keys, prepared.loaded.inventory.keys
    missing = [name for name in keys if name not in shown]
    if missing or (whole and not shown):
        what = f"the key {missing[0]}" if missing else "every key"
        raise UsageError(
            f"the selection leaves out {what}: no selected extractor uses it",
            help_="Check --only, --platform and --wave.",
        )


def _refuse_unknown(names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close}?" if close else f"known: {', '.join(known[:10]) or 'none'}"
            raise UsageError(f"the inventory has no key called {name}", help_=hint)
