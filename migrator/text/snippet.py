"""Source lines that are safe to show."""

import re
from collections.abc import Iterable

from migrator.model.shown import secret_looking

MASK = "********"
LONGEST = 500
"""Characters of a line that are shown; the patterns below take quadratic time on a minified file."""

_SENSITIVE_KEY = (
    r"[\w.-]*(?:secret|password|passwd|passphrase|token|api[_-]?key|app[_-]?key|credential|private[_-]?key"
    r"|authorization|value)[\w.-]*(?<![._]url)(?<![._]endpoint)(?<![._]type)"
)
_REFERENCE = r"(?:env|file|keyring|aws-sm|exec):"
# A key that may hold a secret, and whatever follows it up to the end of the line or of the flow collection.
_ASSIGNMENT = re.compile(
    rf"""(?P<head>["']?{_SENSITIVE_KEY}["']?\s*[:=]\s*)(?!["']?{_REFERENCE})"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s,}\]#][^,}\]]*)""",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"\b(?P<scheme>AppKey|Bearer|Basic)\s+(?P<value>[^\s\"',}]+)", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^\s/@]+(?=@)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


def masked_line(line: str) -> str:
    """Return the line with everything masked that stands where a secret could stand.

    It works on text, because the file may be too broken to parse: it would rather mask too much. Columns
    before the first masked value stay true. Of a very long line the beginning is returned.
    """
    line = _cut(line)
    return credentials_masked(_ASSIGNMENT.sub(lambda m: m["head"] + MASK, line))


def masked_spans(line: str, hidden: Iterable[tuple[int, int]]) -> str:
    """Return a line of a parsed file: the hidden columns, comments and what looks like a credential masked.

    `hidden` counts from 0; the spans must not overlap.
    """
    for start, end in sorted(hidden, reverse=True):
        line = line[:start] + MASK + line[end:]
    return credentials_masked(_COMMENT.sub("# …", _cut(line)))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def credentials_masked(line: str) -> str:
    """Return a text with whatever looks like a credential masked; the rest stays."""
    line = _CREDENTIAL.sub(lambda m: f"{m['scheme']} {MASK}", line)
    line = _USERINFO.sub(MASK, line)
    for start, end in reversed(secret_looking(line)):
        line = line[:start] + MASK + line[end:]
    return line
