"""What the files of an inventory show, and their history: for the audit rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.jobs.prepare import Prepared
from migrator.migration.facts import SeenConfigs, inspect_configs
from migrator.model.config_facts import ConfigFacts, ConfigState
from migrator.model.secret_history import SecretHistory
from migrator.rules.interface import Request
from migrator.text.fingerprints import Fingerprints


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFiles:
    """What was seen in files of today, and in older versions of them where that was asked for."""

    configs: SeenConfigs
    history: SecretHistory | None


def see_files(prepared: Prepared) -> SeenFiles:
    """Look into the configurations, by their formats' adapters; into programs, as discovery does."""
    fingerprints, base = Fingerprints(), prepared.request.base
    seen = inspect_configs(prepared.loaded.inventory, base=base, fingerprints=fingerprints)
    if any(facts.state is ConfigState.UNRECOGNISED for facts in _all(seen)):
        from migrator.jobs.programs import with_programs  # noqa: PLC0415 - few have them, and all would wait

        seen = with_programs(seen, prepared.providers, fingerprints, base=base)
    history = _history(prepared, seen, fingerprints) if Request.HISTORY in prepared.request.asked else None
    return SeenFiles(configs=seen, history=history)


def _all(seen: SeenConfigs) -> Iterator[ConfigFacts]:
    yield from seen.main.values()
    for files in seen.beside.values():
        yield from files


def _history(prepared: Prepared, seen: SeenConfigs, fingerprints: Fingerprints) -> SecretHistory:
    from migrator.discovery.history.look import look_into_history  # noqa: PLC0415 - the same
    from migrator.discovery.known import Known  # noqa: PLC0415 - the same

    base = prepared.request.base
    paths = [*(file.path for file in prepared.loaded.inputs), *(facts.path for facts in _all(seen))]
    folders = dict.fromkeys((base / path).parent for path in paths)
    return look_into_history(
        [folder for folder in folders if folder.is_dir()],
        Known(providers=prepared.providers, fingerprints=fingerprints),
        base=base,
        but=_known_today(seen),
    )


def _known_today(seen: SeenConfigs) -> frozenset[bytes]:
    """Return what the secrets are alike that other rules report."""
    secrets = (secret for facts in _all(seen) for secret in facts.literal_secrets)
    return frozenset(secret.likeness for secret in secrets if secret.likeness is not None)
