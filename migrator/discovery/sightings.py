"""What was seen in one file: uses of keys, variables that are set, URLs. Values of secrets are not kept."""

from dataclasses import dataclass, field
from enum import StrEnum


class Way(StrEnum):
    """How an extractor authenticates, as far as it matters here. OAuth and none are no sightings."""

    KEY = "key"
    BASIC = "basic"
    """User and password; either of them may be a key."""
    OTHER = "other"
    """A session, a signature, code of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What is known of a key without knowing it. Two of the same digest are the same key."""

    digest: bytes | None = field(default=None, repr=False)
    """Keyed with a random value of this run; `None`: the value was not seen."""
    variable: str | None = None
    """The environment variable, or the tool's own variable, that it is read from."""
    is_environment: bool = True
    """Whether `variable` is one of the environment, and so can be referred to as `env:NAME`."""

    @property
    def is_known(self) -> bool:
        """Whether it can be told from others."""
        return self.digest is not None or self.variable is not None


UNKNOWN = Credential()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A place where something authenticates."""

    line: int
    what: str
    """For people: `AppKey in the header Authorization`."""
    way: Way
    credential: Credential = UNKNOWN
    prefix: str = ""
    """What stands before the key in its header, in small letters: `appkey`, `bearer`; empty: not seen."""
    doubt: str = ""
    """What a person must look at; empty: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A variable that a file sets for others to read."""

    name: str
    line: int
    digest: bytes | None = field(default=None, repr=False)
    """`None`: it is set from somewhere else."""
    source: str = ""
    """Where it is set from, such as `secrets.CELONIS_KEY`; empty: the value stands in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenUrl:
    """A URL in a file, cut into what matters here."""

    host: str
    """In small letters; or as it stands there, with the placeholders that it is written with."""
    path: str
    line: int
    is_whole: bool
    """Whether the host holds no placeholder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one file shows."""

    path: str
    """Real and absolute, with forward slashes."""
    format: str | None = None
    """The id of the format that recognises the file."""
    is_supply: bool = False
    """Whether the file only sets variables that others read: `.env`, a workflow."""
    uses: tuple[Use, ...] = ()
    settings: tuple[Setting, ...] = ()
    urls: tuple[SeenUrl, ...] = ()
    api_paths: tuple[tuple[str, int], ...] = ()
    """Paths of APIs that a provider catalog knows, and their lines."""
