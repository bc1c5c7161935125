"""Gathers what is known of each key: from the inventory, configurations, lists and our own request log."""

from collections.abc import Iterator, Mapping
from datetime import date

from migrator.model.config_facts import AuthKind, ConfigFacts, ConfigState
from migrator.model.inventory import Extractor, Inventory, Key
from migrator.model.platform_lists import ListedApplication, ListedKey, PlatformLists
from migrator.model.schedule import longest_gap
from migrator.retirement.decision import Known, LastUse, Moved, User
from migrator.retirement.state import Evidence

Configs = Mapping[str, tuple[ConfigFacts, ...]]
"""What was seen in all configuration files of each extractor, by its name."""


def gather(
    inventory: Inventory,
    configs: Configs,
    lists: Mapping[str, PlatformLists],
    own_days: Mapping[str, frozenset[date]],
) -> Iterator[Known]:
    """Yield what is known of each key, in inventory order. `own_days` is by the reference of the key."""
    for key in inventory.keys.values():
        last_use, not_listed = _last_use(key, lists.get(key.platform))
        yield Known(
            key=key.name,
            platform=key.platform,
            users=[
                _user(e, configs.get(e.name, ())) for e in inventory.extractors.values() if e.key == key.name
            ],
            last_use=last_use,
            not_listed=not_listed,
            own_days=own_days.get(str(key.value), frozenset()),
            is_complete=inventory.complete and ("key", key.name) not in inventory.mentioned,
        )


def _user(extractor: Extractor, seen: tuple[ConfigFacts, ...]) -> User:
    moved, evidence = _moved(extractor, seen)
    return User(
        name=extractor.name,
        moved=moved,
        evidence=evidence,
        gap=longest_gap(extractor.schedule) if extractor.schedule else None,
        migrated_on=extractor.migrated,
    )


def _moved(extractor: Extractor, seen: tuple[ConfigFacts, ...]) -> tuple[Moved, Evidence]:
    """Return what the configurations show: one that has the key is enough, and all must be without it."""
    for facts in seen:
        if facts.state is ConfigState.READ and AuthKind.KEY in facts.auth:
            return Moved.NO, Evidence(source=facts.path, says=f"{extractor.name} authenticates with a key")
    for facts in seen:
        if facts.state is not ConfigState.READ:
            return Moved.UNKNOWN, Evidence(source=facts.path, says=f"{extractor.name}: {facts.detail}")
    kinds = {kind for facts in seen for kind in facts.auth} - {AuthKind.NONE}
    if kinds == {AuthKind.OAUTH_CLIENT_CREDENTIALS}:
        says = f"{extractor.name} authenticates with client credentials, and with nothing else"
        return Moved.YES, Evidence(source=seen[0].path, says=says)
    if not seen:
        says = f"{extractor.name} names no configuration"
        return Moved.UNKNOWN, Evidence(source=extractor.origin.path, says=says)
    says = f"{extractor.name}: how it authenticates cannot be told"
    return Moved.UNKNOWN, Evidence(source=seen[0].path, says=says)


def _last_use(key: Key, lists: PlatformLists | None) -> tuple[LastUse | None, str]:
    """Return what the lists say of the last use, or why nothing can be said."""
    if lists is None or (lists.applications is None and lists.keys is None):
        return None, ""
    wanted = key.listed_as or key.name
    listed: list[ListedApplication | ListedKey] = [*(lists.applications or ()), *(lists.keys or ())]
    matches = [row for row in listed if wanted in (row.id, row.name)]
    if not matches:
        return None, f"the platform's lists have nothing called {wanted}"
    if len(matches) > 1:
        return None, f"the platform's lists have several called {wanted}"
    row = matches[0]
    source = f"{row.location.path}:{row.location.line}"
    says = "the platform saw it last" if row.last_used else "the platform does not say when it saw it last"
    evidence = Evidence(source=source, says=says, day=row.last_used)
    return LastUse(evidence=evidence, day=row.last_used, as_of=lists.as_of), ""
