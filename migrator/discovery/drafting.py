"""Drafts the inventory of what was found: names, groups, and which entries are new."""

from collections.abc import Mapping

from migrator.discovery.draft import Draft, Entry
from migrator.discovery.entries import base_url, extractor_entry, key_entry, platform_entry, platform_name
from migrator.discovery.extractors import Found
from migrator.discovery.key_groups import Holder, KeyGroup, SetIn, key_groups
from migrator.discovery.material import Material
from migrator.discovery.naming import Names, place_name
from migrator.discovery.platforms import GENERIC, SeenPlatform
from migrator.discovery.sightings import Way


def draft_inventory(material: Material) -> Draft:
    """Return the entries for all that the existing inventory does not have yet."""
    drafting = _Drafting(material)
    for found in material.found:
        drafting.extractor(found)
    return Draft(
        platforms=tuple(drafting.platforms), keys=tuple(drafting.keys), extractors=tuple(drafting.extractors)
    )


class _Drafting:
    def __init__(self, material: Material) -> None:
        self._material = material
        taken = material.existing.names
        self._names = {s: Names(taken.get(s, frozenset())) for s in ("platforms", "keys", "extractors")}
        self._platform_names = dict(material.existing.platforms)
        self._groups = _by_identity(material)
        self._sources = {id(found.platform): found for found in reversed(material.found)}
        self._key_names: dict[int, str] = {}
        self._named: dict[str, str] = {}
        self.platforms: list[Entry] = []
        self.keys: list[Entry] = []
        self.extractors: list[Entry] = []

    def extractor(self, found: Found) -> None:
        """Draft one extractor, and its key and platform before it."""
        if found.path in self._material.existing.files:
            return
        group = self._groups.get(found.identity)
        short = self._material.short_names[found.path]
        name = self._names["extractors"].unique(*_wishes(found.path, short, self._named))
        self._named.setdefault(found.path, name)
        key = self._key(group, name) if group else None
        self.extractors.append(extractor_entry(found, name, key, self._material))

    def _key(self, group: KeyGroup, extractor: str) -> str:
        if id(group) in self._key_names:
            return self._key_names[id(group)]
        name = self._existing_key(group)
        if name is None:
            name = self._new_key(group, extractor)
        self._key_names[id(group)] = name
        return name

    def _existing_key(self, group: KeyGroup) -> str | None:
        files = self._material.existing.files
        named = next((files[h.path] for h in group.holders if files.get(h.path)), None)
        if named or not group.variable:
            return named
        seen = self._seen(group)
        platform = self._platform_names.get((seen.provider, base_url(seen)))
        return self._material.existing.keys.get((platform or "", f"env:{group.variable}"))

    def _new_key(self, group: KeyGroup, extractor: str) -> str:
        variable = (group.variable or "").lower().replace("_", "-")
        wishes = [variable, f"{extractor}-{variable}"] if variable else [f"{extractor}-key"]
        name = self._names["keys"].unique(*wishes)
        seen = self._seen(group)
        self.keys.append(key_entry(group, name, self._platform(seen), seen, self._material))
        return name

    def _seen(self, group: KeyGroup) -> SeenPlatform:
        """Return the platform of a key: the best that any of its users shows."""
        seen = [f.platform for f in self._material.users_of(group)]
        return max(seen, key=lambda p: (p.host is not None, p.provider != GENERIC))

    def _platform(self, seen: SeenPlatform) -> str:
        identity = (seen.provider, base_url(seen))
        if identity not in self._platform_names:
            name = self._names["platforms"].unique(platform_name(seen, self._material.providers))
            self._platform_names[identity] = name
            source = self._sources[id(seen)]
            self.platforms.append(platform_entry(seen, name, source, self._material))
        return self._platform_names[identity]


def _wishes(path: str, short: str, named: Mapping[str, str]) -> list[str]:
    """Return what an extractor may be called; those of one file are told apart by a number."""
    return [named[path]] if path in named else [place_name(short), short.replace(".", "-")]


def _by_identity(material: Material) -> dict[tuple[str, int], KeyGroup]:
    holders = [
        Holder(
            path=f.path,
            line=f.use.line,
            root=f.root,
            credential=f.credential,
            platform=f"{f.platform.provider} {f.platform.host}" if f.platform.host else "",
        )
        for f in material.found
        if f.use.way is Way.KEY
    ]
    set_in = [
        SetIn(path=s.path, root=material.roots[s.path], setting=setting)
        for s in material.sightings
        for setting in s.settings
    ]
    return {(h.path, h.line): group for group in key_groups(holders, set_in) for h in group.holders}
