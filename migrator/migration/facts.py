"""What the configuration files themselves show: for the audit rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from migrator.errors import SourceProblem
from migrator.formats.interface import Capabilities, Format, detect, format_called
from migrator.model.config_facts import ConfigFacts, ConfigState, LiteralSecret
from migrator.model.inventory import ConfigReference, Inventory
from migrator.text.fingerprints import Fingerprints
from migrator.text.read import read_source
from migrator.text.source import SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenConfigs:
    """What was seen in the configurations of all extractors, by extractor name."""

    main: Mapping[str, ConfigFacts]
    beside: Mapping[str, tuple[ConfigFacts, ...]]


def inspect_configs(
    inventory: Inventory, *, base: Path | None = None, fingerprints: Fingerprints | None = None
) -> SeenConfigs:
    """Return what was seen in each extractor's configuration files; each file is read once.

    `base` is the folder that shown paths are relative to; without it, the working directory. `fingerprints`
    compares their secrets with those of other texts.
    """
    inspect = cache(partial(inspect_config, base=base or Path(), fingerprints=fingerprints or Fingerprints()))
    extractors = inventory.extractors.values()
    return SeenConfigs(
        main={e.name: inspect(e.config) for e in extractors if e.config is not None},
        beside={e.name: tuple(map(inspect, e.also)) for e in extractors if e.also},
    )


def inspect_config(
    config: ConfigReference, *, base: Path, fingerprints: Fingerprints | None = None
) -> ConfigFacts:
    """Return what was seen in one configuration file; what cannot be read is a state with its reason.

    `fingerprints` compares its secrets with those of other files.
    """
    path = base / config.path
    try:
        source = read_source(path, shown_as=config.path)
    except SourceProblem as problem:
        state = ConfigState.UNREADABLE if path.exists() else ConfigState.MISSING
        return ConfigFacts(path=config.path, state=state, detail=problem.message)
    format_ = format_called(config.format) if config.format else detect(source)
    if format_ is None or not format_.recognises(source):
        return ConfigFacts(path=config.path, state=ConfigState.UNRECOGNISED, detail=_why(config, format_))
    return _read(format_, source, fingerprints)


def _why(config: ConfigReference, format_: Format | None) -> str:
    if config.format and format_ is None:
        return f"no format is called {config.format}"
    return f"it does not look like {format_.title}" if format_ else "no known format recognises it"


def _read(format_: Format, source: SourceText, fingerprints: Fingerprints | None) -> ConfigFacts:
    try:
        document = format_.parse(source)
    except SourceProblem as problem:
        return ConfigFacts(
            path=source.path,
            state=ConfigState.UNREADABLE,
            detail=problem.message,
            format=format_.id,
            location=problem.place,
        )
    inspection = format_.inspect(document)
    secrets = () if format_.is_for_secrets else inspection.literal_secrets
    return ConfigFacts(
        path=source.path,
        state=ConfigState.READ,
        format=format_.id,
        auth=inspection.auth,
        literal_secrets=tuple(
            LiteralSecret(
                location=source.place(span),
                what=what,
                likeness=fingerprints.of(source.text[span.start : span.end]) if fingerprints else None,
            )
            for span, what in secrets
        ),
        can_renew_token=_renews(format_.capabilities),
    )


def _renews(capabilities: Capabilities | None) -> bool | None:
    """Return whether a run goes on when its token ends: at the announced time, or after a 401."""
    if capabilities is None:
        return None
    answers = {capabilities.renews_when_due, capabilities.renews_after_401}
    return True if True in answers else None if None in answers else False
