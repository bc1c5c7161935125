"""The check against the embedded platform, over real connections: behaviours, and the demo fleet's story."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.errors import SecretUnavailable
from migrator.inventory.load import load_inventory
from migrator.model.inventory import Inventory
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.server import ServerHabit
from migrator.model.verdict import Reason, Verdict
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from migrator.text.read import read_source
from migrator.text.yaml import parse_yaml

DEMO = Path(__file__).parents[3] / "configs" / "demo"
ENVIRONMENT = dict(
    line.split("=", 1)
    for line in (DEMO / "demo.env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
AUDIT, LOGIN = "audit.log:read", "team.login-history:read"
TENANTS = """
version: 1
tenants:
  acme:
    url: https://acme.eu-1.celonis.cloud
    clients:
      reader:
        id: reader-id
        secret: "odd %+:& secret"
        auth_methods: [client_secret_post, client_secret_basic]
        scopes: [{scopes}]
        permissions: [{permissions}]
    switched_off: [{switched_off}]
    behaviour: {{{behaviour}}}
"""
INVENTORY = """
version: 1
platforms:
  acme:
    provider: {provider}
    url: https://acme.eu-1.celonis.cloud
    {platform}
clients:
  reader:
    platform: acme
    client_id: reader-id
    client_secret: env:READER
    auth_method: {method}
extractors:
  nightly:
    owner: team@acme.example
    client: reader
    {needs}
"""
USUAL = {
    "scopes": f'"{AUDIT}", "{LOGIN}"',
    "permissions": "Use Audit Log API, Use Login History API",
    "switched_off": "",
    "behaviour": "",
    "method": "auto",
    "needs": "apis: [audit-log, login-history]",
    "provider": "celonis",
    "platform": "",
}
GENERIC = {
    "provider": "generic",
    "platform": "token_url: https://acme.eu-1.celonis.cloud/oauth2/token",
    "needs": f'scopes: ["{AUDIT}"]',
}
ISSUER = {
    "provider": "generic",
    "platform": "issuer: https://acme.eu-1.celonis.cloud",
    "needs": GENERIC["needs"],
}


def resolve(source: SecretSource) -> Secret:
    values = {**ENVIRONMENT, "READER": "odd %+:& secret", "WRONG": "wrong"}
    if isinstance(source, Reference) and source.locator in values:
        return Secret(values[source.locator], label=str(source))
    raise SecretUnavailable(f"{source} is not set")


def run(inventory: Inventory, url: str, *, keep_tokens: bool = False) -> CheckResult:
    options = ClientOptions(
        sandbox=url, timeout=1.0, longest_wait=2.0, allowed_hosts=("acme.eu-1.celonis.cloud",)
    )

    async def checked() -> CheckResult:
        async with open_client(options) as send:
            plan = plan_check(inventory, load_providers(), keep_tokens=keep_tokens)
            return await run_check(plan, send=send, resolve=resolve)

    return asyncio.run(checked())


def check(
    folder: Path,
    *,
    tenants: str = TENANTS,
    keep_tokens: bool = False,
    case: Mapping[str, str] = USUAL,
    **more: str,
) -> CheckResult:
    """Start a platform of this kind and check its one client."""
    fields = {**USUAL, **case, **more}
    served, inventory = folder / "tenants.yaml", folder / "inventory.yaml"
    served.write_text(tenants.format_map(fields))
    inventory.write_text(INVENTORY.format_map(fields))
    loaded = load_inventory([inventory])
    assert not loaded.findings
    with RunningSandbox(load_tenants(served)) as sandbox:
        return run(loaded.inventory, sandbox.url, keep_tokens=keep_tokens)


@pytest.mark.parametrize(
    ("case", "verdict", "reason", "tokens"),
    [
        ({}, Verdict.READY, Reason.OK, 1),
        ({"method": "client_secret_basic"}, Verdict.READY, Reason.OK, 1),
        ({"behaviour": "expires_in: string"}, Verdict.READY, Reason.OK, 1),
        ({"behaviour": "no_content: true"}, Verdict.READY, Reason.OK, 1),
        # One more request than naming servers cost: what was refused together is asked for alone.
        ({"scopes": f'"{AUDIT}"'}, Verdict.BLOCKED, Reason.SCOPE_MISSING, 3),
        (
            {"scopes": f'"{AUDIT}"', "behaviour": "scope_error: named"},
            Verdict.BLOCKED,
            Reason.SCOPE_MISSING,
            2,
        ),
        (
            {"scopes": f'"{AUDIT}"', "behaviour": "scope_error: described"},
            Verdict.BLOCKED,
            Reason.SCOPE_MISSING,
            2,
        ),
        (
            {"scopes": f'"{AUDIT}"', "behaviour": "scope_error: echoed"},
            Verdict.BLOCKED,
            Reason.SCOPE_MISSING,
            3,
        ),
        ({"scopes": f'"{AUDIT}"', "behaviour": "scopes: narrow"}, Verdict.BLOCKED, Reason.SCOPE_MISSING, 1),
        # Everything is granted and nothing is stated: the APIs are the proof.
        (
            {"scopes": f'"{AUDIT}"', "behaviour": "scopes: grant-anything, omit_scope: true"},
            Verdict.READY,
            Reason.OK,
            1,
        ),
        ({"behaviour": "omit_scope: true"}, Verdict.READY, Reason.OK, 1),
        (GENERIC, Verdict.READY, Reason.OK, 1),
        (ISSUER, Verdict.READY, Reason.OK, 1),
        ({**ISSUER, "behaviour": "omit_scope: true"}, Verdict.READY, Reason.OK, 1),
        (
            {**ISSUER, "behaviour": "omit_scope: true, introspection: false"},
            Verdict.UNKNOWN,
            Reason.SCOPE_UNPROVEN,
            1,
        ),
        ({**GENERIC, "behaviour": "omit_scope: true"}, Verdict.UNKNOWN, Reason.SCOPE_UNPROVEN, 1),
        ({**ISSUER, "behaviour": "metadata: false"}, Verdict.UNKNOWN, Reason.TOKEN_ENDPOINT_NOT_FOUND, 0),
        ({"permissions": "Use Audit Log API"}, Verdict.BLOCKED, Reason.PERMISSION_MISSING, 1),
        (
            {"permissions": "Use Audit Log API", "behaviour": "missing_permission: unauthorized"},
            Verdict.BLOCKED,
            Reason.PERMISSION_MISSING,
            1,
        ),
        ({"switched_off": "login-history"}, Verdict.BLOCKED, Reason.API_DISABLED, 1),
        ({"behaviour": "token_type: DPoP"}, Verdict.BLOCKED, Reason.TOKEN_TYPE_UNSUPPORTED, 1),
        ({"behaviour": "fault: {kind: server-error}"}, Verdict.UNKNOWN, Reason.SERVER_ERROR, 1),
        ({"behaviour": "fault: {kind: login-page}"}, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, 1),
        ({"behaviour": "fault: {kind: redirect}"}, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, 1),
        ({"behaviour": "fault: {kind: large-body}"}, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, 1),
        ({"behaviour": "fault: {kind: dropped-connection}"}, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE, 1),
        ({"behaviour": "fault: {kind: slow-body, seconds: 5}"}, Verdict.UNKNOWN, Reason.TIMED_OUT, 1),
        ({"behaviour": "fault: {kind: empty-403}"}, Verdict.BLOCKED, Reason.CLIENT_REJECTED, 3),
        (
            {"behaviour": 'paths: {"/log/*": {fault: {kind: login-page}}}'},
            Verdict.UNKNOWN,
            Reason.UNEXPECTED_RESPONSE,
            1,
        ),
        (
            {"behaviour": 'paths: {"/log/*": {fault: {kind: server-error}}}'},
            Verdict.UNKNOWN,
            Reason.SERVER_ERROR,
            1,
        ),
        ({"behaviour": "rate_limit: {requests: 1, seconds: 300}"}, Verdict.UNKNOWN, Reason.RATE_LIMITED, 1),
    ],
    ids=str,
)
def test_behaviours_of_a_platform(
    tmp_path: Path, case: dict[str, str], verdict: Verdict, reason: Reason, tokens: int
) -> None:
    result = check(tmp_path, case=case)
    [extractor], [client] = result.extractors, result.clients
    assert (extractor.verdict, extractor.reason) == (verdict, reason), extractor.message
    assert client.requests.token == tokens
    assert result.complete


def test_a_rate_limit_that_passes_is_waited_for(tmp_path: Path) -> None:
    result = check(tmp_path, behaviour="rate_limit: {requests: 2, seconds: 1}")
    assert result.extractors[0].verdict is Verdict.READY
    assert result.clients[0].requests.api > 2


def test_a_server_that_does_not_decode_basic_is_found_out_and_said_to_be_so(tmp_path: Path) -> None:
    result = check(tmp_path, method="client_secret_basic", behaviour="basic_decoding: raw")
    assert (result.extractors[0].verdict, result.extractors[0].reason) == (Verdict.READY, Reason.OK)
    assert result.clients[0].requests.token == 2
    assert "does not decode ID and secret in Basic" in " ".join(result.extractors[0].notes)
    assert ServerHabit.TAKES_BASIC_RAW in result.servers[0].habits


def test_a_server_that_decodes_basic_is_said_to_be_so_where_it_matters(tmp_path: Path) -> None:
    result = check(tmp_path, method="client_secret_basic")
    assert result.clients[0].requests.token == 1
    assert "an extractor that sends them as they are may be refused" in " ".join(result.extractors[0].notes)
    assert ServerHabit.DECODES_BASIC in result.servers[0].habits


def test_a_wrong_secret_with_odd_characters_is_rejected_in_every_way_once(tmp_path: Path) -> None:
    # The platform decodes Basic, and calls what is not encoded malformed: that is no other verdict.
    secret = 'secret: "odd %+:& secret"'
    assert secret in TENANTS
    result = check(tmp_path, tenants=TENANTS.replace(secret, 'secret: "another"'))
    assert (result.extractors[0].verdict, result.extractors[0].reason) == (
        Verdict.BLOCKED,
        Reason.CLIENT_REJECTED,
    )
    assert result.clients[0].requests.token == 3
    assert "Tried: client_secret_post, client_secret_basic, client_secret_basic (ID and secret not " in (
        result.clients[0].message
    )


@pytest.mark.parametrize(("keep_tokens", "revoked"), [(False, 1), (True, 0)])
def test_tokens_are_given_back_where_the_metadata_names_the_endpoint(
    tmp_path: Path, keep_tokens: bool, revoked: int
) -> None:
    result = check(tmp_path, keep_tokens=keep_tokens, case=ISSUER)
    assert (result.extractors[0].verdict, result.extractors[0].reason) == (Verdict.READY, Reason.OK)
    assert result.clients[0].requests.revocation == revoked
    assert (ServerHabit.REVOKES in result.servers[0].habits) is not keep_tokens
    assert result.clients[0].notes == ()


def test_a_token_that_cannot_be_given_back_is_only_noted(tmp_path: Path) -> None:
    fault = 'paths: {"/oauth2/revoke": {fault: {kind: login-page}}}'
    result = check(tmp_path, case=ISSUER | {"behaviour": fault})
    assert (result.extractors[0].verdict, result.extractors[0].reason) == (Verdict.READY, Reason.OK)
    [note] = result.clients[0].notes
    assert note == ("Not every token of the check could be given back: a web page came instead of an answer.")
    assert ServerHabit.REVOKES not in result.servers[0].habits


def test_the_demo_fleet_comes_out_as_its_story_tells() -> None:
    told = parse_yaml(read_source(DEMO / "expected.yaml", shown_as="expected.yaml")).data
    assert isinstance(told, dict)
    expected = {name: (Verdict(e["verdict"]), Reason(e["reason"])) for name, e in told["expected"].items()}
    with RunningSandbox(load_tenants(DEMO / "sandbox.yaml")) as sandbox:
        result = run(load_inventory([DEMO]).inventory, sandbox.url)
        sent = sandbox.requests
    assert {e.name: (e.verdict, e.reason) for e in result.extractors} == expected
    assert all(request.method == "GET" or request.path == "/oauth2/token" for request in sent)
    shown = repr(result)
    assert not [name for name, value in ENVIRONMENT.items() if "SECRET" in name and value in shown]
