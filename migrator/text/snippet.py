"""Source lines that are safe to show."""

import re

MASK = "********"

_SENSITIVE_KEY = (
    r"[\w.-]*(?:secret|password|passwd|passphrase|token|api[_-]?key|app[_-]?key|credential|private[_-]?key"
    r"|authorization|value)[\w-]*"
)
_REFERENCE = r"(?:env|file|keyring|aws-sm|exec):"
# A key that may hold a secret, and whatever follows it up to the end of the line or of the flow collection.
_ASSIGNMENT = re.compile(
    rf"""(?P<head>["']?{_SENSITIVE_KEY}["']?\s*[:=]\s*)(?!["']?{_REFERENCE})"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s,}\]#][^,}\]]*)""",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"\b(?P<scheme>AppKey|Bearer|Basic)\s+(?P<value>[^\s\"',}]+)", re.IGNORECASE)


def masked_line(line: str) -> str:
    """Return the line with everything masked that stands where a secret could stand.

    It works on text, because the file may be too broken to parse: it would rather mask too much. Columns
    before the first masked value stay true.
    """
    masked = _ASSIGNMENT.sub(lambda m: m["head"] + MASK, line)
    return _CREDENTIAL.sub(lambda m: f"{m['scheme']} {MASK}", masked)
