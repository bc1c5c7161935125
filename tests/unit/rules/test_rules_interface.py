"""What holds for all rules: documentation, order, stable fingerprints, bounded output."""

from collections.abc import Mapping
from datetime import date

import pytest

from migrator.catalogs.loader import load_providers
from migrator.model.config_facts import ConfigFacts, ConfigState, LiteralSecret
from migrator.model.finding import Finding, Level
from migrator.model.inventory import Client, Extractor, Inventory, Key, Platform
from migrator.model.place import Origin, Place
from migrator.model.secret import Plaintext, Reference
from migrator.rules.interface import Audit, Rule, all_rules, run_rules

MARKER = "mArKeR-5ecret"


class FirstLine:
    """A locator for inventories that stand in no file."""

    def place(self, origin: Origin) -> Place:
        return Place(path=origin.path, line=1, column=1, end_line=1, end_column=2)

    def snippet(self, place: Place) -> str | None:
        return f"line {place.line}"


def _origin(*pointer: str) -> Origin:
    return Origin(path="inventory.yaml", pointer=pointer)


def _platform(url: str = "https://acme.eu-1.celonis.cloud") -> Platform:
    return Platform(name="acme-eu", provider="celonis", url=url, origin=_origin("platforms", "acme-eu"))


def _client(name: str = "reader") -> Client:
    secret = Reference(scheme="env", locator="S")
    origin = _origin("clients", name)
    return Client(name=name, platform="acme-eu", client_id="id", client_secret=secret, origin=origin)


def _key(name: str = "old-key", created: date | None = None) -> Key:
    origin = _origin("keys", name)
    return Key(name=name, platform="acme-eu", kind="application_key", created=created, origin=origin)


def _extractor(
    name: str, *, key: str | None = "old-key", apis: tuple[str, ...] = ("audit-log",)
) -> Extractor:
    origin = _origin("extractors", name)
    return Extractor(name=name, owner="a@acme.example", apis=apis, key=key, client="reader", origin=origin)


def _audit(
    *extractors: Extractor,
    platform: Platform | None = None,
    key: Key | None = None,
    configs: Mapping[str, ConfigFacts] | None = None,
) -> Audit:
    return Audit(
        inventory=Inventory(
            platforms={"acme-eu": platform or _platform()},
            clients={"reader": _client()},
            keys={"old-key": key or _key()},
            extractors={e.name: e for e in extractors},
        ),
        providers=load_providers(),
        locator=FirstLine(),
        today=date(2026, 11, 1),
        configs=configs or {},
    )


def _only(rule: str, audit: Audit) -> Finding:
    (finding,) = all_rules()[rule].check(audit)
    return finding


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda r: r.id)
def test_each_rule_tells_what_why_how_to_fix_and_gives_an_example(rule: Rule) -> None:
    parts = rule.documentation
    assert parts.what.endswith(".")
    assert parts.why.endswith(".")
    assert parts.fix.endswith(".")
    assert ":" in parts.example
    assert not parts.example.startswith(" ")
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")


def test_the_rules_of_the_first_release_and_their_levels() -> None:
    assert {id_: str(rule.level) for id_, rule in all_rules().items()} == {
        "config-missing": "error",
        "config-unreadable": "error",
        "config-unrecognised": "warning",
        "deprecated-api": "note",
        "excess-permission": "warning",
        "excess-scope-declared": "warning",
        "excess-scope-granted": "warning",
        "history-incomplete": "error",
        "host-outside-provider": "error",
        "insecure-url": "error",
        "key-not-listed": "warning",
        "client-shared-across-owners": "note",
        "key-shared-across-environments": "warning",
        "key-shared-across-owners": "warning",
        "key-unused": "warning",
        "leftover-key-beside-oauth": "warning",
        "rest-longer-than-retention": "warning",
        "restricted-key": "note",
        "secret-in-history": "error",
        "secret-in-several-files": "warning",
        "secret-in-several-places": "warning",
        "sources-disagree": "note",
        "user-key-of-a-person": "note",
        "vendor-deadline": "note",
        "key-too-old": "warning",
        "listed-key-unused-here": "warning",
        "missing-owner": "warning",
        "no-client": "warning",
        "plaintext-secret": "error",
        "secret-left-in-config": "error",
        "shared-key": "warning",
        "token-shorter-than-run": "warning",
        "unknown-api": "error",
        "unknown-key-kind": "warning",
        "unknown-provider": "error",
        "unknown-scope": "warning",
        "unresolved-reference": "error",
        "unused-client": "note",
        "unused-key": "warning",
    }


def test_a_clean_inventory_has_no_findings() -> None:
    assert list(run_rules(_audit(_extractor("audit-nightly")))) == []


def test_findings_come_in_the_same_order_every_time() -> None:
    wrong = [_extractor(n, apis=("zzz", "audit-log-v1")) for n in ("b", "a", "c")]
    first = list(run_rules(_audit(*wrong)))
    assert list(run_rules(_audit(*wrong))) == first
    assert [f.subject.name for f in first if f.rule == "unknown-api"] == ["b", "a", "c"]
    assert [f.rule for f in first] == sorted(f.rule for f in first)


def test_a_growing_list_of_users_does_not_make_a_new_finding() -> None:
    two = _only("shared-key", _audit(_extractor("a"), _extractor("b")))
    three = _only("shared-key", _audit(_extractor("a"), _extractor("b"), _extractor("c")))
    assert two.message != three.message
    assert two.fingerprint == three.fingerprint


def test_a_day_later_an_old_key_is_the_same_finding() -> None:
    audit = _audit(_extractor("a"), key=_key(created=date(2020, 1, 1)))
    later = Audit(
        inventory=audit.inventory, providers=audit.providers, locator=audit.locator, today=date(2026, 11, 2)
    )
    assert _only("key-too-old", audit).fingerprint == _only("key-too-old", later).fingerprint
    assert _only("key-too-old", audit).message != _only("key-too-old", later).message


def test_another_host_is_another_finding_so_that_no_waiver_covers_it() -> None:
    one = _only("host-outside-provider", _audit(platform=_platform("https://one.example")))
    other = _only("host-outside-provider", _audit(platform=_platform("https://other.example")))
    assert one.fingerprint != other.fingerprint


def test_a_key_with_thousands_of_users_is_one_short_finding() -> None:
    shared = _only("shared-key", _audit(*(_extractor(f"extractor-{n}") for n in range(5_000))))
    assert shared.message == (
        "key old-key is used by 5000 extractors: extractor-0, extractor-1, extractor-2, extractor-3, "
        "extractor-4 and 4995 more"
    )
    assert len(shared.related) == 20


def test_the_same_kind_of_secret_twice_in_a_file_is_two_findings() -> None:
    place = Place(path="audit.json", line=3, column=1, end_line=3, end_column=9)
    secret = LiteralSecret(location=place, what="AppKey")
    facts = ConfigFacts(path="audit.json", state=ConfigState.READ, literal_secrets=(secret, secret))
    found = list(all_rules()["secret-left-in-config"].check(_audit(_extractor("a"), configs={"a": facts})))
    assert len({f.fingerprint for f in found}) == 2
    assert all(f.location == place for f in found)


def test_a_password_inside_a_url_is_not_repeated() -> None:
    found = list(run_rules(_audit(platform=_platform(f"https://user:{MARKER}@acme.eu-1.celonis.cloud"))))
    assert [f.rule for f in found if f.level is Level.ERROR] == ["host-outside-provider"]
    assert MARKER not in repr(found)


def test_a_url_with_an_odd_host_is_told_even_if_the_provider_is_not_known() -> None:
    platform = Platform(
        name="acme-eu", provider="nobody", url="https://a.example@b.example", origin=_origin("platforms")
    )
    rules = {f.rule for f in run_rules(_audit(platform=platform))}
    assert {"unknown-provider", "host-outside-provider"} <= rules


def test_what_cannot_be_told_of_an_unknown_platform_is_not_guessed() -> None:
    stray = Extractor(name="stray", owner="a@acme.example", apis=("zzz",), origin=_origin("extractors"))
    found = [f.rule for f in run_rules(_audit(stray)) if f.subject.name == "stray"]
    assert found == ["no-client"]


def test_a_literal_secret_is_reported_once_for_each_place() -> None:
    audit = _audit(_extractor("a"))
    client = Client(
        name="reader",
        platform="acme-eu",
        client_id="id",
        client_secret=Plaintext(),
        origin=_origin("clients", "reader"),
    )
    inventory = Inventory(
        platforms=audit.inventory.platforms,
        clients={"reader": client},
        extractors=audit.inventory.extractors,
    )
    again = Audit(inventory=inventory, providers=audit.providers, locator=audit.locator, today=audit.today)
    assert _only("plaintext-secret", again).subject.name == "reader"
