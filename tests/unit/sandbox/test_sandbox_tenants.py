"""Tenants files: what they mean, and what is said about a wrong one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from migrator.errors import SourceProblem
from migrator.model.inventory import AuthMethod
from migrator.sandbox.apis import API_IDS, PERMISSIONS
from migrator.sandbox.behaviours import Behaviour
from migrator.sandbox.fleet import Fleet, KeyKind
from migrator.sandbox.switches import behaviour_for
from migrator.sandbox.tenants import load_tenants
from migrator.schemas.validate import load_schema

FleetOf = Callable[[str], Fleet]
HEAD = "version: 1\ntenants:\n  acme:\n    url: https://acme.eu-1.celonis.cloud\n"


def test_what_a_file_leaves_out_has_a_default(fleet_of: FleetOf) -> None:
    team = fleet_of(HEAD + "    clients: {reader: {id: reader-id, secret: s}}\n").tenants["acme"]
    client = team.clients["reader-id"]
    assert client.auth_methods == {AuthMethod.CLIENT_SECRET_POST}
    assert client.grants == {"client_credentials"}
    assert not client.scopes
    assert not client.secret_expired
    assert behaviour_for("/x", team.switches, client.switches) == Behaviour()


def test_secrets_are_never_shown(fleet_of: FleetOf) -> None:
    marker = "marker-4711"
    fleet = fleet_of(
        f"{HEAD}    clients: {{reader: {{id: reader-id, secret: {marker}}}}}\n"
        f"    keys: {{app: {{kind: application_key, value: {marker}}}}}\n"
    )
    assert fleet.tenants["acme"].keys[0].kind is KeyKind.APPLICATION_KEY
    assert marker not in repr(fleet)


@pytest.mark.parametrize(
    ("line", "said", "advised"),
    [
        ("urls: x", "a key that is not known: urls", "did you mean url?"),
        ("behaviour: {scopes: all-or-none}", "must be one of: all-or-nothing", "all-or-nothing"),
        ("behaviour: {fault: {kind: slow-body, every: 0}}", "must be at least 1", ""),
        ("behaviour: {paths: {log: {latency: 1}}}", "log in", ""),
        ("behaviour: {latency: -1}", "must be at least 0", ""),
        ("behaviour: {rate_limit: {}}", "lacks requests", ""),
        ("switched_off: [audit]", "must be one of: audit-log", "audit-log"),
        ("records: {audit-logs: 3}", "audit-logs", "audit-log"),
        ("clients: {a: {id: a}}", "lacks secret", ""),
        ("clients: {a: {id: a, secret: s, permissions: [Use Audit API]}}", "Use Audit Log API", ""),
        ("keys: {a: {kind: app_key, value: s}}", "application_key", ""),
        ("switched_off: []\n    switched_off: []", "switched_off stands twice", ""),
        ("clients: {a: {id: x, secret: s}, b: {id: x, secret: s}}", "the client a has the same ID", ""),
    ],
)
def test_a_mistake_is_named_with_its_line(fleet_of: FleetOf, line: str, said: str, advised: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        fleet_of(f"{HEAD}    {line}\n")
    assert said in caught.value.message
    assert advised in caught.value.help
    assert caught.value.place is not None
    assert caught.value.place.line >= 5


def test_two_teams_cannot_have_one_host(fleet_of: FleetOf) -> None:
    with pytest.raises(SourceProblem, match="acme has the same host") as caught:
        fleet_of(HEAD + "  other:\n    url: http://ACME.eu-1.celonis.cloud:80\n")
    assert caught.value.place is not None
    assert caught.value.place.line == 6


@pytest.mark.parametrize(
    "broken",
    [
        "    clients: {a: {id: a, secret: [marker-4711]}}",
        "    clients: {a: {id: a, secret: marker-4711, extra: marker-4711}}",
        "    clients: {a: {id: a, secret: 'marker-4711}}",
        "    keys: {a: {kind: marker, value: marker-4711}}",
        "    keys: {a: {kind: user_key, value: 'marker-4711 x'}}",
        "    clients: {a: {id: a, secret: marker-4711}, b: {id: a, secret: marker-4711}}",
    ],
)
def test_a_mistake_beside_a_secret_does_not_show_it(fleet_of: FleetOf, broken: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        fleet_of(HEAD + broken + "\n")
    problem = caught.value
    assert "marker-4711" not in f"{problem} {problem.help} {problem.snippet} {problem!r}"


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem) as caught:
        load_tenants(tmp_path / "none.yaml")
    assert caught.value.rule == "unreadable-file"


@pytest.mark.parametrize("text", ["", "[]", "just text", "version: 2\ntenants: {}"])
def test_something_else_is_no_tenants_file(fleet_of: FleetOf, text: str) -> None:
    with pytest.raises(SourceProblem):
        fleet_of(text)


def test_hosts_find_their_team(fleet_of: FleetOf) -> None:
    fleet = fleet_of(HEAD + "  us:\n    url: https://us.example\n")
    names = {
        host: (found.name if (found := fleet.by_host(host)) else None)
        for host in (
            "acme.eu-1.celonis.cloud",
            "ACME.eu-1.celonis.cloud:443",
            "us.example",
            "[::1]:80",
            "x",
            "",
        )
    }
    assert names == {
        "acme.eu-1.celonis.cloud": "acme",
        "ACME.eu-1.celonis.cloud:443": "acme",
        "us.example": "us",
        "[::1]:80": None,
        "x": None,
        "": None,
    }


def test_the_only_team_answers_to_every_host(fleet_of: FleetOf) -> None:
    found = fleet_of(HEAD).by_host("127.0.0.1:8765")
    assert found is not None
    assert found.name == "acme"


def test_the_schema_offers_what_the_platform_serves() -> None:
    defined = load_schema("sandbox")["$defs"]
    assert isinstance(defined, dict)
    assert set(defined["permissions"]["items"]["enum"]) == PERMISSIONS
    tenant = defined["tenant"]["properties"]
    assert set(tenant["switched_off"]["items"]["enum"]) == API_IDS
    assert set(tenant["records"]["propertyNames"]["enum"]) == API_IDS


def test_every_switch_of_the_schema_is_a_switch_of_the_behaviour_and_has_its_default() -> None:
    defined = load_schema("sandbox")["$defs"]
    assert isinstance(defined, dict)
    switches = set(defined["switches"]["properties"])
    assert switches == set(Behaviour.__dataclass_fields__)
    assert set(defined["behaviour"]["properties"]) == {*switches, "paths"}
    behaviour = Behaviour()
    for name in switches:
        assert defined[name].get("default") == getattr(behaviour, name), name


def test_every_part_of_the_schema_is_described() -> None:
    bare = [
        name
        for name, part in _properties(load_schema("sandbox"))
        if "$ref" not in part and "title" not in part
    ]
    assert not bare
    silent = [
        name
        for name, part in _properties(load_schema("sandbox"))
        if "$ref" not in part and "description" not in part
    ]
    assert not silent


def _properties(schema: object) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            found += properties.items()
        for value in schema.values():
            found += _properties(value)
    return found
