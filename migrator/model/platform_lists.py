"""What a platform's own lists say of its applications and keys: exports that an administrator downloads."""

from dataclasses import dataclass, field
from datetime import date

from migrator.model.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPermission:
    """One thing that an application may do, as a row of the platform's export has it."""

    service: str
    actions: tuple[str, ...] = ()
    path: str = ""
    object_name: str = ""
    """Empty where the permission is for the whole service."""
    object_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedApplication:
    """An application of the platform: an OAuth client, or an application key."""

    id: str
    name: str
    type: str
    """As the export writes it."""
    location: Place
    """Its first row."""
    created_by: str = ""
    last_used: date | None = None
    """`None`: the export does not say; this is no proof that it was never used."""
    permissions: tuple[ListedPermission, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """A user's API key that the platform knows."""

    id: str
    name: str
    location: Place
    creator: str = ""
    created: date | None = None
    last_used: date | None = None
    """`None`: the export does not say; this is no proof that it was never used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLists:
    """The exports of one platform. `None` where one was not given: then nothing can be said of it."""

    platform: str
    applications: tuple[ListedApplication, ...] | None = None
    keys: tuple[ListedKey, ...] | None = None
    as_of: date | None = None
    """The day on which they were downloaded; `None`: not known."""
    paths: tuple[str, ...] = field(default=())
    """The files, as the user would name them."""
