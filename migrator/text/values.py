"""Values that are to be written into a document, and how its author writes such values."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

Scalar: TypeAlias = str | int | bool | None
Value: TypeAlias = "Scalar | Mapping[str, Value] | Sequence[Value]"
Quote = Literal['"', "'"]


class Brackets(dict[str, Value]):
    """A mapping that is to be written in brackets, on one line, where YAML would give it lines of its own."""


_PLAIN = re.compile(r"(?:[A-Za-z_/]|\$(?=\w))(?:[\w ./()@;+=-]|:(?=[^\s])|'(?=\w))*(?<![ :])")
_NOT_A_STRING = re.compile(r"(?:true|false|yes|no|on|off|y|n|null)", re.IGNORECASE)  # YAML 1.1 §10.3
_16_BITS = 0xFFFF
_STRING_START = re.compile(r"""[:,\[-][ \t]+(["'])""")
_INDENT = re.compile(r"^( *)(?=[^\s#])", re.MULTILINE)
_DASH = re.compile(r"^( *)[^\s#-][^\r\n]*:[ \t]*\r?\n( *)- ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the author of a document writes."""

    newline: str = "\n"
    step: str = "  "
    """One level of indentation."""
    dash_indent: str = "  "
    """How far the items of a YAML list stand to the right of the list's key."""
    quote: Quote = '"'
    """Preferred for strings that need quotes."""
    quote_strings: bool = False
    """Whether strings get quotes that would not need them."""
    quote_keys: bool = False
    colon: str = ": "
    """What stands between a key and its value inside brackets."""
    comma: str = ", "
    """What stands between two entries inside brackets on one line."""
    padding: str = ""
    """What stands inside brackets that hold nothing."""


def json_style(text: str) -> Style:
    """Return how a JSON text is written."""
    return Style(
        newline=_newline(text),
        step=_json_step(text),
        quote_strings=True,
        quote_keys=True,
        colon=":" if _is_tight(text, r'":(?=\S)', '": ') else ": ",
        comma="," if _is_tight(text, r',(?=["{\[])', ", ") else ", ",
        padding=" " if re.search(r"\[ \]|\{ \}", text) else "",
    )


def _is_tight(text: str, tight: str, spaced: str) -> bool:
    """Return whether an author who writes all on one line mostly leaves the blank out."""
    return "\n" not in text.strip() and len(re.findall(tight, text)) > text.count(spaced)


def yaml_style(text: str) -> Style:
    """Return how a YAML text is written."""
    quotes = Counter(_STRING_START.findall(text))
    return Style(
        newline=_newline(text),
        step=_yaml_step(text),
        dash_indent=_dash_indent(text),
        quote="'" if quotes["'"] > quotes['"'] else '"',
        comma="," if _is_tight(text, r',(?=["{\[])', ", ") else ", ",
    )


def json_scalar(value: Scalar) -> str:
    """Return a scalar as JSON, characters beyond ASCII as they are."""
    return json.dumps(value, ensure_ascii=False)


def yaml_scalar(value: Scalar, style: Style) -> str:
    """Return a scalar as YAML that every loader reads as this value, in block and in flow collections."""
    if not isinstance(value, str):
        return json_scalar(value)
    if not style.quote_strings and is_plain(value):
        return value
    return quoted(value, style.quote)


def is_plain(value: str) -> bool:
    """Return whether a string may stand without quotes: it would rather say no too often."""
    return bool(_PLAIN.fullmatch(value)) and not _NOT_A_STRING.fullmatch(value)


def quoted(value: str, quote: Quote) -> str:
    """Return a YAML string in the quotes asked for, or in double quotes where only these can hold it."""
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(char: str) -> str:
    """Return a character by its number: YAML knows no surrogate pairs, JSON's way beyond 16 bits (§5.7)."""
    return f"\\u{ord(char):04x}" if ord(char) <= _16_BITS else f"\\U{ord(char):08x}"


def _newline(text: str) -> str:
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _json_step(text: str) -> str:
    match = re.match(r"\ufeff?\s*[\[{][ \t]*\r?\n([ \t]+)", text)
    return match[1] if match else "  "


def _yaml_step(text: str) -> str:
    depths = [len(m[1]) for m in _INDENT.finditer(text[:100_000])]
    deeper = Counter(b - a for a, b in pairwise(depths) if b > a)
    return " " * (deeper.most_common(1)[0][0] if deeper else 2)


def _dash_indent(text: str) -> str:
    indents = Counter(len(m[2]) - len(m[1]) for m in _DASH.finditer(text) if len(m[2]) >= len(m[1]))
    return " " * (indents.most_common(1)[0][0] if indents else 2)
