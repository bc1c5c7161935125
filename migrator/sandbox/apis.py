"""The Celonis APIs that the embedded platform serves: paths, paging, scope and permission.

The provider catalog says the same in more words; a test keeps the two together. APIs whose calls have an
effect, and those whose paths the sources do not agree on, are not served.
"""

from dataclasses import dataclass
from enum import StrEnum


class Paging(StrEnum):
    """How the records of an API are handed out."""

    TOKEN = "token"  # noqa: S105 - a way of paging, not a secret
    """`pageToken` is the `nextPageToken` of the answer before; the last answer has none."""
    NUMBER = "number"
    """`pageNumber` from 0 and `pageSize` of 1 to 200, in an envelope with `totalCount`."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedApi:
    """One API: `GET` and `HEAD` only."""

    id: str
    path: str
    paging: Paging
    scope: str
    permission: str | None
    """`None` where no source names one: the scope is then enough."""
    has_dates: bool = False
    """Whether `from` and `to` filter the records."""
    required: tuple[str, ...] = ()
    """Query parameters that must be there."""


_ADOPTION = "adoption-tracking-events/STUDIO_ASSET"

APIS = (
    ServedApi(
        id="audit-log",
        path="/log/api/external/v2/audit",
        paging=Paging.TOKEN,
        scope="audit.log:read",
        permission="Use Audit Log API",
    ),
    ServedApi(
        id="audit-log-v1",
        path="/log/api/external/audit",
        paging=Paging.NUMBER,
        scope="audit.log:read",
        permission="Use Audit Log API",
        has_dates=True,
    ),
    ServedApi(
        id="login-history",
        path="/api/external/authentication-events",
        paging=Paging.NUMBER,
        scope="team.login-history:read",
        permission="Use Login History API",
        has_dates=True,
    ),
    ServedApi(
        id="studio-adoption",
        path=f"/platform-adoption/api/external/v2/{_ADOPTION}",
        paging=Paging.TOKEN,
        scope="platform-adoption.tracking-events:read",
        permission="Use Studio Adoption API",
    ),
    ServedApi(
        id="studio-adoption-v1",
        path=f"/platform-adoption/api/external/{_ADOPTION}",
        # No source shows this answer: the envelope is that of the other APIs of version 1.
        paging=Paging.NUMBER,
        scope="platform-adoption.tracking-events:read",
        permission="Use Studio Adoption API",
    ),
    ServedApi(
        id="team-members",
        path="/api/external/members",
        paging=Paging.NUMBER,
        scope="team.user-group-info:read",
        permission="Use User Group Info API",
        required=("includeInternal",),
    ),
    ServedApi(
        id="permissions-export",
        path="/api/authorization/external/permissions",
        paging=Paging.NONE,
        scope="authorization.permissions:read",
        permission=None,
    ),
)

BY_PATH = {api.path: api for api in APIS}
API_IDS = frozenset(api.id for api in APIS)
PERMISSIONS = frozenset(api.permission for api in APIS if api.permission)
SCOPES = frozenset(api.scope for api in APIS)
