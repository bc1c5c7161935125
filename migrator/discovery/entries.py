"""Writes down what was found as entries of an inventory, with evidence and with what is unsure."""

from collections.abc import Mapping, Sequence

from migrator.discovery.draft import Entry, Field
from migrator.discovery.extractors import Found
from migrator.discovery.key_groups import KeyGroup, SetIn
from migrator.discovery.material import Material
from migrator.discovery.owners import Owner
from migrator.discovery.platforms import GENERIC, SeenPlatform
from migrator.discovery.sightings import Way
from migrator.model.provider import Provider

UNKNOWN_HOST = "unknown.invalid"
"""A name that leads nowhere for good (RFC 2606 §2), where the real one was not seen."""
_SHOWN = 3
"""How many places of evidence are named."""


def base_url(seen: SeenPlatform) -> str:
    """Return the URL of a platform; of one whose host was not seen one that leads nowhere."""
    return f"https://{seen.host or UNKNOWN_HOST}"


def platform_name(seen: SeenPlatform, providers: Mapping[str, Provider]) -> str:
    """Return what a platform is called: after its host, without what all hosts of its provider have."""
    if seen.host is None:
        return "unknown" if seen.provider == GENERIC else f"{seen.provider}-unknown"
    domains = (p.removeprefix("*") for p in providers[seen.provider].hosts)
    domain = next((d for d in domains if seen.host.endswith(d)), "")
    return seen.host.removesuffix(domain).replace(".", "-") if domain else seen.host


def platform_entry(seen: SeenPlatform, name: str, source: Found, material: Material) -> Entry:
    """Return the entry of a platform. `source` is the extractor that shows it best."""
    at = material.at(seen.path or source.path, seen.line) if seen.line else ""
    url = Field(name="url", value=base_url(seen), comment=at)
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


def key_entry(group: KeyGroup, name: str, platform: str, seen: SeenPlatform, material: Material) -> Entry:
    """Return the entry of a key: its kind, where its value is kept, and where it was seen."""
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


def extractor_entry(found: Found, name: str, key: str | None, material: Material) -> Entry:
    """Return the entry of an extractor. `key` is the name of its key."""
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
