"""What the rules learn of configuration files."""

from dataclasses import replace

from migrator.migration.facts import inspect_configs
from migrator.model.config_facts import AuthKind, ConfigState
from migrator.model.inventory import ConfigReference
from tests.unit.migration.conftest import Fleet


def test_facts_of_every_kind_of_file(fleet: Fleet, manifest: str, export: str) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    fleet.add("audit", "audit.json", text=export)
    fleet.add("sink", "ems.properties", text="connect.ems.authorization.key=AppKey canary-3f9a0c1d\n")
    fleet.add("missing", "missing.yaml")
    fleet.add("folder", ".")
    fleet.add("other", "other.yaml", text="a: 1\n")
    fleet.add("broken", "broken.yaml", text=manifest + "x: [\n")
    fleet.add("nothing", None)
    facts = inspect_configs(fleet.inventory, base=fleet.base).main
    assert "nothing" not in facts
    assert {name: f.state for name, f in facts.items()} == {
        "calls": ConfigState.READ,
        "audit": ConfigState.READ,
        "sink": ConfigState.READ,
        "missing": ConfigState.MISSING,
        "folder": ConfigState.UNREADABLE,
        "other": ConfigState.UNRECOGNISED,
        "broken": ConfigState.UNREADABLE,
    }
    assert facts["calls"].auth == {AuthKind.KEY}
    assert facts["calls"].can_renew_token is True
    assert facts["audit"].can_renew_token is None
    (secret,) = facts["audit"].literal_secrets
    assert (secret.what, secret.location.path, secret.location.line) == ("AppKey", "audit.json", 5)
    (secret,) = facts["sink"].literal_secrets
    assert secret.location.line == 1
    assert facts["broken"].location is not None
    assert facts["broken"].format == "airbyte-manifest"
    assert "canary" not in repr(facts)


def test_a_declared_format_that_does_not_fit_is_said(fleet: Fleet, manifest: str) -> None:
    extractor = fleet.add("calls", "calls.yaml", text=manifest)
    fleet.put(replace(extractor, config=ConfigReference(path="calls.yaml", format="kafka-connect-ems")))
    facts = inspect_configs(fleet.inventory, base=fleet.base).main["calls"]
    assert facts.state is ConfigState.UNRECOGNISED
    assert facts.detail == "it does not look like Kafka Connect EMS sink"
    fleet.put(replace(extractor, config=ConfigReference(path="calls.yaml", format="x")))
    assert inspect_configs(fleet.inventory, base=fleet.base).main["calls"].detail == "no format is called x"


def test_the_same_secret_in_two_files_is_known_as_such_and_kept_nowhere(fleet: Fleet, export: str) -> None:
    fleet.add("audit", "audit.json", text=export)
    fleet.add("copy", "copy.json", text=export)
    fleet.add("sink", "ems.properties", text="connect.ems.authorization.key=AppKey canary-0c1d3f9a\n")
    facts = inspect_configs(fleet.inventory, base=fleet.base).main
    audit, copy, sink = (facts[name].literal_secrets[0].likeness for name in ("audit", "copy", "sink"))
    assert audit is not None
    assert audit == copy
    assert sink not in (None, audit)
    again = inspect_configs(fleet.inventory, base=fleet.base).main["audit"].literal_secrets[0].likeness
    assert again not in (None, audit), "a digest means nothing outside the run that made it"
    assert "likeness" not in repr(facts)
