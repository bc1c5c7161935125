"""Where a manifest's templates read the connector's configuration, as `{{ config['api_key'] }}` does."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from migrator.text.values import yaml_style
from migrator.text.yaml import walk

_LONGEST = 200
"""Characters in front of `config`, and of a default behind it, that are looked at."""
ConfigPath = tuple[str, ...]
"""`("credentials", "api_key")` for `config['credentials']['api_key']`."""

_OPENING = re.compile(r"\{\{|\{%")
_CLOSING = {"{{": "}}", "{%": "%}"}
_CONFIG = re.compile(r"(?<![\w.'\"])config\b")
_STEP = re.compile(
    r"""\s*\[\s*(?P<q1>['"])(?P<item>[^'"]*)(?P=q1)\s*\]"""
    r"""|\s*\.\s*get\(\s*(?P<q2>['"])(?P<get>[^'"]*)(?P=q2)\s*(?:\)|(?P<default>,[^(),]*\))|(?P<begun>,))"""
    r"""|\s*\.\s*(?P<attribute>[A-Za-z_]\w*)(?!\w*\s*\()"""
)
_CALL_PARTS = re.compile(r"""[()]|'[^']*'|"[^"]*\"""")
_MEMBER = re.compile(r"""(['"])(?P<name>[^'"]*)\1\s+(?:not\s+)?in\s+$""")
"""What stands in front of `config` where a template asks whether it has a value of this name."""
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][\w-]*) +")
"""The first word of what stands in front of a template."""


@dataclass(frozen=True, slots=True)
class ConfigReference:
    """One place in a text where the configuration is read."""

    path: ConfigPath
    """Empty where the configuration is read as a whole, or by a name that only shows at run time."""
    start: int
    end: int
    name_start: int = 0
    """Where the path's last name stands in the text."""
    name_end: int = 0
    has_default: bool = False

    def concerns(self, path: ConfigPath) -> bool:
        """Return whether it may read the value at `path`: at it, above it or below it."""
        return all(a == b for a, b in zip(self.path, path, strict=False))


def config_references(text: str) -> Iterator[ConfigReference]:
    """Yield every reference to the configuration in the templates of a text."""
    for start, end in _templates(text):
        for match in _CONFIG.finditer(text, start, end):
            yield _reference(text, match)


def _templates(text: str) -> Iterator[tuple[int, int]]:
    """Yield where templates start and end. Linear in the text's length, whatever stands in it."""
    position, open_ended = 0, set[str]()
    while opening := _OPENING.search(text, position):
        closing = _CLOSING[opening[0]]
        end = -1 if closing in open_ended else text.find(closing, opening.end())
        if end < 0:
            open_ended.add(closing)  # nothing behind this place closes one of this kind
            position = opening.end()
            continue
        position = end + len(closing)
        yield opening.start(), position


def _reference(text: str, config: re.Match[str]) -> ConfigReference:
    path: list[str] = []
    end, name, has_default = config.end(), (0, 0), False
    while step := _STEP.match(text, end):
        group = step.lastgroup if step.lastgroup == "attribute" else "item" if step["q1"] else "get"
        path.append(step[group])
        name, end = step.span(group), step.end()
        has_default = has_default or bool(step["default"] or step["begun"])
        if step["begun"]:
            end = _end_of_call(text, end)
    if not path and (member := _MEMBER.search(text, max(config.start() - _LONGEST, 0), config.start())):
        path = [member["name"]]
    return ConfigReference(tuple(path), config.start(), end, name[0], name[1], has_default)


def _end_of_call(text: str, start: int) -> int:
    """Return where the call ends whose arguments go on at `start`; `start` where that cannot be told."""
    depth = 1
    for part in _CALL_PARTS.finditer(text, start, start + _LONGEST):
        depth += {"(": 1, ")": -1}.get(part[0], 0)
        if not depth:
            return part.end()
    return start


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTemplate:
    """A text that is made of nothing but plain values of the configuration and what stands around them."""

    path: ConfigPath
    """The first of these values, most often the only one."""
    beside: tuple[ConfigPath, ...]
    """The others."""
    scheme: str
    """`Token` for `Token {{ config['api_key'] }}`; empty where there is none."""
    expression: str
    """The first value's template, braces included."""
    name_start: int
    """Where in `expression` the path's last name stands."""
    name_end: int

    @property
    def paths(self) -> tuple[ConfigPath, ...]:
        """All of these values."""
        return (self.path, *self.beside)

    def naming(self, name: str) -> str:
        """Return the template as this author would write it for another value beside this one."""
        return self.expression[: self.name_start] + name + self.expression[self.name_end :]

    def reading(self, name: str) -> str:
        """Return the same without braces."""
        return self.naming(name).removeprefix("{{").removesuffix("}}").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigObject:
    """An object of the configuration whose values are read by templates that are new."""

    path: ConfigPath
    quote: str
    """The mark around names in its templates."""

    def naming(self, name: str) -> str:
        """Return the template that reads one of the object's values."""
        return f"{{{{ {self.reading(name)} }}}}"

    def reading(self, name: str) -> str:
        """Return the same without braces."""
        return "config" + "".join(f"[{self.quote}{n}{self.quote}]" for n in (*self.path, name))


def inner_quote(text: str) -> str:
    """Return the mark for names in new templates: the one that this author puts around no template."""
    return '"' if yaml_style(text).quote == "'" else "'"


def key_template(text: str) -> KeyTemplate | None:
    """Return what a text reads if it is that simple; `None` where a person must look."""
    values = [_plain_value(text, start, end) for start, end in _templates(text)]
    plain = [v for v in values if v is not None]
    if not plain or len(plain) < len(values):
        return None
    (start, end), first = next(_templates(text)), plain[0]
    scheme = _SCHEME.match(text[:start].strip() + " ")
    others = dict.fromkeys(v.path for v in plain[1:] if v.path != first.path)
    return KeyTemplate(
        path=first.path,
        beside=tuple(others),
        scheme=scheme["scheme"] if scheme else "",
        expression=text[start:end],
        name_start=first.name_start - start,
        name_end=first.name_end - start,
    )


def _plain_value(text: str, start: int, end: int) -> ConfigReference | None:
    """Return the reference that a template consists of; `None` where there is more or less in it."""
    references = [_reference(text, m) for m in _CONFIG.finditer(text, start, end)]
    if len(references) != 1 or not references[0].path or references[0].has_default:
        return None
    reference = references[0]
    around = (text[start : reference.start].strip(), text[reference.end : end].strip())
    return reference if around == ("{{", "}}") else None


def read_paths(value: object) -> set[ConfigPath]:
    """Return every path of the configuration that is read in a value or below it."""
    texts = (text for _, text in walk(value) if isinstance(text, str))
    return {r.path for text in texts for r in config_references(text)}


def moved_below(text: str, holder: str, paths: Collection[ConfigPath]) -> str:
    """Return the text with these values read below `holder`: `config['holder']['api_key']`."""
    for reference in reversed(list(config_references(text))):
        if reference.path in paths:
            behind = reference.start + len("config")
            quote = '"' if '"' in text[reference.start : reference.end] else "'"
            text = f"{text[:behind]}[{quote}{holder}{quote}]{text[behind:]}"
    return text
