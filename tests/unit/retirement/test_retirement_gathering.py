"""Who uses a key is looked for under every name of it, and in everything that the inventory has."""

from dataclasses import replace
from datetime import date

import pytest

from migrator.model.config_facts import AuthKind, ConfigFacts, ConfigState
from migrator.model.inventory import Extractor, Inventory, Key, Platform
from migrator.model.listed_keys import ListedKeys
from migrator.model.place import Origin, Place
from migrator.model.platform_lists import ListedApplication, PlatformLists
from migrator.model.secret import Plaintext, Reference, SecretSource
from migrator.retirement.gathering import Sources, gather
from migrator.retirement.known import Known, Moved

HERE = Origin(path="i.yaml")
TODAY = date(2026, 11, 25)


def key(
    name: str, value: SecretSource | None = None, *, listed_as: str | None = None, platform: str = "p"
) -> Key:
    return Key(name=name, platform=platform, kind="k", origin=HERE, value=value, listed_as=listed_as)


def extractor(name: str, key_: str | None, *, platform: str | None = "p") -> Extractor:
    return Extractor(name=name, origin=HERE, key=key_, platform=platform, schedule="daily")


def facts(*auth: AuthKind, state: ConfigState = ConfigState.READ) -> tuple[ConfigFacts, ...]:
    return (ConfigFacts(path="c", state=state, auth=frozenset(auth)),)


def platform(name: str, url: str) -> Platform:
    return Platform(name=name, provider="celonis", url=url, origin=HERE)


def row(id_: str, name: str, line: int, *, path: str = "apps.csv") -> ListedApplication:
    place = Place(path=path, line=line, column=1, end_line=line, end_column=1)
    return ListedApplication(id=id_, name=name, type="Application key", location=place, last_used=TODAY)


def known(
    *keys: Key,
    users: tuple[Extractor, ...] = (),
    sources: Sources | None = None,
    complete: bool = True,
    platforms: tuple[Platform, ...] = (),
) -> dict[str, Known]:
    inventory = Inventory(
        platforms={p.name: p for p in platforms},
        keys={k.name: k for k in keys},
        extractors={e.name: e for e in users},
        complete=complete,
    )
    return {k.key: k for k in gather(inventory, sources or Sources(configs={}), today=TODAY)}


def of_lists(
    lists: dict[str, PlatformLists], configs: dict[str, tuple[ConfigFacts, ...]] | None = None
) -> Sources:
    given = {name: replace(found, keys=()) for name, found in lists.items()}
    listed = {name: ListedKeys(found, None) for name, found in given.items()}
    return Sources(configs=configs or {}, lists=given, listed=listed)


def env(name: str, base: str = "") -> Reference:
    return Reference(scheme="env", locator=name, base=base)


def file(name: str, base: str) -> Reference:
    return Reference(scheme="file", locator=name, base=base)


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        (env("A"), env("A"), True),
        (env("A", "x"), env("A", "y"), True),
        (env("A"), env("B"), False),
        (file("a", "x"), file("a", "x"), True),
        (file("a", "x"), file("a", "y"), False),
        (file("a", "x"), file("../x/./a", "y"), True),
        (None, None, False),
        (Plaintext(), Plaintext(), False),
    ],
)
def test_keys_with_the_same_reference_are_one(
    one: SecretSource | None, other: SecretSource | None, are_same: bool
) -> None:
    users = (extractor("x", "a"), extractor("y", "b"))
    found = known(key("a", one), key("b", other), users=users)
    expected = ["x", "y"] if are_same else ["x"]
    assert [u.name for u in found["a"].users] == expected
    assert found["a"].same_as == (("b",) if are_same else ())


def test_sameness_goes_from_key_to_key() -> None:
    lists = {"p": PlatformLists(platform="p", applications=(row("1", "One", 2), row("2", "Two", 3)))}
    keys = (
        key("a", env("A")),
        key("b", env("A"), listed_as="1"),
        key("c", listed_as="One"),
        key("d", listed_as="2"),
    )
    users = tuple(extractor(f"of-{name}", name) for name in "abcd")
    found = known(*keys, users=users, sources=of_lists(lists))
    assert sorted(u.name for u in found["a"].users) == ["of-a", "of-b", "of-c"]
    assert found["c"].same_as == ("a", "b")
    assert [u.name for u in found["d"].users] == ["of-d"]


def test_a_row_of_another_platform_is_another_credential() -> None:
    keys = (key("a", listed_as="1"), key("b", listed_as="One", platform="q"))
    for path, same in (("q.csv", ()), ("p.csv", ("b",))):
        rows = {"p": (row("1", "One", 2, path="p.csv"),), "q": (row("1", "One", 2, path=path),)}
        lists = {name: PlatformLists(platform=name, applications=rows[name]) for name in "pq"}
        assert known(*keys, sources=of_lists(lists))["a"].same_as == same


@pytest.mark.parametrize(("url", "same"), [("https://A.example/", ("b", "c")), ("https://other.example", ())])
def test_two_platforms_of_one_url_are_one(url: str, same: tuple[str, ...]) -> None:
    found = known(
        key("a", listed_as="One"),
        key("b", listed_as="One", platform="q"),
        key("c", listed_as="1", platform="q"),
        users=(extractor("x", None, platform="q"),),
        sources=of_lists(
            {
                "p": PlatformLists(platform="p", applications=(row("1", "One", 2, path="p.csv"),)),
                "q": PlatformLists(platform="q", applications=(row("1", "One", 9, path="q.csv"),)),
            },
            {"x": facts(AuthKind.KEY)},
        ),
        platforms=(platform("p", "https://a.example"), platform("q", url)),
    )
    assert found["a"].same_as == same
    assert found["a"].unnamed_users == (("x",) if same else ())


def test_an_extractor_with_a_key_that_has_no_name_may_use_any_of_its_platform() -> None:
    users = (extractor("here", None), extractor("there", None, platform="q"), extractor("moved", None))
    configs = {
        "here": facts(AuthKind.KEY),
        "there": facts(AuthKind.KEY),
        "moved": facts(AuthKind.OAUTH_CLIENT_CREDENTIALS),
    }
    found = known(key("a"), users=users, sources=Sources(configs=configs))
    # What platform `q` is nobody says, so it may be this one.
    assert found["a"].unnamed_users == ("here", "there")


@pytest.mark.parametrize(
    "seen",
    [(), *(facts(state=state) for state in ConfigState if state is not ConfigState.READ)],
    ids=lambda seen: seen[0].state if seen else "none",
)
def test_one_that_names_no_key_and_cannot_be_looked_into_may_use_any_until_its_move_is_named(
    seen: tuple[ConfigFacts, ...],
) -> None:
    silent = extractor("silent", None)
    sources = Sources(configs={"silent": seen})
    assert known(key("a"), users=(silent,), sources=sources)["a"].unnamed_users == ("silent",)
    moved = replace(silent, migrated=TODAY)
    assert known(key("a"), users=(moved,), sources=sources)["a"].unnamed_users == ()


@pytest.mark.parametrize(
    ("seen", "moved"),
    [
        (facts(AuthKind.OAUTH_CLIENT_CREDENTIALS), Moved.YES),
        (facts(AuthKind.OAUTH_CLIENT_CREDENTIALS) + facts(AuthKind.NONE), Moved.YES),
        (facts(AuthKind.OAUTH_CLIENT_CREDENTIALS, AuthKind.KEY), Moved.NO),
        (facts(AuthKind.OAUTH_CLIENT_CREDENTIALS) + facts(AuthKind.KEY), Moved.NO),
        (facts(AuthKind.OAUTH_CLIENT_CREDENTIALS) + facts(state=ConfigState.MISSING), Moved.UNKNOWN),
        (facts(AuthKind.KEY) + facts(state=ConfigState.UNREADABLE), Moved.NO),
        (facts(AuthKind.OAUTH_CLIENT_CREDENTIALS, AuthKind.OTHER), Moved.UNKNOWN),
        (facts(AuthKind.NONE), Moved.UNKNOWN),
        (facts(state=ConfigState.UNRECOGNISED), Moved.UNKNOWN),
        ((), Moved.UNKNOWN),
    ],
)
def test_whether_a_user_has_moved_is_what_all_its_configurations_show(
    seen: tuple[ConfigFacts, ...], moved: Moved
) -> None:
    found = known(key("a"), users=(extractor("x", "a"),), sources=Sources(configs={"x": seen}))
    assert [u.moved for u in found["a"].users] == [moved]


def test_the_file_that_shows_it_is_named() -> None:
    nothing = ConfigFacts(path="main", state=ConfigState.READ, auth=frozenset({AuthKind.NONE}))
    seen = (nothing, *facts(AuthKind.OAUTH_CLIENT_CREDENTIALS))
    found = known(key("a"), users=(extractor("x", "a"),), sources=Sources(configs={"x": seen}))
    assert [u.evidence.source for u in found["a"].users] == ["c"]


def test_our_own_days_are_those_of_every_name() -> None:
    own = {"b": frozenset({date(2026, 11, 24)}), "c": frozenset({date(2026, 1, 1)})}
    logged = {
        ("env:A", "a.example"): frozenset({TODAY}),
        ("env:A", "b.example"): frozenset({date(2026, 1, 1)}),
    }
    found = known(
        key("a", env("A")),
        key("b", env("A")),
        key("c"),
        sources=Sources(configs={}, own_days=own, logged_days=logged),
        platforms=(platform("p", "https://A.example/"),),
    )
    assert found["a"].own_days == found["b"].own_days == {TODAY, date(2026, 11, 24)}


def test_what_is_missing_of_the_inventory_counts_for_every_key() -> None:
    assert not known(key("a"), complete=False)["a"].is_complete
    assert known(key("a"))["a"].is_complete
