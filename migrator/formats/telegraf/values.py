"""Values of Telegraf's settings: variables of the environment, and secrets of secret stores."""

import re

_VARIABLE = re.compile(r"\$\{(\w+)[^}]*\}|\$(\w+)")
_DEFAULT = re.compile(r"\$\{\w+:?-[^}]|\$\w+:-")  # without braces: how a variable without quotes is read here
_STORED = re.compile(r"@\{[^{}:]+:([^{}]+)\}")
_BARE = re.compile(
    r"""(?P<key>^[^#"'=\r\n]*=[ \t]*)\$\{(?P<name>\w[^{}"\\\r\n]*)\}(?=[ \t]*(?:#|\r?$))""", re.MULTILINE
)


def with_bare_variables_quoted(text: str) -> str:
    """Return a text of the same length that is TOML where variables stand for numbers: `limit = ${LIMIT}`."""
    return _BARE.sub(r'\g<key>"$\g<name>"', text)


def variables(value: str) -> list[str]:
    """Return the names of the environment variables that a text reads."""
    return [a or b for a, b in _VARIABLE.findall(value)]


def stored_secrets(value: str) -> list[str]:
    """Return the names of the secrets that a text takes from secret stores."""
    return _STORED.findall(value)


def has_default(value: str) -> bool:
    """Return whether a variable in the text brings a value of its own: `${KEY:-secret}`."""
    return bool(_DEFAULT.search(value))


def is_reference(value: str) -> bool:
    """Return whether the text is one variable or one stored secret, and nothing else."""
    return bool(_VARIABLE.fullmatch(value) or _STORED.fullmatch(value))


def reads_something(value: str) -> bool:
    """Return whether the text takes a part of itself from somewhere else."""
    return bool(_VARIABLE.search(value) or _STORED.search(value))


def with_open_places(value: str) -> str:
    """Return the text with variables as the templates that comparisons know."""
    return _VARIABLE.sub("{{ variable }}", value)
