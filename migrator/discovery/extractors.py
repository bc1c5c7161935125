"""From what files show to extractors: which file is one, which only sets variables for others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from migrator.discovery.platforms import GENERIC, SeenPlatform, seen_platform
from migrator.discovery.sightings import UNKNOWN, Credential, Setting, Sighting, Use, Way
from migrator.model.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An extractor that was found: a file, and what else belongs to it."""

    sighting: Sighting
    root: str
    use: Use
    """The one that counts: of a key, if there is any."""
    platform: SeenPlatform
    also: tuple[Sighting, ...] = ()
    """Files of known formats that set variables for this extractor alone."""

    @property
    def path(self) -> str:
        """The file, real and absolute."""
        return self.sighting.path

    @property
    def credential(self) -> Credential:
        """What is known of its key."""
        return self.use.credential


def found_extractors(
    sightings: Sequence[Sighting], roots: Mapping[str, str], known: Mapping[str, Provider]
) -> list[Found]:
    """Return the extractors by path. `roots` gives the repository of each file."""
    programs = [_found(s, s.uses, roots, known) for s in sightings if s.uses and not s.is_supply]
    supplies = [s for s in sightings if s.is_supply]
    joined: dict[str, list[Sighting]] = {}
    alone: list[Found] = []
    for supply in supplies:
        readers = [p for p in programs if roots[p.path] == roots[supply.path] and _reads(p, supply)]
        if not readers:
            alone += _alone(supply, roots, known)
        elif len(readers) == 1 and supply.format and _is_near(readers[0].path, supply.path):
            joined.setdefault(readers[0].path, []).append(supply)
    programs = [replace(p, also=tuple(joined.get(p.path, ()))) for p in programs]
    return sorted([*programs, *alone], key=lambda found: found.path)


def _found(
    sighting: Sighting, uses: Sequence[Use], roots: Mapping[str, str], known: Mapping[str, Provider]
) -> Found:
    main = next((u for u in uses if u.way is Way.KEY and u.credential.is_known), None)
    use = main or next((u for u in uses if u.way is Way.KEY), uses[0])
    platform = seen_platform(sighting, known)
    return Found(sighting=sighting, root=roots[sighting.path], use=use, platform=platform)


def _reads(program: Found, supply: Sighting) -> bool:
    names = {setting.name for setting in supply.settings} | {u.credential.variable for u in supply.uses}
    return any(u.credential.variable in names for u in program.sighting.uses if u.credential.variable)


def _is_near(program: str, supply: str) -> bool:
    """Return whether a file lies in the folder of the program, or above."""
    return program.startswith(supply.rpartition("/")[0] + "/")


def _alone(supply: Sighting, roots: Mapping[str, str], known: Mapping[str, Provider]) -> Iterator[Found]:
    """Yield what sets variables that nothing reads which was found: a known program, or a provider's host."""
    if supply.uses:
        yield _found(supply, supply.uses, roots, known)
        return
    platform = seen_platform(supply, known)
    keys = [s for s in supply.settings if not _is_of_client(s)]
    if platform.provider != GENERIC and keys:
        use = Use(
            line=keys[0].line,
            what=f"{keys[0].name} is set beside a host of {known[platform.provider].name}",
            way=Way.KEY,
            credential=Credential(digest=keys[0].digest, variable=keys[0].name) if keys else UNKNOWN,
            doubt="which program reads it was not seen",
        )
        yield _found(supply, (use,), roots, known)


def _is_of_client(setting: Setting) -> bool:
    return "CLIENT" in setting.name.upper() or "OAUTH" in setting.name.upper()
