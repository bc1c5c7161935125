"""Where a manifest's templates read the connector's configuration, as `{{ config['api_key'] }}` does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ConfigPath = tuple[str, ...]
"""`("credentials", "api_key")` for `config['credentials']['api_key']`."""

_OPENING = re.compile(r"\{\{|\{%")
_CLOSING = {"{{": "}}", "{%": "%}"}
_CONFIG = re.compile(r"(?<![\w.'\"])config\b")
_STEP = re.compile(
    r"""\s*\[\s*(?P<q1>['"])(?P<item>[^'"]*)(?P=q1)\s*\]"""
    r"""|\s*\.\s*get\(\s*(?P<q2>['"])(?P<get>[^'"]*)(?P=q2)\s*(?P<default>,[^(),]*)?\)"""
    r"""|\s*\.\s*(?P<attribute>[A-Za-z_]\w*)(?!\w*\s*\()"""
)
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][\w-]*) +")


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
        has_default = has_default or step["default"] is not None
    return ConfigReference(tuple(path), config.start(), end, name[0], name[1], has_default)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTemplate:
    """A template that is nothing but one value of the configuration, with at most a scheme in front."""

    path: ConfigPath
    scheme: str
    """`Token` for `Token {{ config['api_key'] }}`; empty where there is none."""
    expression: str
    """The template's own text, braces included."""
    name_start: int
    """Where in `expression` the path's last name stands."""
    name_end: int

    def naming(self, name: str) -> str:
        """Return the template as this author would write it for another value beside this one."""
        return self.expression[: self.name_start] + name + self.expression[self.name_end :]

    def reading(self, name: str) -> str:
        """Return the same without braces."""
        return self.naming(name).removeprefix("{{").removesuffix("}}").strip()


def key_template(text: str) -> KeyTemplate | None:
    """Return what a template reads if it is that simple; `None` where a person must look."""
    text = text.strip()
    scheme = _SCHEME.match(text)
    start = scheme.end() if scheme else 0
    references = list(config_references(text))
    if len(references) != 1 or not references[0].path or references[0].has_default:
        return None
    reference = references[0]
    around = (text[start : reference.start].strip(), text[reference.end :].strip())
    if around != ("{{", "}}"):
        return None
    return KeyTemplate(
        path=reference.path,
        scheme=scheme["scheme"] if scheme else "",
        expression=text[start:],
        name_start=reference.name_start - start,
        name_end=reference.name_end - start,
    )
