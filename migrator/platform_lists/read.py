"""Reads the lists that an inventory names, into values and findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from migrator.errors import SourceProblem
from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Inventory, Platform
from migrator.model.place import Place
from migrator.model.platform_lists import (
    ListedApplication,
    ListedKey,
    ListedPermission,
    PlatformLists,
)
from migrator.model.provider import ListForm, Provider
from migrator.model.report import InputFile
from migrator.platform_lists.days import day, is_none
from migrator.platform_lists.table import RULE, Row, rows
from migrator.text.read import read_source
from migrator.text.source import SourceText

APPLICATIONS, API_KEYS = "applications", "api_keys"
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
        applications = self._rows(files.applications, forms.get(APPLICATIONS), APPLICATIONS)
        keys = self._rows(files.api_keys, forms.get(API_KEYS), API_KEYS)
        return PlatformLists(
            platform=platform.name,
            applications=None if applications is None else tuple(self._applications(applications)),
            keys=None if keys is None else tuple(self._key(row) for row in keys),
            as_of=files.as_of,
            paths=tuple(p for p in (files.applications, files.api_keys) if p),
        )

    def _rows(self, path: str | None, form: ListForm | None, kind: str) -> list[Row] | None:
        if path is None:
            return None
        if form is None:
            message = f"the provider catalog does not say what the list {kind} looks like"
            place = Place(path=path, line=1, column=1, end_line=1, end_column=1)
            help_ = "Give a provider catalog that does, with --catalog."
            self.findings.append(_finding(message, help_, place, Level.ERROR))
            return None
        try:
            source = read_source(self._base / path, shown_as=path)
            found = list(rows(source, form, required=_REQUIRED[kind]))
        except SourceProblem as problem:
            self.findings.append(_finding(problem.message, problem.help, _place_of(problem), Level.ERROR))
            return None
        self.inputs.append(_input(source))
        return found

    def _applications(self, found: list[Row]) -> Iterator[ListedApplication]:
        by_id: dict[str, list[Row]] = {}
        for row in found:
            by_id.setdefault(row.text("id") or row.text("name"), []).append(row)
        for id_, own in by_id.items():
            first = own[0]
            days = [self._day(row, "last_used") for row in own]
            unreadable = any(
                d is None and not is_none(r.text("last_used")) for d, r in zip(days, own, strict=True)
            )
            known = (
                [] if unreadable else [d for d in days if d is not None]
            )  # the latest may be the one unread
            yield ListedApplication(
                id=id_,
                name=first.text("name"),
                type=first.text("type"),
                location=first.place,
                created_by=first.text("created_by"),
                last_used=max(known, default=None),
                permissions=tuple(_permission(row) for row in own if row.text("service")),
            )

    def _key(self, row: Row) -> ListedKey:
        return ListedKey(
            id=row.text("id"),
            name=row.text("name"),
            location=row.place,
            creator=row.text("creator"),
            created=self._day(row, "created"),
            last_used=self._day(row, "last_used"),
        )

    def _day(self, row: Row, name: str) -> date | None:
        text = row.text(name)
        found = day(text)
        if found is None and not is_none(text):
            self.findings.append(
                _finding(
                    f"the day in {name.replace('_', ' ')} cannot be read: nothing is concluded from it",
                    "Write it as 2026-11-20: other forms can be read in two ways.",
                    row.place,
                    Level.WARNING,
                    detail=f"{row.text('id') or row.text('name')} {name}",
                )
            )
        return found


def _permission(row: Row) -> ListedPermission:
    return ListedPermission(
        service=row.text("service"),
        actions=tuple(a.strip() for a in row.text("actions").split(",") if a.strip()),
        path=row.text("path"),
        object_name=row.text("object_name"),
        object_id=row.text("object_id"),
    )


def _input(source: SourceText) -> InputFile:
    return InputFile(path=source.path, sha256=source.sha256)


def _place_of(problem: SourceProblem) -> Place:
    return problem.place or Place(path=problem.path, line=1, column=1, end_line=1, end_column=1)


def _finding(message: str, help_: str, place: Place, level: Level, *, detail: str = "") -> Finding:
    return Finding(
        rule=RULE,
        level=level,
        message=message,
        help=help_[:1].upper() + help_[1:],
        subject=Subject(kind="file", name=place.path),
        location=place,
        detail=detail or message,
    )
