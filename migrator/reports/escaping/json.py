"""Writes JSON that is both exact and safe to show: what cannot be printed is escaped inside strings."""

import json
import re

_SUSPECT = re.compile(r"[^\x20-\x7e\n]")
_BMP_END = 0xFFFF


def json_text(data: object) -> str:
    r"""Return indented JSON with a line end. Raises ValueError for numbers that JSON does not have.

    Printable characters of every alphabet stay readable; the others become `\uXXXX`, and the data is equal.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    return _SUSPECT.sub(_readable_or_escaped, text) + "\n"


def _readable_or_escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    code = ord(char)
    if code <= _BMP_END:
        return f"\\u{code:04x}"
    offset = code - 0x10000
    return f"\\u{0xD800 + (offset >> 10):04x}\\u{0xDC00 + (offset & 0x3FF):04x}"
