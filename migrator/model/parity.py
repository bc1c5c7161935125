"""How an API answers a key and the token that is to replace it. Never what it answers."""

from dataclasses import dataclass
from enum import StrEnum


class Parity(StrEnum):
    """Whether key and token get the same. "Could not tell" is an answer of its own."""

    SAME = "same"
    DIFFERENT = "different"
    """Some difference, and none by which the token gets less."""
    LESS = "less"
    """The token gets less than the key."""
    UNKNOWN = "unknown"


class Aspect(StrEnum):
    """What of two answers is compared."""

    STATUS = "status"
    MEDIA_TYPE = "media-type"
    SHAPE = "shape"
    """Members and their JSON types."""
    PAGE_SIZE = "page-size"
    RECORDS = "records"
    """How many records there are: on the first page, and in all where the API says so."""
    RATE_LIMIT = "rate-limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityDifference:
    """One difference between two answers, and what it means."""

    aspect: Aspect
    is_less: bool
    """Whether the token gets less than the key."""
    message: str
    """What differs and what that means; names of members, types and counts, never a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiParity:
    """The same GET, once with the key and once with the token."""

    api: str
    key: str
    """The key's name in the inventory."""
    parity: Parity
    message: str
    """One sentence."""
    differences: tuple[ParityDifference, ...] = ()
    key_status: int | None = None
    """HTTP status of the answer to the key; `None` where none came or nothing was sent."""
    token_status: int | None = None
