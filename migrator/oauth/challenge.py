"""Reads the challenges of a `WWW-Authenticate` header (RFC 9110 §11.6.1, RFC 6750 §3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from migrator.model.oauth import Scopes
from migrator.oauth.scope_text import scopes_in

_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105 - RFC 9110 §5.6.2, the grammar's "token"
_PARAMETER = re.compile(rf'\s*({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|({_TOKEN}))\s*(?:,|$)')
_SCHEME = re.compile(rf"\s*,*\s*({_TOKEN})(?:\s+|\s*(?=,|$))")
_TOKEN68 = re.compile(r"\s*[A-Za-z0-9._~+/-]+=*\s*(?:,|$)")
_LONGEST = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One challenge: a scheme and its parameters, their names in lower case."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def error(self) -> str:
        """`invalid_token`, `insufficient_scope`, … (RFC 6750 §3.1); empty where there is none."""
        return self.parameters.get("error", "")

    @property
    def scopes(self) -> Scopes:
        """The scopes that the API asks for, where it says so."""
        return scopes_in(self.parameters.get("scope")) or frozenset()


def read_challenges(header: str) -> tuple[Challenge, ...]:
    """Return the challenges of a header, repeated headers joined with commas. What is malformed ends it."""
    challenges: list[Challenge] = []
    rest = header[:_LONGEST]
    while match := _SCHEME.match(rest):
        parameters, rest = _parameters(rest[match.end() :])
        challenges.append(Challenge(scheme=match[1].lower(), parameters=parameters))
    return tuple(challenges)


def insufficient_scope(challenges: tuple[Challenge, ...]) -> Scopes | None:
    """Return the scopes that the API asks for where it says that the token lacks one; `None`: it does not.

    A server that takes several schemes sends several challenges, and may say so in any of them: what they
    name counts together. Where those that say so name nothing, the scopes of the others count. Empty: the API
    names none.
    """
    saying = [c for c in challenges if c.error.lower() == "insufficient_scope"]
    if not saying:
        return None
    return _all_scopes(saying) or _all_scopes(challenges)


def says_invalid_token(challenges: tuple[Challenge, ...]) -> bool:
    """Return whether the API calls the token itself expired, revoked or malformed."""
    return any(c.error.lower() == "invalid_token" for c in challenges)


def _all_scopes(challenges: Iterable[Challenge]) -> Scopes:
    return frozenset[str]().union(*(challenge.scopes for challenge in challenges))


def _parameters(text: str) -> tuple[dict[str, str], str]:
    parameters: dict[str, str] = {}
    while match := _PARAMETER.match(text):
        quoted, plain = match[2], match[3]
        value = plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        parameters.setdefault(match[1].lower(), value)
        text = text[match.end() :]
    if not parameters and (match := _TOKEN68.match(text)):
        text = text[match.end() :]
    return parameters, text
