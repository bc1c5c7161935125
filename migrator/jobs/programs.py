"""Looks for keys in programs: in files that an inventory names and that are of no known format."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from migrator.discovery.known import Known
from migrator.discovery.passed_over import PassedOver
from migrator.discovery.plain_secrets import sent_secrets
from migrator.discovery.reading import Reader
from migrator.errors import SourceProblem
from migrator.migration.facts import SeenConfigs
from migrator.model.config_facts import ConfigFacts, ConfigState, LiteralSecret
from migrator.model.place import Place
from migrator.model.provider import Provider
from migrator.text.fingerprints import Fingerprints


def with_programs(
    seen: SeenConfigs, providers: Mapping[str, Provider], fingerprints: Fingerprints, *, base: Path
) -> SeenConfigs:
    """Return what was seen, with the keys that programs hold and send. Each file is read once."""
    known = Known(providers=providers, fingerprints=fingerprints)
    looked = cache(partial(_with_keys, known=known, base=base))
    return SeenConfigs(
        main={name: looked(facts) for name, facts in seen.main.items()},
        beside={name: tuple(map(looked, files)) for name, files in seen.beside.items()},
    )


def _with_keys(facts: ConfigFacts, *, known: Known, base: Path) -> ConfigFacts:
    if facts.state is not ConfigState.UNRECOGNISED:
        return facts
    reader = Reader(known, PassedOver())
    path = (base / facts.path).resolve().as_posix()
    wanted = reader.read_for(path, reader.takers(path, path.rpartition("/")[2].lower()))
    if wanted is None:
        return facts
    try:
        found = [
            LiteralSecret(location=_line(facts.path, secret.line), what=secret.what, likeness=secret.digest)
            for secret in sent_secrets(*wanted, known)
        ]
    except SourceProblem:
        return facts  # a notebook that is broken: it is of no known format, and is said to be
    return replace(facts, literal_secrets=tuple(found))


def _line(path: str, number: int) -> Place:
    return Place(path=path, line=number, column=1, end_line=number + 1, end_column=1)
