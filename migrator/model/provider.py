"""What a provider catalog says of one provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from migrator.model.oauth import Scopes
from migrator.model.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement of the provider catalog comes from."""

    title: str
    read_on: date
    url: str = ""
    """Empty where only the page's subject was recorded."""
    says: str = ""

    def __str__(self) -> str:
        """Return title, URL and when it was read."""
        where = f", {self.url}" if self.url else ""
        return f"{self.title}{where}, read {self.read_on.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A statement worth knowing, and where it comes from."""

    text: str
    source: str | None = None
    """Id of the provider's source; `None`: which page says it was not recorded."""
    inferred: bool = False
    """No source states it; it was concluded from what they do state."""

    def __str__(self) -> str:
        """Return the text, marked where it is inferred."""
        return f"{self.text} (inferred)" if self.inferred else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What an administrator does, step by step, in the provider's words."""

    id: str
    title: str
    steps: tuple[str, ...]
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySunset:
    """What the provider says of the end of its keys."""

    says: str
    source: str
    on: date | None = None
    """The last day on which keys work; `None`: no date was announced."""


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
    documented: bool = True
    """False: used by the provider's own tools, but described on no page; it may change without notice."""


class PagingStyle(StrEnum):
    """How an API gives its records in pieces."""

    PAGE_TOKEN = "page-token"  # noqa: S105 - the name of a style, not a secret
    """The answer holds a token that the next request sends."""
    PAGE_NUMBER = "page-number"
    SCIM = "scim"
    """RFC 7644 §3.4.2.4: startIndex and count."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How an API pages, as documented. What is `None` is not documented."""

    style: PagingStyle
    request_parameter: str | None = None
    """`pageToken`, `pageNumber`."""
    response_field: str | None = None
    """The member that holds the next page's token."""
    first: int | None = None
    """Number of the first page."""
    size_parameter: str | None = None
    max_size: int | None = None
    """Records per page at most."""
    records_field: str | None = None
    """The member that holds the records."""
    total_field: str | None = None
    """The member that says how many records there are on all pages together."""
    ends: str = ""
    """How the last page is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A published rate limit; `None` where nothing is published."""

    per_second: float | None = None
    per_day: int | None = None
    source: str = ""
    """Id of the provider's source."""
    note: str = ""
    """What the limit was published for, and whether it is applied beyond that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a provider keeps the records of an API, for every tenant alike."""

    days: int
    source: str
    """Id of the provider's source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API of a provider."""

    id: str
    name: str
    requests: tuple[str, ...] = ()
    """As documented: `GET /log/api/external/v2/audit`."""
    scopes: Scopes = frozenset()
    scopes_stated: bool = True
    """False: no source says that each call needs all of `scopes`; one of them missing proves nothing."""
    permission: str | None = None
    """What an administrator ticks beside the scope, as the provider labels it; `None`: not known."""
    probe: Probe | None = None
    """`None`: every call has an effect, or none is known to be safe; the API is never called."""
    no_probe_reason: str = ""
    needs_switched_on: str = ""
    """What must be switched on in the platform before the API has data."""
    paging: Paging | None = None
    filters: tuple[str, ...] = ()
    """Query parameters that limit the answer, as documented."""
    rate: Rate | None = None
    """Only where a limit is published for this very API."""
    retention: Retention | None = None
    """`None`: not published, or each tenant sets it."""
    next_steps: Mapping[Reason, str] = field(default_factory=dict)
    """What an administrator must click, by reason; beats the provider's own."""
    deprecated: str = ""
    replaced_by: str | None = None
    url_paths: tuple[str, ...] = ()
    """Paths by which a configuration that calls this API is recognised."""
    notes: tuple[Note, ...] = ()
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
    of_a_person: bool = False
    """Whether it mirrors what its user may do."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements of the provider that cannot both be true. Both are shown, none is picked."""

    id: str
    about: str
    statements: tuple[tuple[str, str], ...]
    """(source id, what it says)"""
    consequence: str
    """What the product does about it."""
    concerns: str | None = None
    """`auth_method` where it leaves open what an inventory says of clients; `None`: nothing of the kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListForm:
    """The form of a list that the platform's administrator can download as CSV."""

    columns: Mapping[str, tuple[str, ...]]
    """Spellings of each header, by what the column holds; compared by letters and digits alone."""
    key_kinds: tuple[str, ...] = ()
    """The kinds of key that stand in this list; empty: nobody says."""
    key_types: tuple[str, ...] = ()
    """What the column `type` says of keys; compared by letters and digits alone."""
    client_types: tuple[str, ...] = ()
    """What it says of OAuth clients."""
    source: str = ""
    inferred: bool = False
    """No source shows the header row itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A product with APIs, as its provider catalog describes it."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    """Host patterns that a secret may be sent to, such as `*.celonis.cloud`."""
    token_path: str | None = None
    """Path of the token endpoint below the platform's URL."""
    revocation_path: str | None = None
    """Path of the revocation endpoint (RFC 7009) below the platform's URL; `None`: none is documented."""
    discovery_path: str | None = None
    """Path of the metadata document (OpenID Connect Discovery) below the platform's URL."""
    grants: tuple[str, ...] = ()
    auth_methods: tuple[str, ...] = ()
    """Client authentication methods that the provider documents, likeliest first."""
    token_lifetime: float | None = None
    """Seconds; as documented."""
    key_kinds: Mapping[str, KeyKind] = field(default_factory=dict)
    key_sunset: KeySunset | None = None
    lists: Mapping[str, ListForm] = field(default_factory=dict)
    """`applications` and `api_keys`, where the provider offers them."""
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
    self_check: Probe | None = None
    """A request that lists the permissions of the credential that it is sent with."""
    next_steps: Mapping[Reason, str] = field(default_factory=dict)
    """What to do next, in the provider's own words, by reason."""
    procedures: tuple[Procedure, ...] = ()
    notes: tuple[Note, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    tried_live: bool = False
    """Whether any of this was tried against the real platform."""

    def required_scopes(self, apis: tuple[str, ...]) -> Scopes:
        """Return the union of what the APIs need; APIs that are not known add nothing."""
        return frozenset(s for a in apis if a in self.apis for s in self.apis[a].scopes)
