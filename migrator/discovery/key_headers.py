"""Finds keys that a script sends in a header: `Authorization: AppKey …`, `Bearer …`, and the like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from migrator.discovery.sent_values import after_colon, sent_credential
from migrator.discovery.sightings import Use, Way
from migrator.model.provider import Provider
from migrator.text.fingerprints import Fingerprints

BEARER = "bearer"
COMMON_PREFIXES = frozenset({"", BEARER, "basic", "token"})
"""What many products send before their keys: none of them can be told by it."""
_COMMENT = re.compile(r"\s*(?:#(?!!)|//|\*|/\*|<!--|rem\b|\"\"\"|''')", re.IGNORECASE)
_SERVER = re.compile(
    r"startsWith|startswith|HasPrefix|TrimPrefix|removeprefix|replace\(|\.split\(|\.match\(|slice\(|\.test\("
    r"|substring|indexOf|StartsWith|WWW-Authenticate|realm="
    r"|Bearer (?:error|scope|resource_metadata|authorization_uri)=",  # a challenge (RFC 6750 §3)
    re.IGNORECASE,
)
_BEFORE = 120
"""Characters before the prefix in which the header's name is looked for."""
_TOKEN_REQUEST = re.compile(
    r"client_credentials|grant_type|/oauth2?/(?:v\d+/)?(?:token|access_token)|OAuth2Session|fetch_token\(|acquire_token"
    r"|get_access_token|getAccessToken|get_token\(|DefaultAzureCredential|refresh_token|gcloud auth print",
    re.IGNORECASE,
)
_FROM_TOKEN = re.compile(
    r"access_?token|id_?token|jwt|oauth|GITHUB_TOKEN|GH_TOKEN|CI_JOB_TOKEN", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHeader:
    """A header in which a key may be sent, and what stands before it there."""

    header: str
    prefix: str


def key_headers(providers: dict[str, Provider]) -> tuple[KeyHeader, ...]:
    """Return the headers of every kind of key that is known, and `Authorization: Bearer`."""
    kinds = (kind for provider in providers.values() for kind in provider.key_kinds.values())
    found = {(k.header.lower(), k.prefix.lower()): KeyHeader(header=k.header, prefix=k.prefix) for k in kinds}
    found.setdefault(("authorization", BEARER), KeyHeader(header="Authorization", prefix="Bearer"))
    return tuple(found.values())


@lru_cache(maxsize=1)
def gets_tokens(text: str) -> bool:
    """Return whether a script asks an authorization server for access tokens. The last one is remembered."""
    return bool(_TOKEN_REQUEST.search(text))


def header_uses(
    text: str, headers: tuple[KeyHeader, ...], fingerprints: Fingerprints, *, is_shell: bool
) -> Iterator[Use]:
    """Yield where a key is sent, line by line; comments and what a server checks are left out."""
    small = text.lower()
    for header in headers:
        if (header.prefix or header.header).lower() not in small:
            continue
        for match in _pattern(header).finditer(text):
            line = _line(text, match.start())
            if _COMMENT.match(line) or _SERVER.search(line):
                continue
            if not _is_header(text, match, header):
                continue
            rest = text[match.end() : match.end() + 400].split("\n", 1)[0]
            use = _use(match, header, rest, text, fingerprints, is_shell=is_shell)
            if use and not (use.prefix == BEARER and (gets_tokens(text) or _FROM_TOKEN.search(rest[:60]))):
                yield use


@cache
def _pattern(header: KeyHeader) -> re.Pattern[str]:
    if header.prefix:
        return re.compile(
            rf"(?<![\w-]){re.escape(header.prefix)}(?P<gap>[ \t]+|(?=[\"'`]\s*[,+]))", re.IGNORECASE
        )
    return re.compile(rf"(?<![\w-]){re.escape(header.header)}[\"'`]?\s*[:=,\]]+\s*(?P<gap>)", re.IGNORECASE)


def _is_header(text: str, match: re.Match[str], header: KeyHeader) -> bool:
    """Return whether the prefix stands in a header, or begins a text in quotes as such a value does."""
    if not header.prefix:
        return True
    before = text[max(match.start() - _BEFORE, 0) : match.start()]
    return before[-1:] in {'"', "'", "`"} or bool(_named(header.header).search(before))


@cache
def _named(header: str) -> re.Pattern[str]:
    names = f"(?:{re.escape(header)}|authorization|authentication)"
    return re.compile(rf"{names}[\"'`\]]*\s*[\]:=,(]*[\s\S]{{0,20}}$", re.IGNORECASE)


def _use(
    match: re.Match[str],
    header: KeyHeader,
    rest: str,
    text: str,
    fingerprints: Fingerprints,
    *,
    is_shell: bool,
) -> Use | None:
    if not header.prefix:
        rest = after_colon(rest, is_shell=is_shell)
    credential, doubt = sent_credential(rest, text, fingerprints, is_shell=is_shell)
    if credential is None:
        return None
    what = f"{header.prefix} in the header {header.header}" if header.prefix else f"header {header.header}"
    line = text.count("\n", 0, match.start()) + 1
    return Use(
        line=line, what=what, way=Way.KEY, credential=credential, prefix=header.prefix.lower(), doubt=doubt
    )


def _line(text: str, index: int) -> str:
    start = text.rfind("\n", 0, index) + 1
    end = text.find("\n", index)
    return text[start : end if end >= 0 else len(text)]
