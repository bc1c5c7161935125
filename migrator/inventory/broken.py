"""Shows a line of a file that cannot be parsed: little of it, for nobody can tell what is a secret there."""

import re

from migrator.text.snippet import MASK, masked_line
from migrator.text.source import SourceText

_SHOWN = (
    "version|provider|platform|auth_method|apis|scopes|key|client|path|format|kind|created|owner|schedule"
    "|duration|wave|lists|applications|api_keys|as_of|listed_as|restricted_to_platform|retention|migrated|waivers|rule|subject|reason|expires|fingerprint|url|token_url|issuer|introspection_url|revocation_url|audience|client_id|key_id|signing_alg"
)
_KEY = r"""["']?[A-Za-z0-9][A-Za-z0-9._-]*["']?"""
_HARMLESS = re.compile(rf"""(?P<head>\s*(?:-\s+)*["']?(?:{_SHOWN})["']?\s*:)(?P<rest>(?:\s.*)?)""")
_KEYED = re.compile(rf"(?P<head>\s*(?:-\s+)*{_KEY}\s*:)(?P<rest>\s.*)")
_OPENS = re.compile(rf"\s*(?:-\s+)*{_KEY}\s*:\s*(?:\{{\s*)?(?:#.*)?")
_PUNCTUATION = re.compile(r"[\s\[\]{}:,\-'\"]*")


def broken_line(source: SourceText, number: int) -> str:
    """Return a line (from 1) of a broken file: its keys, and values of keys that hold no secret."""
    line = source.line(number)
    if _PUNCTUATION.fullmatch(line):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    if not _stands_alone(source, number, len(indent)):
        return indent + MASK
    harmless = _HARMLESS.fullmatch(line)
    if harmless:
        return masked_line(_without_comment(line))
    keyed = _KEYED.fullmatch(line)
    if keyed:
        return f"{masked_line(keyed['head'])} {MASK}"
    return masked_line(line) if _OPENS.fullmatch(_without_comment(line)) else indent + MASK


def _stands_alone(source: SourceText, number: int, indent: int) -> bool:
    """Return whether the line is no part of a value that began above it, as far as indentation tells."""
    for above in range(number - 1, 0, -1):
        line = source.line(above)
        shallower = len(line) - len(line.lstrip()) < indent
        if line.strip() and shallower:
            return _OPENS.fullmatch(line) is not None
    return True


def _without_comment(line: str) -> str:
    return re.sub(r"(?:^|\s)#.*", "", line)
