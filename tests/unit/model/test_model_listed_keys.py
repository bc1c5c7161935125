"""Which row of a platform's lists a key or a client stands for, and where nobody can tell."""

import pytest

from migrator.catalogs.loader import load_providers
from migrator.model.inventory import Client, Key
from migrator.model.listed_keys import ListedKeys, ListedRow, listed_name, listed_text
from migrator.model.place import Origin, Place
from migrator.model.platform_lists import ListedApplication, ListedKey, PlatformLists
from migrator.model.secret import Reference

CELONIS = load_providers()["celonis"]
AT = Origin(path="inventory.yaml")


def at(line: int) -> Place:
    return Place(path="list.csv", line=line, column=1, end_line=line, end_column=1)


def application(id_: str, name: str, type_: str, line: int = 2) -> ListedApplication:
    return ListedApplication(id=id_, name=name, type=type_, location=at(line))


def user_key(name: str, line: int = 2) -> ListedKey:
    return ListedKey(id="", name=name, location=at(line))


def key(name: str, kind: str = "application_key", listed_as: str | None = None) -> Key:
    return Key(name=name, platform="acme", kind=kind, origin=AT, listed_as=listed_as)


def directory(*rows: ListedRow) -> ListedKeys:
    lists = PlatformLists(
        platform="acme",
        applications=tuple(r for r in rows if isinstance(r, ListedApplication)),
        keys=tuple(r for r in rows if isinstance(r, ListedKey)),
    )
    return ListedKeys(lists, CELONIS)


@pytest.mark.parametrize("type_", ["Application key", "APPLICATION_KEY", "application-key", "AppKey"])
def test_a_key_is_found_by_name_and_by_id(type_: str) -> None:
    row = application("a1", "audit", type_)
    assert directory(row).row(key("audit")) is row
    assert directory(row).row(key("x", listed_as="a1")) is row
    assert directory(row).row(key("Audit")) is None


@pytest.mark.parametrize("type_", ["OAuth client", "OAUTH_CLIENT", "oauth"])
def test_an_oauth_client_is_no_key_even_if_somebody_says_so(type_: str) -> None:
    row = application("c1", "reader", type_)
    assert directory(row).rows(key("reader")) == []
    assert directory(row).row(key("x", listed_as="reader")) is None


def test_a_row_of_an_unknown_type_is_a_key_only_where_the_inventory_says_so() -> None:
    row = application("a1", "audit", "Service")
    assert directory(row).rows(key("audit")) == [row], "it may be the key, so the key is not missing"
    assert directory(row).row(key("audit")) is None
    assert directory(row).row(key("x", listed_as="audit")) is row


def test_each_kind_of_key_stands_in_its_own_list() -> None:
    row, other = application("a1", "audit", "Application key"), user_key("audit")
    assert directory(row, other).row(key("audit")) is row
    assert directory(row, other).row(key("audit", "user_key")) is other
    assert directory(row, other).row(key("audit", "unheard_of")) is None, "two may be meant"


def test_of_two_with_one_name_none_is_picked() -> None:
    twins = directory(user_key("export", 2), user_key("export", 3))
    assert len(twins.rows(key("export", "user_key"))) == 2
    assert twins.row(key("export", "user_key")) is None


def test_a_list_that_was_not_given_proves_nothing() -> None:
    only_keys = ListedKeys(PlatformLists(platform="acme", keys=()), CELONIS)
    assert only_keys.are_complete_for(key("audit", "user_key"))
    assert not only_keys.are_complete_for(key("audit"))
    assert not only_keys.are_complete_for(key("audit", "unheard_of"))


def test_a_client_is_found_by_its_id_alone() -> None:
    row, named = application("c1", "reader", "OAuth client"), application("c2", "c1", "OAuth client")
    client = Client(name="reader", platform="acme", client_id="c1", origin=AT)
    assert directory(row, named).client_row(client) is row
    assert directory(application("c1", "x", "Application key")).client_row(client) is None
    unseen = Client(
        name="reader", platform="acme", client_id=Reference(scheme="env", locator="ID"), origin=AT
    )
    assert directory(row).client_row(unseen) is None


def test_names_of_lists_are_shown_only_where_they_are_names() -> None:
    assert listed_name(user_key("Audit nightly (prod)")) == "Audit nightly (prod)"
    assert listed_name(user_key("")) == "(without a name)"
    assert listed_name(user_key("MzY0YTk1N2ItNzE2Yi00")) == "(not shown)"
    assert listed_text("a\nb\x1b[31m") == "(not shown)"
    assert listed_text("x " * 200) == f"{('x ' * 200)[:80]}…"
