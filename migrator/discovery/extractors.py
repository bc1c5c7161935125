"""From what files show to extractors: which file is one, which only sets variables for others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from migrator.discovery.platforms import GENERIC, SeenPlatform, seen_platform
from migrator.discovery.sightings import UNKNOWN, Credential, Setting, Sighting, Use, Way
from migrator.model.provider import Provider

_NEAR = 3
"""Lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An extractor that was found: a file, and what else belongs to it."""

    sighting: Sighting
    root: str
    use: Use
    """The one that counts: of a key, if there is any."""
    platform: SeenPlatform
    read_by: tuple[str, ...] = ()
    """Files that read what this one sets."""
    also: tuple[Sighting, ...] = ()
    """Files of known formats that set variables for this extractor alone."""

    @property
    def path(self) -> str:
        """The file, real and absolute."""
        return self.sighting.path

    @property
    def identity(self) -> tuple[str, int]:
        """What tells it from all others."""
        return self.path, self.use.line

    @property
    def credential(self) -> Credential:
        """What is known of its key."""
        return self.use.credential


def found_extractors(
    sightings: Sequence[Sighting], roots: Mapping[str, str], known: Mapping[str, Provider]
) -> list[Found]:
    """Return the extractors by path. `roots` gives the repository of each file."""
    programs = [p for s in sightings if s.uses and not s.is_supply for p in _programs(s, roots, known)]
    supplies = [s for s in sightings if s.is_supply]
    by_root: dict[str, list[Sighting]] = {}
    for supply in supplies:
        by_root.setdefault(roots[supply.path], []).append(supply)
    programs = [_with_host(p, by_root.get(p.root, ()), known) for p in programs]
    readers_of = _readers(programs)
    joined: dict[str, list[Sighting]] = {}
    alone: list[Found] = []
    for supply in supplies:
        readers = _readers_of(supply, roots[supply.path], readers_of)
        near = [p.path for p in readers if _is_near(p.path, supply.path)]
        if len(set(near)) == 1 and supply.format:
            joined.setdefault(near[0], []).append(supply)
        elif not readers or supply.format:
            read_by = tuple(dict.fromkeys(p.path for p in readers))
            alone += (replace(f, read_by=read_by) for f in _alone(supply, roots, known))
    programs = [replace(p, also=tuple(joined.get(p.path, ()))) for p in programs]
    return sorted([*programs, *alone], key=lambda found: (found.path, found.use.line))


def _programs(sighting: Sighting, roots: Mapping[str, str], known: Mapping[str, Provider]) -> Iterator[Found]:
    """Yield the extractors of a file: one, or one for each key that it uses."""
    by_key: dict[Credential, list[Use]] = {}
    for use in sighting.uses:
        if use.way is Way.KEY and use.credential.is_known:
            by_key.setdefault(replace(use.credential, is_environment=True), []).append(use)
    if len(by_key) <= 1:
        yield _found(sighting, sighting.uses, roots, known)
        return
    for uses in by_key.values():
        yield _found(_around(sighting, uses), uses, roots, known)


def _around(sighting: Sighting, uses: Sequence[Use]) -> Sighting:
    """Return what a file shows near some of its lines: of several keys each goes to its own place."""
    for distance in (0, _NEAR):
        lines = {use.line + n for use in uses for n in range(-distance, distance + 1)}
        urls = tuple(u for u in sighting.urls if u.line in lines)
        if urls:
            break
    paths = tuple((path, line) for path, line in sighting.api_paths if line in lines)
    return replace(sighting, uses=tuple(uses), urls=urls or sighting.urls, api_paths=paths)


def _found(
    sighting: Sighting, uses: Sequence[Use], roots: Mapping[str, str], known: Mapping[str, Provider]
) -> Found:
    main = next((u for u in uses if u.way is Way.KEY and u.credential.is_known), None)
    use = main or next((u for u in uses if u.way is Way.KEY), uses[0])
    platform = seen_platform(sighting, known)
    return Found(sighting=sighting, root=roots[sighting.path], use=use, platform=platform)


_Readers = Mapping[tuple[str, str], Sequence[Found]]
"""Programs by their repository and a variable that they read."""


def _readers(programs: Sequence[Found]) -> _Readers:
    found: dict[tuple[str, str], list[Found]] = {}
    for program in programs:
        for name in dict.fromkeys(u.credential.variable for u in program.sighting.uses):
            if name:
                found.setdefault((program.root, name), []).append(program)
    return found


def _readers_of(supply: Sighting, root: str, readers: _Readers) -> list[Found]:
    """Return the programs that read what a file sets, in the order of their paths."""
    names = {setting.name for setting in supply.settings} | {u.credential.variable for u in supply.uses}
    found = {p.identity: p for name in names if name for p in readers.get((root, name), ())}
    return [found[identity] for identity in sorted(found)]


def _is_near(program: str, supply: str) -> bool:
    """Return whether a file lies in the folder of the program, or above."""
    return program.startswith(supply.rpartition("/")[0] + "/")


def _with_host(program: Found, supplies: Sequence[Sighting], known: Mapping[str, Provider]) -> Found:
    """Return the program with the host that the nearest file above sets, where it has none of its own."""
    if program.platform.host or any(url.is_whole for url in program.sighting.urls):
        return program
    nearest = sorted(supplies, key=lambda s: len(s.path.rpartition("/")[0]), reverse=True)
    for supply in nearest:
        if not (_is_near(program.path, supply.path) and supply.urls):
            continue
        both = replace(program.sighting, urls=(*program.sighting.urls, *supply.urls))
        seen = seen_platform(both, known)
        if seen.provider != GENERIC and seen.host:
            return replace(program, platform=replace(seen, path=supply.path))
    return program


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
