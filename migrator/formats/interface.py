"""What a format's adapter must be able to do.

An adapter says what to change; it never writes a file, and it never proves itself right: `migration/` applies
its edits, parses the result again and compares everything outside authentication by `without_auth`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import ClassVar

from migrator import registry
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.edits import Edit
from migrator.text.source import SourceText, Span


class Wish(StrEnum):
    """What is asked for beyond what is safe anyway: each is a flag of the commands that write."""

    DUAL = "dual"
    """Offer client credentials beside the key, where the target can: what uses the key goes on working."""
    DROP_KEY = "drop-key"
    """Take the key out of configurations that offer both: what still uses the key stops working."""
    NEWER_ENDPOINTS = "newer-endpoints"
    """Call the successors of endpoints that the provider has deprecated: answers may have another form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """An endpoint that the provider is going to end, and the one that replaces it."""

    path: str
    """Of the URL, from the slash behind the host on."""
    new_path: str
    name: str
    """What the provider calls the API that is going to end."""
    new_paging: str
    """How the new one is paged, as provider catalogs name it (`page-token`); empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The client that a configuration is to use from now on."""

    token_url: str
    auth_method: AuthMethod
    """The method that the check saw working, else the declared one; `AUTO` where neither is known."""
    scopes: Scopes
    client_id: str | None = None
    """The value, where the inventory has it; `None` where only a reference is known."""
    platform_name: str = ""
    client_name: str = ""
    token_lifetime: float | None = None
    """Seconds, as seen by the check or as documented; `None` where unknown."""
    run_duration: float | None = None
    """Seconds that one run takes; `None` where unknown."""
    audience: str | None = None
    secret_variable: str | None = None
    """The environment variable that the inventory names for the client's secret; `None`: it names none."""
    id_variable: str | None = None
    """The same for the client ID."""
    wishes: frozenset[Wish] = frozenset()
    successors: tuple[Successor, ...] = ()
    """Endpoints of the provider that are going to end."""

    @property
    def scope_text(self) -> str:
        """The scopes as RFC 6749 §3.3 sends them: sorted, so that output is the same every time."""
        return " ".join(sorted(self.scopes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a target format can express; the table in the documentation is derived from it."""

    auth_methods: frozenset[AuthMethod]
    scopes_as: str
    """In words: where the scopes go."""
    renews_after_401: bool | None
    """Whether a token that is refused in mid-run is replaced; `None`: not known."""
    secret_lives_in: str
    renews_when_due: bool | None = None
    """Whether a new token is fetched when the announced lifetime is over; `None`: not known."""
    assumes_lifetime: float | None = None
    """Seconds that it takes a token to live where the answer does not say; `None`: not known."""
    can_be_told_to_renew: bool = False
    """Whether a configuration can ask for a new token after a 401, which is not done by itself."""
    can_be_dual: bool = False
    """Whether one configuration can offer the key and client credentials side by side."""
    proof: str
    """How generated files were proven: `executed`, `schema-checked` or `structure-checked`, and by what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How one configuration authenticates today."""

    auth: frozenset[AuthKind]
    summary: str
    """For people: `ApiKeyAuthenticator in header X-Api-Key`."""
    literal_secrets: Sequence[tuple[Span, str]] = ()
    """Where a secret's value stands in the file itself, and what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The edits that migrate a configuration, and what a person must still do."""

    edits: tuple[Edit, ...]
    checklist: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What to know of this change before it is merged."""
    keeps_key: bool = False
    """The key goes on working beside client credentials: the file is dual."""
    beyond_auth: tuple[Pointer, ...] = ()
    """What else changes, because it was wished for: the same places in the old and in the new data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyMigrated:
    """Nothing to do: it authenticates with this client's kind of credentials already."""

    checklist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """It cannot be migrated with proof; a person must decide."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotExpress:
    """The target cannot do what the server needs."""

    reasons: tuple[str, ...]
    """Why not; then, where there is one, the way forward."""


Outcome = Rewrite | AlreadyMigrated | NeedsPerson | CannotExpress


def method_not_shown() -> NeedsPerson:
    """Return why nothing is chosen where the text depends on the client's authentication method."""
    reason = (
        "the check has not shown which authentication method works: "
        "run migrator check, or declare auth_method"
    )
    return NeedsPerson(reasons=(reason,))


CONFIG_NAMES = (
    "*.json",
    "*.yaml",
    "*.yml",
    "*.toml",
    "*.conf",
    "*.cfg",
    "*.config",
    "*.ini",
    "*.properties",
)
"""What configurations are called, where their format has no names of its own."""
DOTENV_NAMES = (".env", "*.env", ".env.*", ".envrc")


class Format(ABC):
    """One extractor format. The class docstring is its page in `migrator explain`."""

    title: ClassVar[str]
    capabilities: ClassVar[Capabilities | None]
    """`None`: the target has no OAuth path at all."""
    is_for_secrets: ClassVar[bool] = False
    """Whether its files are where secrets belong, such as `.env`: masked like all others, but no finding."""
    usual_names: ClassVar[tuple[str, ...]] = CONFIG_NAMES
    """Patterns of the file names under which `migrator discover` looks for it; small and capital alike."""
    marks: ClassVar[tuple[str, ...]] = ()
    """Words in small letters of which each of its files has at least one; empty: none is known.

    They only save time: a file without any is not even decoded.
    """

    @property
    def id(self) -> str:
        """The module's name, with dashes."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @abstractmethod
    def recognises(self, source: SourceText) -> bool:
        """Return whether the file is of this format. Cheap, and never true of another format's files."""

    @abstractmethod
    def parse(self, source: SourceText) -> Document:
        """Parse the text. Raises SourceProblem with the place of what is wrong."""

    @abstractmethod
    def inspect(self, document: Document) -> Inspection:
        """Return how the configuration authenticates today."""

    @abstractmethod
    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return what must change so that the configuration uses the target client."""

    @abstractmethod
    def without_auth(self, data: object) -> object:
        """Return a copy of the data without anything that `migrate` may change: what must stay equal."""

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:  # noqa: ARG002 - for those who need it
        """Return what of the key is still in the new text, a sentence each; nothing where it is gone."""
        return ()


@cache
def all_formats() -> dict[str, Format]:
    """Return every known format by id."""
    return registry.load_all("migrator.formats", Format)


@cache
def format_called(id_: str) -> Format | None:
    """Return the format of this id without loading any other; `None` where there is none."""
    return registry.load_one("migrator.formats", Format, id_)  # type: ignore[type-abstract]  # mypy#4717: an interface is a fine key


def detect(source: SourceText) -> Format | None:
    """Return the one format that recognises the file; `None` where none or more than one does."""
    matches = [f for f in all_formats().values() if f.recognises(source)]
    return matches[0] if len(matches) == 1 else None
