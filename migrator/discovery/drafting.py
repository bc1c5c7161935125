"""Drafts the inventory of what was found: names, groups, references, and what a person must look at."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from migrator.discovery.draft import Draft, Entry, Field
from migrator.discovery.existing import Existing
from migrator.discovery.extractors import Found
from migrator.discovery.key_groups import Holder, KeyGroup, SetIn, key_groups
from migrator.discovery.naming import Names, place_name
from migrator.discovery.owners import Owner
from migrator.discovery.platforms import GENERIC, SeenPlatform
from migrator.discovery.sightings import Sighting, Way
from migrator.model.provider import Provider

UNKNOWN_HOST = "unknown.invalid"
"""A name that leads nowhere for good (RFC 2606 §2), where the real one was not seen."""
_SHOWN = 3
"""How many places of evidence are named."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything that a draft is made of."""

    found: Sequence[Found]
    sightings: Sequence[Sighting]
    roots: Mapping[str, str]
    owners: Mapping[str, Owner]
    providers: Mapping[str, Provider]
    short_names: Mapping[str, str]
    """The paths as they are seen from the places that were asked for: extractors are named after them."""
    folder: str
    """The folder of the inventory: paths are relative to it."""
    existing: Existing = field(default_factory=Existing)

    def near(self, path: str) -> str:
        """Return a path as the inventory names it."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    @cached_property
    def _by_identity(self) -> Mapping[tuple[str, int], Found]:
        return {found.identity: found for found in self.found}

    def users_of(self, group: KeyGroup) -> list[Found]:
        """Return the extractors that use a key."""
        return [self._by_identity[holder.path, holder.line] for holder in group.holders]

    def at(self, path: str, line: int) -> str:
        """Return a place as comments name it."""
        return f"{self.near(path)}:{line}"


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
        self.extractors.append(_extractor_entry(found, name, key, self._material))

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
        platform = self._platform_names.get((seen.provider, _base_url(seen)))
        return self._material.existing.keys.get((platform or "", f"env:{group.variable}"))

    def _new_key(self, group: KeyGroup, extractor: str) -> str:
        variable = (group.variable or "").lower().replace("_", "-")
        wishes = [variable, f"{extractor}-{variable}"] if variable else [f"{extractor}-key"]
        name = self._names["keys"].unique(*wishes)
        seen = self._seen(group)
        self.keys.append(_key_entry(group, name, self._platform(seen), seen, self._material))
        return name

    def _seen(self, group: KeyGroup) -> SeenPlatform:
        """Return the platform of a key: the best that any of its users shows."""
        seen = [f.platform for f in self._material.users_of(group)]
        return max(seen, key=lambda p: (p.host is not None, p.provider != GENERIC))

    def _platform(self, seen: SeenPlatform) -> str:
        identity = (seen.provider, _base_url(seen))
        if identity not in self._platform_names:
            name = self._names["platforms"].unique(_platform_name(seen, self._material.providers))
            self._platform_names[identity] = name
            source = self._sources[id(seen)]
            self.platforms.append(_platform_entry(seen, name, source, self._material))
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


def _base_url(seen: SeenPlatform) -> str:
    return f"https://{seen.host or UNKNOWN_HOST}"


def _platform_name(seen: SeenPlatform, providers: Mapping[str, Provider]) -> str:
    if seen.host is None:
        return "unknown" if seen.provider == GENERIC else f"{seen.provider}-unknown"
    domains = (p.removeprefix("*") for p in providers[seen.provider].hosts)
    domain = next((d for d in domains if seen.host.endswith(d)), "")
    return seen.host.removesuffix(domain).replace(".", "-") if domain else seen.host


def _platform_entry(seen: SeenPlatform, name: str, source: Found, material: Material) -> Entry:
    at = material.at(seen.path or source.path, seen.line) if seen.line else ""
    url = Field(name="url", value=_base_url(seen), comment=at)
    fields = [Field(name="provider", value=seen.provider), url]
    to_do: list[str] = []
    if seen.host is None:
        to_do.append("put in the real url: which host the extractors below it call was not seen")
    if seen.provider == GENERIC:
        fields.append(Field(name="token_url", value=f"https://{UNKNOWN_HOST}/token"))
        to_do.append(
            "put in the token endpoint (or issuer) of its authorization server, or name its provider"
        )
    return Entry(name=name, fields=tuple(fields), to_do=tuple(to_do))


def _key_entry(group: KeyGroup, name: str, platform: str, seen: SeenPlatform, material: Material) -> Entry:
    users = material.users_of(group)
    kind, doubt = _kind(users, seen.provider, material.providers)
    fields = [Field(name="platform", value=platform), Field(name="kind", value=kind)]
    to_do = [doubt] if doubt else []
    if group.variable and group.is_environment:
        fields.append(Field(name="value", value=f"env:{group.variable}"))
    elif not any(f.credential.is_known for f in users):
        to_do.append("where its value is kept was not seen: users of the same key may be listed apart")
    others = {f"{f.platform.provider} {f.platform.host}" for f in users if f.platform.host}
    if len(others) > 1:
        to_do.append("the same key goes to several hosts: " + ", ".join(sorted(o.split()[1] for o in others)))
    places = [material.at(f.path, f.use.line) for f in users]
    places += [_set_in(s, material) for s in group.set_in]
    return Entry(name=name, fields=tuple(fields), evidence=tuple(_few(places)), to_do=(*to_do, *group.doubts))


def _set_in(place: SetIn, material: Material) -> str:
    source = f" from {place.setting.source}" if place.setting.source else ""
    return f"{material.at(place.path, place.setting.line)} sets {place.setting.name}{source}"


def _few(places: Sequence[str]) -> list[str]:
    unique = list(dict.fromkeys(places))
    more = len(unique) - _SHOWN
    return [*unique[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]


def _kind(users: Sequence[Found], provider: str, providers: Mapping[str, Provider]) -> tuple[str, str]:
    """Return the kind of key by what stands before it, and what is in doubt."""
    prefixes = {f.use.prefix for f in users if f.use.prefix}
    kinds = providers[provider].key_kinds if provider in providers else {}
    if not kinds:
        return ("bearer_token" if prefixes == {"bearer"} else "api_key"), ""
    fits = [kind for kind in kinds.values() if kind.prefix.lower() in prefixes]
    if len(fits) == 1:
        kind = fits[0]
        is_bearer = kind.prefix.lower() == "bearer"
        return kind.id, "it is sent as Bearer: it may be an access token, and no key" if is_bearer else ""
    if fits:
        return fits[
            0
        ].id, f"it is sent as {' and as '.join(kind.prefix for kind in fits)}: see which kind it is"
    known = ", ".join(kinds)
    return next(iter(kinds)), f"its kind was not seen; it can be one of {known}"


def _extractor_entry(found: Found, name: str, key: str | None, material: Material) -> Entry:
    owner = material.owners.get(found.path)
    config: dict[str, str | Sequence[str]] = {"path": material.near(found.path)}
    if found.sighting.format:
        config["format"] = found.sighting.format
    if found.also:
        config["also"] = [material.near(s.path) for s in found.also]
    fields: list[Field] = []
    if owner:
        fields.append(Field(name="owner", value=owner.name, comment=owner.source))
    if found.platform.apis and key:
        lines = ", ".join(str(api.line) for api in found.platform.apis)
        word = "line" if len(found.platform.apis) == 1 else "lines"
        apis = [api.id for api in found.platform.apis]
        fields.append(Field(name="apis", value=apis, comment=f"{word} {lines}"))
    if key:
        fields.append(Field(name="key", value=key))
    fields.append(Field(name="config", value=config))
    return Entry(
        name=name,
        fields=tuple(fields),
        evidence=tuple(_evidence(found, material)),
        to_do=tuple(_to_do(found, owner, key, material)),
    )


def _evidence(found: Found, material: Material) -> list[str]:
    words = [f"line {use.line}: {use.what}" for use in found.sighting.uses or (found.use,)]
    readers = [f"read by {material.near(path)}" for path in found.read_by]
    return [*_few(words), *_few(readers)]


def _to_do(found: Found, owner: Owner | None, key: str | None, material: Material) -> list[str]:
    doubts = [found.use.doubt] if found.use.doubt else []
    match found.use.way:
        case Way.BASIC:
            doubts.append("user and password: see whether one of them is a key, and list it under keys")
        case Way.OTHER:
            doubts.append("no key was seen, and no OAuth client either: see how it authenticates")
        case Way.KEY:
            doubts += _about_platform(found, material) if key else []
    if owner is not None and owner.is_guess:
        doubts.append("the owner is only who changed the file last")
    return doubts


def _about_platform(found: Found, material: Material) -> list[str]:
    seen = found.platform
    doubts = [seen.doubt] if seen.doubt else []
    name = material.providers[seen.provider].name
    unknown = seen.unknown_paths[:_SHOWN]
    doubts += [f"{path} (line {line}) is of no API that is known of {name}" for path, line in unknown]
    if seen.provider != GENERIC and not seen.apis:
        doubts.append("which APIs it calls was not seen: add apis")
    return doubts
