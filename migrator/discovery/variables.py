"""Where a script reads a value from: an environment variable, a text in the script, or somewhere unknown."""

import re

from migrator.discovery.fingerprints import Fingerprints
from migrator.discovery.sightings import UNKNOWN, Credential

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_READ = re.compile(
    r"(?:environ(?:\.get)?|getenv|Getenv|LookupEnv|process\.env|import\.meta\.env|\bENV|env::var|GetEnvironmentVariable"
    rf"|credentials|secrets)\s*(?:\.|\??\[|\()\s*(?:['\"`](?P<quoted>{NAME})['\"`]|(?P<bare>{NAME}))"
)
_POWERSHELL = re.compile(rf"\$\{{?env:(?P<name>{NAME})", re.IGNORECASE)
_SHELL = re.compile(rf"\$(?:\{{(?P<braced>{NAME})(?::?[-=?][^}}]*)?\}}|(?P<plain>{NAME}))")
_WINDOWS = re.compile(rf"%(?P<name>{NAME})%")
_LITERAL = re.compile(r"""[frbu]{0,2}(["'`])(?P<value>[^"'`\r\n]{6,})\1""", re.IGNORECASE)
_STATEMENT = (
    r"(?m)^[ \t]*(?:export\s+|const\s+|let\s+|var\s+|\$)?{name}\s*(?::[^=\n]+)?:?=\s*(?P<right>[^\n]+)"
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


def credential_named(
    name: str, text: str, fingerprints: Fingerprints, *, is_shell: bool, depth: int = _DEPTH
) -> Credential:
    """Return what a name in a script stands for, by the assignments in the same text."""
    for match in re.finditer(_STATEMENT.replace("{name}", re.escape(name)), text):
        found = credential_of(
            match["right"], text, fingerprints, is_shell=is_shell, depth=depth - 1, but=name
        )
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
    """Return what an expression stands for."""
    if variable := environment_read(expression):
        return Credential(variable=variable)
    variable = shell_variable(expression) if is_shell else None
    if variable == but and variable:
        return Credential(variable=variable)  # KEY="${KEY:-}": it comes from outside
    if variable and depth > 0:
        return credential_named(variable, text, fingerprints, is_shell=True, depth=depth)
    if literal := _LITERAL.match(expression.strip()):
        return Credential(digest=fingerprints.of(literal["value"]))
    if is_shell:
        word = expression.split(maxsplit=1)[0] if expression.split() else ""
        return Credential(digest=fingerprints.of(word))
    name = re.match(NAME, expression.strip())
    if name and name[0] != but and depth > 0:
        return credential_named(name[0], text, fingerprints, is_shell=False, depth=depth)
    return UNKNOWN
