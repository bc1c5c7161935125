"""Says what is sent behind the name of a header: a variable, the key itself, or something unseen."""

import re

from migrator.discovery.sightings import UNKNOWN, Credential
from migrator.discovery.variables import (
    NAME,
    credential_named,
    credential_of,
    environment_read,
    shell_variable,
)
from migrator.text.fingerprints import Fingerprints, is_placeholder

_LITERAL = re.compile(r"(?P<value>[A-Za-z0-9._~+/=-]{6,})\s*(?=[\"'`\\,;\s]|$)")
_FIELD = re.compile(r"\{\s*(?P<inside>[^{}]+?)(?:![rsa])?\}|\$\{(?P<js>[^{}]+)\}")
_JOINED = re.compile(r"[\"'`]\s*(?:\+|\.(?!\w+\()|&|%|,|\.format\()\s*(?P<right>[^\n]+)")
_FORMATTED = re.compile(r"(?:%[sv]|\{\})[^\"'`]*(?:[\"'`]\s*(?:\.format\(|%\s*\(?|,\s*)(?P<right>[^\n]+))?")
_MUSTACHE = re.compile(r"\{\{\s*(?P<name>[\w.-]+)\s*\}\}|\$\{\{\s*(?P<ci>[\w.-]+)\s*\}\}")
Seen = tuple[Credential | None, str]
"""What is sent, and what is in doubt; no credential where the text is prose."""
_UNSEEN = "where the key comes from was not seen"
_EMPTY = "a placeholder stands where the key belongs"
_PLAIN = "the key itself stands here: replace it, and keep the new one elsewhere"


def after_colon(rest: str, *, is_shell: bool) -> str:
    """Return the value of a header without prefix as if one stood before it: quotes gone, names put in."""
    if rest[:1] in {'"', "'", "`"}:
        return rest[1:]
    is_name = not is_shell and re.match(rf"{NAME}(?![\w-]*[\"'`])", rest)
    return f'" + {rest}' if is_name else rest


def sent_credential(rest: str, text: str, fingerprints: Fingerprints, *, is_shell: bool) -> Seen:
    """Return what stands behind the prefix: first as what follows the quotes, then as what is put in."""
    expression = _expression(rest, is_shell=is_shell)
    if expression is not None:
        found = credential_of(expression, text, fingerprints, is_shell=is_shell)
        return found, "" if found.is_known else _UNSEEN
    if mustache := _MUSTACHE.match(rest):
        name = mustache["name"] or mustache["ci"]
        return Credential(variable=name.rpartition(".")[2], is_environment=False), ""
    if rest.lstrip("\"'\\").startswith("$") and (variable := shell_variable(rest[:80])):
        found = credential_named(variable, text, fingerprints, is_shell=is_shell)
        return found, "" if found.is_known else _UNSEEN
    if _FORMATTED.match(rest):
        return UNKNOWN, _UNSEEN
    return _literal(rest, fingerprints)


def _expression(rest: str, *, is_shell: bool) -> str | None:
    """Return the expression that gives the key, where one does by the language's own means."""
    joined = _JOINED.match(rest) or _FORMATTED.match(rest)
    if joined and joined["right"]:
        return joined["right"]
    if environment_read(rest[:80]) and not _MUSTACHE.match(rest):
        return rest[:80]
    field = None if is_shell or _MUSTACHE.match(rest) else _FIELD.match(rest)
    return (field["inside"] or field["js"]).strip() if field else None


def _literal(rest: str, fingerprints: Fingerprints) -> Seen:
    literal = _LITERAL.match(rest)
    if literal is None:
        return (UNKNOWN, _EMPTY) if rest[:1] in {"<", "["} else (None, "")
    value = literal["value"]
    if is_placeholder(value):
        return UNKNOWN, _EMPTY
    is_word = bool(re.fullmatch(r"[a-z]{1,12}[.,]?", value)) or (
        value.islower() and bool(re.fullmatch(NAME, value))
    )
    digest = None if is_word else fingerprints.of(value)
    return (Credential(digest=digest), _PLAIN) if digest else (None, "")
