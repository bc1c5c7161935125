"""Finds the URLs that a text calls, with whatever placeholders they are written with."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from migrator.discovery.sightings import SeenUrl
from migrator.model.hosts import host_of

_HOLE = r"\{\{[^{}]*\}\}|\$?\{[^{}\s]*\}|\$\([^()\s]*\)|<[\w.-]+>|\$\w+|%\w+%"
_URL = re.compile(rf"https?://(?P<host>(?:{_HOLE}|[\w.:-])+)(?P<path>(?:/(?:{_HOLE}|[\w.~:@!&+,;=%-])*)*)")
_COMMENT = re.compile(r"\s*(?:#(?!!)|//|\*|;|--|rem\b)", re.IGNORECASE)
_NO_CALL = re.compile(
    r"(?:doc|schema|\$id|\$ref|icon|logo|authori[sz]e|consent|login|help|homepage|licen[cs]e|redirect|callback"
    r"|description|title|pattern|example|token_?(?:url|endpoint)|see)\w*[\"']?\s*[:=]",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:url|uri|host|hostname|endpoint|server|domain|base|api|address|get|post|put|raw)\w*[\"']?\s*[:=]?\s*[-\[]?\s*[\"']?$",
    re.IGNORECASE,
)
"""What stands before the address that a configuration calls: the name of a setting, or a method."""
_NO_API = frozenset({"json-schema.org", "www.w3.org", "schemas.microsoft.com", "schema.getpostman.com"})


def seen_urls(text: str, *, provider_hosts: Sequence[str], is_config: bool = False) -> tuple[SeenUrl, ...]:
    """Return the URLs that are called, in the order of the text; comments and documentation left out.

    Of a configuration, only what a setting for addresses holds. `provider_hosts` are host patterns, such as
    `*.celonis.cloud`, whose hosts are found without `https://`, too.
    """
    bare = _bare_hosts(tuple(provider_hosts)) if _names_any(text, provider_hosts) else None
    found: dict[tuple[str, str], SeenUrl] = {}
    if bare is None and "://" not in text:
        return ()
    for number, line in enumerate(text.split("\n"), start=1):
        # The cheap question first: this is asked of each line of each file.
        if ("://" not in line and not (bare and bare.search(line))) or _COMMENT.match(line):
            continue
        if is_config and "://" in line and not _CALLED.search(re.split(r"https?://", line, maxsplit=1)[0]):
            continue
        for url in _in_line(line, number, bare):
            found.setdefault((url.host, url.path), url)
    return tuple(found.values())


def _in_line(line: str, number: int, bare: re.Pattern[str] | None) -> Iterator[SeenUrl]:
    if _NO_CALL.search(line.split("://", 1)[0]):
        return
    whole = False
    for match in _URL.finditer(line):
        whole = True
        host = match["host"].lower().rstrip(".:")
        if host not in _NO_API:
            is_whole = host_of(host) is not None and "." in host
            shown = host if is_whole else match["host"]
            yield SeenUrl(host=shown, path=match["path"], line=number, is_whole=is_whole)
    if bare and not whole:
        for match in bare.finditer(line):
            yield SeenUrl(host=match[0].lower(), path="", line=number, is_whole=True)


def _names_any(text: str, patterns: Sequence[str]) -> bool:
    small = text.lower()
    return any(p.removeprefix("*.").lower() in small for p in patterns)


@cache
def _bare_hosts(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    domains = "|".join(re.escape(p.removeprefix("*.")) for p in patterns)
    return (
        re.compile(rf"(?<![\w.-])(?:[a-z0-9-]+\.)+(?:{domains})(?![\w.-])", re.IGNORECASE)
        if domains
        else None
    )
