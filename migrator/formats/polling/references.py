"""References to values that stand outside of a configuration: variables of the environment, parameters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ENVIRONMENT = re.compile(r"(?P<open>\$\{)(?P<name>[A-Za-z_][\w.-]*)(?::(?:\?[^}]*)?)?(?P<close>\})")
"""`${NAME}`, `${NAME:}` and `${NAME:?message}`. What has a default of its own is no plain reference."""
GRAFANA = re.compile(r"(?P<open>\$__env\{|\$\{|\$)(?P<name>(?!__)[A-Za-z_]\w*)(?P<close>\}|(?!\w))")
"""`$NAME`, `${NAME}` and `$__env{NAME}`."""
ARM = re.compile(
    r"(?P<open>\[+parameters\(\s*')(?P<name>[\w-]+)(?P<close>'\s*\)\s*\])"
    r"|(?P<open2>\{\{\s*)(?P<name2>[\w-]+)(?P<close2>\s*\}\})"
)
"""`[parameters('name')]`, escaped with further brackets in nested templates, and `{{name}}`."""

_AZURE = r"^\[+[A-Za-z][^\r\n]*\]$|@\{[^{}]*\}|^@[A-Za-z]\w*\([^\r\n]*"
"""What Azure evaluates: `[concat(…)]`, `@{linkedService().host}` within a text, `@linkedService().host`."""
_ANY = re.compile(rf"{_AZURE}|(?P<dollar>\$\$)|\$\{{[^{{}}]*\}}|\$__\w+\{{[^{{}}]*\}}|\$[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as its author writes it."""

    name: str
    before: str
    """`${`, or what else stands before the name."""
    after: str

    def naming(self, name: str) -> str:
        """Return a reference to another name in the same form."""
        return f"{self.before}{name}{self.after}"


def references(text: str, syntax: re.Pattern[str]) -> Sequence[Reference]:
    """Return the references in a text, in its order."""
    return [_reference(match) for match in syntax.finditer(text)]


def only_reference(text: str, syntax: re.Pattern[str]) -> Reference | None:
    """Return the reference that a text consists of; `None` where it is anything else."""
    match = syntax.fullmatch(text)
    return _reference(match) if match else None


def as_template(text: str) -> str:
    """Return a text with its references as templates, which can stand for anything; `$$` is a dollar sign."""
    return _ANY.sub(lambda match: "$" if match["dollar"] else "{{ reference }}", text)


def _reference(match: re.Match[str]) -> Reference:
    groups = match.groupdict()
    before, name, after = (groups[g] or groups.get(f"{g}2") or "" for g in ("open", "name", "close"))
    return Reference(name, before, after)
