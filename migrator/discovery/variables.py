"""Where a script reads a value from: an environment variable, a text in the script, or somewhere unknown."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from migrator.discovery.sightings import UNKNOWN, Credential
from migrator.text.fingerprints import Fingerprints

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_READ = re.compile(
    r"(?:environ(?:\.get)?|getenv|Getenv|LookupEnv|process\.env|import\.meta\.env|\bENV|env::var|GetEnvironmentVariable"
    rf"|credentials|secrets)\s*(?:\.|\??\[|\()\s*(?:['\"`](?P<quoted>{NAME})['\"`]|(?P<bare>{NAME}))"
)
_POWERSHELL = re.compile(rf"\$\{{?env:(?P<name>{NAME})", re.IGNORECASE)
_SHELL = re.compile(rf"\$(?:\{{(?P<braced>{NAME})(?::?[-=?][^}}]*)?\}}|(?P<plain>{NAME}))")
_WINDOWS = re.compile(rf"%(?P<name>{NAME})%")
_LITERAL = re.compile(r"""[frbu]{0,2}(["'`])(?P<value>[^"'`\r\n]{6,})\1""", re.IGNORECASE)
_STATEMENT = re.compile(
    r"^[ \t]*(?:export\s+|const\s+|let\s+|var\s+|self\.|this\.|\$)?"
    rf"(?P<name>{NAME})\s*(?::[^=\n]+)?:?=\s*(?P<right>[^\n]+)",
    re.MULTILINE,
)
_DEPTH = 3
"""How many assignments are followed."""


def environment_read(expression: str) -> str | None:
    """Return the environment variable that an expression reads by its language's own means."""
    if match := _READ.search(expression):
        return match["quoted"] or match["bare"]
    match = _POWERSHELL.search(expression) or _WINDOWS.search(expression)
    return match["name"] if match else None


def shell_variable(expression: str) -> str | None:
    """Return the variable of `$NAME` or `${NAME}`."""
    match = _SHELL.search(expression)
    return (match["braced"] or match["plain"]) if match else None


@lru_cache(maxsize=1)
def _assigned(text: str) -> Mapping[str, Sequence[str]]:
    """Return what is assigned to each name in a script. The last script is remembered: it is asked again."""
    found: dict[str, list[str]] = {}
    for match in _STATEMENT.finditer(text):
        found.setdefault(match["name"], []).append(match["right"])
    return found


def credential_named(
    name: str, text: str, fingerprints: Fingerprints, *, is_shell: bool, depth: int = _DEPTH
) -> Credential:
    """Return what a name in a script stands for, by the assignments in the same text."""
    for right in _assigned(text).get(name, ()):
        found = credential_of(right, text, fingerprints, is_shell=is_shell, depth=depth - 1, but=name)
        if found.is_known:
            return found
    # A shell reads what it does not assign from its environment; other languages do not.
    return Credential(variable=name) if is_shell else UNKNOWN


def credential_of(
    expression: str,
    text: str,
    fingerprints: Fingerprints,
    *,
    is_shell: bool,
    depth: int = _DEPTH,
    but: str = "",
) -> Credential:
    """Return what an expression stands for. `but` is the name that it is assigned to."""
    if variable := environment_read(expression):
        return Credential(variable=variable)
    literal = _LITERAL.match(expression.strip())
    if literal and not (is_shell and "$" in literal["value"]):
        return Credential(digest=fingerprints.of(literal["value"]))
    name = shell_variable(expression) if is_shell else _identifier(expression)
    if name and name == but and is_shell:
        return Credential(variable=name)  # KEY="${KEY:-}": it comes from outside
    if name and name != but and depth > 0:
        return credential_named(name, text, fingerprints, is_shell=is_shell, depth=depth)
    word = expression.split(maxsplit=1)[0] if is_shell and expression.split() else ""
    return Credential(digest=fingerprints.of(word)) if word else UNKNOWN


def _identifier(expression: str) -> str | None:
    """Return the name that an expression begins with: `key` of `key.strip()`, `token` of `self.token`."""
    match = re.match(rf"(?:self\.|this\.|\$)?({NAME})", expression.strip())
    return match[1] if match else None
