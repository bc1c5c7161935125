"""The types of the JSON report, apart from internal ones: those may change with any release, these may not.

`migrator/schemas/report.schema.json` says the same for other programs and is what files are checked against.
Fields under `total=False` were added after the first design: older files do not have them.
"""

from typing import TypedDict

SCHEMA_ID = "migrator.report/v1"


class PlaceV1(TypedDict):
    """A span of a file; lines and columns count from 1, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class InputV1(TypedDict):
    """A file that was read."""

    path: str
    sha256: str


class SubjectV1(TypedDict):
    """What a finding is about."""

    kind: str
    name: str


class RelatedV1(TypedDict):
    """Another place that belongs to a finding."""

    message: str
    location: PlaceV1


class _FindingCore(TypedDict):
    rule: str
    level: str
    message: str
    help: str
    location: PlaceV1 | None
    subject: SubjectV1
    fingerprint: str
    suppressed: str | None


class FindingV1(_FindingCore, total=False):
    """One thing that is wrong."""

    detail: str
    snippet: str | None
    related: list[RelatedV1]


class TokenV1(TypedDict):
    """What is worth knowing of an access token; never the token."""

    type: str
    expires_in: float | None


class _ScopesCore(TypedDict):
    required: list[str]
    granted: list[str]
    missing: list[str]
    excess: list[str]
    unknown: list[str]
    evidence: str


class ScopesV1(_ScopesCore, total=False):
    """What is needed against what was granted, each sorted."""

    confirmed_by_api: list[str]
    doubted: list[str]


class _RequestsCore(TypedDict):
    token: int
    introspection: int
    api: int


class RequestsV1(_RequestsCore, total=False):
    """Requests that were sent, retries included."""

    revocation: int
    parity: int


class RungV1(TypedDict):
    """One step of the ladder of checks."""

    name: str
    passed: bool | None
    evidence: str


class _ClientCore(TypedDict):
    name: str
    verdict: str
    reason: str
    auth_method: str | None
    token: TokenV1 | None
    scopes: ScopesV1
    requests: RequestsV1


class ClientV1(_ClientCore, total=False):
    """What the check found of one client."""

    platform: str
    message: str
    next_step: str
    ladder: list[RungV1]
    notes: list[str]
    location: PlaceV1 | None


class ServerV1(TypedDict):
    """What was learnt of one authorization server in passing; `habits` is sorted."""

    token_url: str
    habits: list[str]
    clients: int


class _AccessCore(TypedDict):
    api: str
    verdict: str
    reason: str
    status: int | None


class AccessV1(_AccessCore, total=False):
    """What one GET showed of one API."""

    message: str
    next_step: str


class DifferenceV1(TypedDict):
    """One difference between the answers to a key and to a token."""

    aspect: str
    less: bool
    message: str


class ParityV1(TypedDict):
    """The same GET with the key and with the token."""

    api: str
    key: str
    parity: str
    message: str
    key_status: int | None
    token_status: int | None
    differences: list[DifferenceV1]


class _ExtractorCore(TypedDict):
    name: str
    verdict: str
    reason: str
    access: list[AccessV1]


class ExtractorV1(_ExtractorCore, total=False):
    """Whether one extractor may be switched."""

    message: str
    next_step: str
    owner: str | None
    wave: int | None
    client: str | None
    notes: list[str]
    parity: list[ParityV1]
    location: PlaceV1 | None


class EditV1(TypedDict):
    """One difference in the data; `null` means that there is no value."""

    path: str
    before: str | None
    after: str | None


class _ChangeCore(TypedDict):
    extractor: str
    path: str
    format: str | None
    status: str
    reasons: list[str]
    diff: str


class ChangeV1(_ChangeCore, total=False):
    """What generation does to one configuration."""

    diff_is_patch: bool
    edits: list[EditV1]
    checklist: list[str]
    shared_with: list[str]
    written: str | None


class SummaryV1(TypedDict):
    """Counts; `findings` also has `suppressed` and `skipped`."""

    findings: dict[str, int]
    clients: dict[str, int]
    extractors: dict[str, int]
    changes: dict[str, int]


class _ReportCore(TypedDict):
    schema: str
    command: str
    version: str
    inputs: list[InputV1]
    findings: list[FindingV1]
    clients: list[ClientV1]
    extractors: list[ExtractorV1]
    changes: list[ChangeV1]
    summary: SummaryV1


class ReportV1(_ReportCore, total=False):
    """The whole report."""

    authorization_servers: list[ServerV1]
    sandbox: str | None
    finished: str
    complete: bool
