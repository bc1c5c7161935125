"""Reads the lists that an inventory names, into values and findings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from migrator.errors import SourceProblem
from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Inventory, Platform
from migrator.model.listed_keys import API_KEYS, APPLICATIONS, listed_text
from migrator.model.place import Place
from migrator.model.platform_lists import (
    ListedApplication,
    ListedKey,
    ListedPermission,
    PlatformLists,
)
from migrator.model.provider import ListForm, Provider
from migrator.model.report import InputFile
from migrator.platform_lists.days import Days, UnreadDays
from migrator.platform_lists.table import RULE, Row, rows
from migrator.text.read import LineReader

T = TypeVar("T")
_REQUIRED = {APPLICATIONS: ("id", "name"), API_KEYS: ("name",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsRead:
    """What the lists say, and what is wrong with them."""

    lists: Mapping[str, PlatformLists]
    """By platform; only those that name a list."""
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]


def read_lists(inventory: Inventory, providers: Mapping[str, Provider], *, base: Path) -> ListsRead:
    """Read every list that a platform names. Never raises for what is in the files."""
    reading = _Reading(base)
    lists = {
        platform.name: reading.platform(platform, providers.get(platform.provider))
        for platform in inventory.platforms.values()
        if platform.lists.applications or platform.lists.api_keys
    }
    return ListsRead(lists=lists, findings=tuple(reading.findings), inputs=tuple(reading.inputs))


class _Reading:
    """Collects findings and inputs while lists are read."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self.findings: list[Finding] = []
        self.inputs: list[InputFile] = []

    def platform(self, platform: Platform, provider: Provider | None) -> PlatformLists:
        """Return what the lists of one platform say; a list that cannot be read is as if not given."""
        forms = provider.lists if provider else {}
        files = platform.lists
        return PlatformLists(
            platform=platform.name,
            applications=self._list(files.applications, forms.get(APPLICATIONS), APPLICATIONS, _applications),
            keys=self._list(files.api_keys, forms.get(API_KEYS), API_KEYS, _keys),
            as_of=files.as_of,
            paths=tuple(p for p in (files.applications, files.api_keys) if p),
        )

    def _list(
        self,
        path: str | None,
        form: ListForm | None,
        kind: str,
        build: Callable[[Iterator[Row], Days], tuple[T, ...]],
    ) -> tuple[T, ...] | None:
        if path is None:
            return None
        if form is None:
            message = f"the provider catalog does not say what the list {kind} looks like"
            help_ = "give a provider catalog that does, with --catalog"
            self.findings.append(_finding(message, help_, _top(path), Level.ERROR, detail=kind))
            return None
        file, days = LineReader(self._base / path, shown_as=path), Days()
        try:
            built = build(rows(file.lines(), path, form, required=_REQUIRED[kind]), days)
        except SourceProblem as problem:
            place = problem.place or _top(path)
            self.findings.append(_finding(problem.message, problem.help, place, Level.ERROR, detail=kind))
            return None
        self.findings += (_unread_days(unread, kind) for unread in days.unread())
        self.inputs.append(InputFile(path=path, sha256=file.sha256))
        return built


@dataclass(slots=True)
class _Application:
    """An application while its rows come in: one for each permission."""

    first: Row
    days: list[date | None] = field(default_factory=list)
    permissions: list[ListedPermission] = field(default_factory=list)

    def built(self, id_: str) -> ListedApplication:
        known = [d for d in self.days if d is not None]
        return ListedApplication(
            id=id_,
            name=self.first.text("name"),
            type=self.first.text("type"),
            location=self.first.place,
            created_by=self.first.text("created_by"),
            last_used=max(known, default=None),
            permissions=tuple(self.permissions),
        )


def _applications(found: Iterator[Row], days: Days) -> tuple[ListedApplication, ...]:
    by_id: dict[str, _Application] = {}
    doubtful: set[str] = set()
    for row in found:
        id_ = row.text("id") or row.text("name")
        if not id_:
            message = "a row has neither the ID nor the name of an application"
            raise SourceProblem(
                message, rule=RULE, path=row.place.path, place=row.place, help_="download the list again"
            )
        application = by_id.setdefault(id_, _Application(row))
        used = days.read(row, "last_used")
        application.days.append(used.day)
        # The latest may be the one that cannot be read, and a row of another type is of something else.
        if not used.is_clear or row.text("type") != application.first.text("type"):
            doubtful.add(id_)
        if row.text("service") or row.text("actions"):
            application.permissions.append(_permission(row))
    for id_ in doubtful:
        by_id[id_].days.clear()
    return tuple(application.built(id_) for id_, application in by_id.items())


def _keys(found: Iterator[Row], days: Days) -> tuple[ListedKey, ...]:
    return tuple(
        ListedKey(
            id=row.text("id"),
            name=row.text("name"),
            location=row.place,
            creator=row.text("creator"),
            created=days.read(row, "created").day,
            last_used=days.read(row, "last_used").day,
        )
        for row in found
    )


def _permission(row: Row) -> ListedPermission:
    return ListedPermission(
        service=row.text("service"),
        actions=tuple(a.strip() for a in row.text("actions").split(",") if a.strip()),
        path=row.text("path"),
        object_name=row.text("object_name"),
        object_id=row.text("object_id"),
    )


def _unread_days(unread: UnreadDays, kind: str) -> Finding:
    column = unread.column.replace("_", " ")
    more = f"; so it is in {unread.count - 1} more rows" if unread.count > 1 else ""
    return _finding(
        f"the day in {column} is {listed_text(unread.text)}, which cannot be believed: "
        f"nothing is concluded from it{more}",
        "write it as 2026-11-20: other forms can be read in two ways, and a day before 2001 stands for none",
        unread.place,
        Level.WARNING,
        detail=f"{kind} {unread.column}",
    )


def _top(path: str) -> Place:
    return Place(path=path, line=1, column=1, end_line=1, end_column=1)


def _finding(message: str, help_: str, place: Place, level: Level, *, detail: str) -> Finding:
    return Finding(
        rule=RULE,
        level=level,
        message=message,
        help=f"{help_[:1].upper()}{help_[1:].rstrip('.')}.",
        subject=Subject(kind="file", name=place.path),
        location=place,
        detail=detail,
    )
