"""Says which platform an extractor calls, and which of its APIs: by hosts, paths and the form of the key."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from migrator.discovery.key_headers import COMMON_PREFIXES
from migrator.discovery.sightings import SeenUrl, Sighting
from migrator.model.hosts import is_allowed
from migrator.model.provider import Provider

GENERIC = "generic"
_TELLING = 3
"""Segments of a path that no other product has by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenApi:
    """An API of a provider that an extractor calls."""

    id: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPlatform:
    """What a file shows of the platform that it calls."""

    provider: str
    """`generic` where no provider catalog fits."""
    host: str | None
    """`None`: not seen, or written with placeholders."""
    line: int | None = None
    """Where the host stands."""
    path: str = ""
    """The file in which it stands; empty: in the extractor's own."""
    apis: tuple[SeenApi, ...] = ()
    unknown_paths: tuple[tuple[str, int], ...] = ()
    """Called at the provider's host, and known to no provider catalog; with their lines."""
    doubt: str = ""


def seen_platform(sighting: Sighting, known: Mapping[str, Provider]) -> SeenPlatform:
    """Return the platform that a file calls, as far as the file shows it."""
    provider = _provider(sighting, known)
    urls = sighting.urls
    if provider is None:
        return _generic(urls)
    own = [u for u in urls if _is_at(u, provider)]
    hosts = list(dict.fromkeys(u.host for u in own if u.is_whole))
    first = next((u for u in own if u.is_whole), None)
    apis = tuple(_apis(provider, sighting.api_paths))
    return SeenPlatform(
        provider=provider.id,
        host=hosts[0] if len(hosts) == 1 else None,
        line=first.line if first and len(hosts) == 1 else None,
        apis=apis,
        unknown_paths=tuple(_unknown(provider, own, sighting.api_paths)),
        doubt=_several(hosts) if len(hosts) > 1 else _written(own),
    )


def paths_in(text: str, known: Mapping[str, Provider]) -> tuple[tuple[str, int], ...]:
    """Return the paths of APIs in a text, with their lines: known ones, and what looks like one."""
    paths = {path for provider in known.values() for api in provider.apis.values() for path in api.url_paths}
    pattern = _pattern(tuple(sorted(paths)))
    return tuple((m[0], text.count("\n", 0, m.start()) + 1) for m in pattern.finditer(text))


@cache
def _pattern(paths: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = [re.escape(path) for path in sorted(paths, key=len, reverse=True)]
    known = [rf"(?:{'|'.join(longest_first)})(?![\w-])"] if paths else []
    # Each part begins with a slash, not with what stands before it: so a search leaps from slash to slash.
    return re.compile("|".join([*known, r"/(?<=[\"'`]/)(?:[\w.-]+/)*api/[\w./-]+"]))


def _provider(sighting: Sighting, known: Mapping[str, Provider]) -> Provider | None:
    """Return the provider: by a host of its own, by a prefix that only it has, else by a telling path."""
    for provider in known.values():
        if any(_is_at(url, provider) for url in sighting.urls):
            return provider
    if any(url.is_whole for url in sighting.urls):
        return None
    for provider in known.values():
        prefixes = {kind.prefix.lower() for kind in provider.key_kinds.values()} - COMMON_PREFIXES
        if any(use.prefix in prefixes for use in sighting.uses if use.prefix):
            return provider
    telling = {path for path, _ in sighting.api_paths if path.count("/") >= _TELLING}
    return next(
        (p for p in known.values() if telling & {u for a in p.apis.values() for u in a.url_paths}), None
    )


def _is_at(url: SeenUrl, provider: Provider) -> bool:
    if url.is_whole:
        return bool(provider.hosts) and is_allowed(url.host, provider.hosts)
    return any(
        url.host.lower().endswith(pattern.removeprefix("*"))
        for pattern in provider.hosts
        if pattern.startswith("*.")
    )


def _generic(urls: Sequence[SeenUrl]) -> SeenPlatform:
    hosts = list(dict.fromkeys(u.host for u in urls if u.is_whole))
    first = next((u for u in urls if u.is_whole), None)
    if len(hosts) == 1 and first is not None and all(u.is_whole for u in urls):
        return SeenPlatform(provider=GENERIC, host=hosts[0], line=first.line)
    doubt = _several(hosts) if len(hosts) > 1 else _written(urls)
    return SeenPlatform(provider=GENERIC, host=None, doubt=doubt)


def _several(hosts: Sequence[str]) -> str:
    shown = ", ".join(hosts[:3]) + (f" and {len(hosts) - 3} more" if len(hosts) > 3 else "")  # noqa: PLR2004 - enough to know them by
    return f"several hosts are called: {shown}"


def _written(urls: Sequence[SeenUrl]) -> str:
    holed = next((u for u in urls if not u.is_whole), None)
    return f"its host is put in when it runs: {holed.host}" if holed else ""


def _apis(provider: Provider, text_paths: Sequence[tuple[str, int]]) -> Iterator[SeenApi]:
    seen: set[str] = set()
    for path, line in text_paths:
        id_ = _api_of(path, provider)
        if id_ and id_ not in seen:
            seen.add(id_)
            yield SeenApi(id=id_, line=line)


def _unknown(
    provider: Provider, urls: Sequence[SeenUrl], text_paths: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, int]]:
    """Yield each path that is called and that no API of the provider has."""
    seen: set[str] = set()
    for path, line in (*((u.path, u.line) for u in urls), *text_paths):
        if len(path.strip("/")) > 1 and path not in seen and not _api_of(path, provider):
            seen.add(path)
            yield path, line


def _api_of(path: str, provider: Provider) -> str | None:
    """Return the API whose path is the longest with which a path begins, or that stands in it."""
    fits = [
        (len(known), api.id)
        for api in provider.apis.values()
        for known in api.url_paths
        if re.search(rf"{re.escape(known)}(?![\w-])", path)
    ]
    return max(fits)[1] if fits else None
