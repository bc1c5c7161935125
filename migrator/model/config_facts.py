"""What a format's adapter learnt from one extractor's configuration file."""

from dataclasses import dataclass, field
from enum import StrEnum

from migrator.model.place import Place


class ConfigState(StrEnum):
    """Whether the file could be read as a configuration."""

    READ = "read"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    """There, but not to be read: permissions, encoding, syntax, size."""
    UNRECOGNISED = "unrecognised"
    """No format's adapter knows it."""


class AuthKind(StrEnum):
    """How a configuration authenticates today."""

    KEY = "key"
    OAUTH_CLIENT_CREDENTIALS = "oauth-client-credentials"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralSecret:
    """A secret's value that stands in the file itself. The value is not kept."""

    location: Place
    what: str
    """`client_secret`, `AppKey`, …"""
    likeness: bytes | None = field(default=None, repr=False, compare=False)
    """Equal for equal values within one run, and random outside it; `None`: not to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFacts:
    """What was seen in one configuration file."""

    path: str
    state: ConfigState
    detail: str = ""
    """Why it could not be read; empty for `READ`."""
    format: str | None = None
    auth: frozenset[AuthKind] = frozenset()
    literal_secrets: tuple[LiteralSecret, ...] = ()
    can_renew_token: bool | None = None
    """Whether this target fetches a new token when one ends in mid-run; `None`: not known."""
    location: Place | None = None
    """Where in the file an unreadable one is wrong."""
