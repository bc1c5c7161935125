"""Rules look at each entity once: an inventory ten times as large is not a hundred times as much work."""

from collections import UserDict
from collections.abc import Mapping, ValuesView
from datetime import date

import pytest

from migrator.catalogs.loader import load_providers
from migrator.model.inventory import Client, Extractor, Inventory, Key, Platform
from migrator.model.place import Origin, Place
from migrator.rules.interface import Audit, Rule, all_rules

AT = Origin(path="inventory.yaml")
MANY = 40


class Counted(UserDict[str, Extractor]):
    """Extractors that count how often they are gone through."""

    walks = 0

    def values(self) -> ValuesView[Extractor]:
        Counted.walks += 1
        return super().values()


class Nowhere:
    """A locator for inventories that stand in no file."""

    def place(self, origin: Origin) -> Place:
        return Place(path=origin.path, line=1, column=1, end_line=1, end_column=2)

    def snippet(self, place: Place) -> str | None:  # noqa: ARG002 - there is no file
        return None


def _audit(extractors: Mapping[str, Extractor]) -> Audit:
    names = [str(number) for number in range(MANY)]
    url = "https://acme.eu-1.celonis.cloud"
    inventory = Inventory(
        platforms={"acme": Platform(name="acme", provider="celonis", url=url, origin=AT)},
        clients={n: Client(name=n, platform="acme", client_id=n, origin=AT) for n in names},
        keys={n: Key(name=n, platform="acme", kind="application_key", origin=AT) for n in names},
        extractors=extractors,
    )
    return Audit(inventory=inventory, providers=load_providers(), locator=Nowhere(), today=date(2026, 11, 1))


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda r: r.id)
def test_no_rule_goes_through_all_extractors_for_each_key_or_client(rule: Rule) -> None:
    names = [str(number) for number in range(MANY)]
    extractors = Counted({n: Extractor(name=n, owner="me", key=n, client=n, origin=AT) for n in names})
    Counted.walks = 0
    list(rule.check(_audit(extractors)))
    assert Counted.walks < MANY
