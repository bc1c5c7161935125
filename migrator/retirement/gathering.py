"""Gathers what is known of each key: from files, lists, checks and our own requests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from migrator.model.config_facts import AuthKind, ConfigFacts, ConfigState
from migrator.model.inventory import Extractor, Inventory, Key
from migrator.model.listed_keys import ListedKeys, ListedRow, listed_text
from migrator.model.platform_lists import ListedKey, PlatformLists
from migrator.model.same_credential import host_of, same_credentials
from migrator.model.schedule import longest_gap
from migrator.retirement.checks import CheckSeen
from migrator.retirement.known import Known, LastUse, Moved, User
from migrator.retirement.state import Evidence

Configs = Mapping[str, tuple[ConfigFacts, ...]]
"""What was seen in all configuration files of each extractor, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What there is beside the inventory."""

    configs: Configs
    lists: Mapping[str, PlatformLists] = field(default_factory=dict)
    """By platform."""
    listed: Mapping[str, ListedKeys] = field(default_factory=dict)
    """The rows of the lists, by platform."""
    checks: Mapping[str, Sequence[CheckSeen]] = field(default_factory=dict)
    """By extractor, the oldest first."""
    own_days: Mapping[str, frozenset[date]] = field(default_factory=dict)
    """Days on which migrator itself sent a key, by the key's name."""
    logged_days: Mapping[tuple[str, str], frozenset[date]] = field(default_factory=dict)
    """The same, by the key's reference and the host that answered."""


def gather(inventory: Inventory, sources: Sources, *, today: date) -> Iterator[Known]:
    """Yield what is known of each key, in inventory order."""
    rows = {k.name: _row(k, sources.listed.get(k.platform)) for k in inventory.keys.values()}
    same = same_credentials(inventory, rows)
    users = _users_by_key(inventory, sources)
    hosts = {k.platform: host_of(inventory, k.platform) for k in inventory.keys.values()}
    unnamed = list(_of_no_known_key(inventory, sources.configs))
    for key in inventory.keys.values():
        aliases = sorted(same[key.name] - {key.name})
        everywhere = (key, *(inventory.keys[name] for name in aliases))
        row = rows[key.name]
        yield Known(
            key=key.name,
            platform=key.platform,
            today=today,
            same_as=tuple(aliases),
            users=[user for k in everywhere for user in users.get(k.name, ())],
            unnamed_users=tuple(name for name, host in unnamed if host in (None, hosts[key.platform])),
            last_use=None if isinstance(row, str) else _last_use(key, row, sources.lists[key.platform]),
            not_listed=row if isinstance(row, str) else "",
            own_days=frozenset(day for k in everywhere for day in _own_days(k, inventory, sources)),
            is_complete=inventory.complete
            and not inventory.may_hide_users
            and not any(("key", k.name) in inventory.mentioned for k in everywhere),
        )


def _row(key: Key, listed: ListedKeys | None) -> ListedRow | str:
    """Return the row that a key stands for, or why there is none; an empty text where no list was given."""
    if listed is None:
        return ""
    wanted, rows = listed_text(key.listed_as or key.name), listed.rows(key)
    if rows and not listed.are_complete_for(key):
        return f"a list that may hold keys of its kind was not given: it may have another {wanted}"
    if (row := listed.row(key)) is not None:
        return row
    if rows:
        what = "several called" if len(rows) > 1 else "one row that may not be a key, called"
        return f"the platform's lists have {what} {wanted}"
    if not listed.are_complete_for(key):
        return f"a list that may hold keys of its kind was not given, and no other has {wanted}"
    return f"the platform's lists have no key called {wanted}"


def _users_by_key(inventory: Inventory, sources: Sources) -> Mapping[str, Sequence[User]]:
    found: dict[str, list[User]] = {}
    for extractor in inventory.extractors.values():
        if extractor.key is not None:
            found.setdefault(extractor.key, []).append(_user(extractor, sources))
    return found


def _of_no_known_key(inventory: Inventory, configs: Configs) -> Iterator[tuple[str, str | None]]:
    """Yield each extractor that may have a key of which the inventory does not say which, with its host.

    One that names a key which the inventory lacks has one, unless its configuration shows that it has moved.
    One that names none may have one where nobody has looked into all of its configuration, unless the
    inventory says that it has migrated.
    """
    for extractor in inventory.extractors.values():
        if extractor.key in inventory.keys:
            continue
        seen = configs.get(extractor.name, ())
        if _may_have_key(extractor, seen):
            platform = inventory.platform_of(extractor)
            yield extractor.name, host_of(inventory, platform.name) if platform else None


def _may_have_key(extractor: Extractor, seen: tuple[ConfigFacts, ...]) -> bool:
    if extractor.key is not None:
        return _moved(extractor, seen)[0] is not Moved.YES
    was_looked_into = bool(seen) and all(facts.state is ConfigState.READ for facts in seen)
    return _keyed(seen) is not None or not (was_looked_into or extractor.migrated)


def _own_days(key: Key, inventory: Inventory, sources: Sources) -> frozenset[date]:
    platform = inventory.platforms.get(key.platform)
    place = str(key.value), urlsplit(platform.url).netloc.lower() if platform else ""
    return sources.logged_days.get(place, frozenset()) | sources.own_days.get(key.name, frozenset())


def _user(extractor: Extractor, sources: Sources) -> User:
    moved, evidence = _moved(extractor, sources.configs.get(extractor.name, ()))
    return User(
        name=extractor.name,
        moved=moved,
        evidence=evidence,
        gap=longest_gap(extractor.schedule) if extractor.schedule else None,
        migrated_on=extractor.migrated,
        checks=tuple(
            seen
            for seen in sources.checks.get(extractor.name, ())
            if seen.client is None or seen.client == extractor.client
        ),
    )


def _keyed(seen: tuple[ConfigFacts, ...]) -> ConfigFacts | None:
    return next((f for f in seen if f.state is ConfigState.READ and AuthKind.KEY in f.auth), None)


def _moved(extractor: Extractor, seen: tuple[ConfigFacts, ...]) -> tuple[Moved, Evidence]:
    """Return what the configurations show: one that has the key is enough, and all must be without it."""
    if (keyed := _keyed(seen)) is not None:
        return Moved.NO, Evidence(source=keyed.path, says=f"{extractor.name} authenticates with a key")
    for facts in seen:
        if facts.state is not ConfigState.READ:
            return Moved.UNKNOWN, Evidence(source=facts.path, says=f"{extractor.name}: {facts.detail}")
    kinds = {kind for facts in seen for kind in facts.auth} - {AuthKind.NONE}
    if kinds == {AuthKind.OAUTH_CLIENT_CREDENTIALS}:
        says = f"{extractor.name} authenticates with client credentials, and with nothing else"
        moved = next(facts for facts in seen if AuthKind.OAUTH_CLIENT_CREDENTIALS in facts.auth)
        return Moved.YES, Evidence(source=moved.path, says=says)
    if not seen:
        says = f"{extractor.name} names no configuration"
        return Moved.UNKNOWN, Evidence(source=extractor.origin.path, says=says)
    says = f"{extractor.name}: how it authenticates cannot be told"
    return Moved.UNKNOWN, Evidence(source=seen[0].path, says=says)


def _last_use(key: Key, row: ListedRow, lists: PlatformLists) -> LastUse:
    created = [key.created, row.created if isinstance(row, ListedKey) else None]
    source = f"{row.location.path}:{row.location.line}"
    of_day = f"by the list of {lists.as_of}" if lists.as_of else "by a list of an unknown day"
    seen = "the platform saw it last" if row.last_used else "the platform does not say when it saw it last"
    evidence = Evidence(source=source, says=f"{of_day}, {seen}", day=row.last_used)
    return LastUse(
        evidence=evidence,
        day=row.last_used,
        created=max((day for day in created if day is not None), default=None),
        as_of=lists.as_of,
    )
