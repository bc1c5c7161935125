"""What a provider catalog says of one provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from migrator.model.oauth import Scopes
from migrator.model.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement of the provider catalog comes from."""

    title: str
    url: str
    read_on: date
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMatch:
    """How one kind of answer of an API is recognised, and what it means. The first that matches counts."""

    status: int
    reason: Reason
    verdict: Verdict
    empty_body: bool | None = None
    """True: only an empty body matches; False: only one that is not; `None`: any."""
    json_field: str | None = None
    """Only a JSON object with this member matches …"""
    json_value: str | None = None
    """… and, where this is given, with this text as its value."""
    media_type: str | None = None
    """Only this media type matches (`text/html`)."""
    ambiguous: bool = False
    """The status alone does not tell a bad token from a missing permission: send the control request."""
    meaning: str = ""
    """One sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A request that shows whether a token may use an API, and that changes nothing."""

    path: str
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API of a provider."""

    id: str
    name: str
    scopes: Scopes = frozenset()
    permission: str | None = None
    """What an administrator ticks beside the scope, as the provider labels it."""
    probe: Probe | None = None
    """`None`: every call has an effect, or none is known to be safe; the API is never called."""
    no_probe_reason: str = ""
    needs_switched_on: str = ""
    """What must be switched on in the platform before the API has data."""
    next_steps: Mapping[Reason, str] = field(default_factory=dict)
    """What an administrator must click, by reason; beats the provider's own."""
    deprecated: str = ""
    replaced_by: str | None = None
    url_paths: tuple[str, ...] = ()
    """Paths by which a configuration that calls this API is recognised."""
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Ids of the provider's sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyKind:
    """One kind of legacy credential."""

    id: str
    name: str
    header: str
    """`Authorization`."""
    prefix: str
    """`AppKey`; compared case-insensitively."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A published rate limit; `None` where nothing is published."""

    per_second: float | None = None
    per_day: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements of the provider that cannot both be true. Both are shown, none is picked."""

    id: str
    about: str
    statements: tuple[tuple[str, str], ...]
    """(source id, what it says)"""
    consequence: str
    """What the product does about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A product with APIs, as its provider catalog describes it."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    """Host patterns that a secret may be sent to, such as `*.celonis.cloud`."""
    token_path: str | None = None
    """Path of the token endpoint below the platform's URL."""
    auth_methods: tuple[str, ...] = ()
    """Client authentication methods that the provider documents, likeliest first."""
    token_lifetime: float | None = None
    """Seconds; as documented."""
    key_kinds: Mapping[str, KeyKind] = field(default_factory=dict)
    apis: Mapping[str, Api] = field(default_factory=dict)
    scopes: Scopes = frozenset()
    """Every scope that is known to be registered."""
    scope_aliases: Mapping[str, str] = field(default_factory=dict)
    """Spellings seen elsewhere -> the registered scope."""
    rate: Rate = field(default_factory=Rate)
    answers: tuple[AnswerMatch, ...] = ()
    """How answers of every API are read; the first that matches counts."""
    control: Probe | None = None
    """A request that any valid token may make: tells a bad token from a missing permission."""
    next_steps: Mapping[Reason, str] = field(default_factory=dict)
    """What to do next, in the provider's own words, by reason."""
    contradictions: tuple[Contradiction, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    tried_live: bool = False
    """Whether any of this was tried against the real platform."""

    def required_scopes(self, apis: tuple[str, ...]) -> Scopes:
        """Return the union of what the APIs need; APIs that are not known add nothing."""
        return frozenset(s for a in apis if a in self.apis for s in self.apis[a].scopes)
