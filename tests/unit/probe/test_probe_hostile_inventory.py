"""Somebody who may edit the inventory wants the secret: what arrives at a host of theirs.

Their host answers well and has a good certificate. Each case is tried twice: as it is, and with the host
allowed by the operator, where the secret must arrive. So nothing but the rule keeps it away in the first.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.model.secret import Secret
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.probe.collect import run_check
from migrator.probe.planning.plan import plan_check
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from tests.unit.probe.hostile_answers import GOOD_API, GOOD_TOKEN, TOKEN, by_path, members
from tests.unit.probe.little_internet import LittleInternet, Script

GOOD, EVIL, OTHER_TEAM = "acme.eu-1.celonis.cloud", "evil.example", "theirs.eu-1.celonis.cloud"
MARKER = b"MARKER-9f8e7d6c5b4a"
ISSUED = str(json.loads(TOKEN)["access_token"]).encode()
METADATA = "/.well-known/oauth-authorization-server"
INVENTORY = """
version: 1
platforms:
  acme: {{{platform}}}
clients:
  reader: {{platform: acme, client_id: me, client_secret: env:READER, auth_method: {method}}}
extractors:
  nightly: {{owner: me@acme.example, client: reader, {needs}}}
"""
APIS, SCOPES = "apis: [audit-log]", 'scopes: ["audit.log:read"]'
CELONIS, GENERIC = "provider: celonis", f'provider: generic, url: "https://{GOOD}"'

CASES: Mapping[str, tuple[str, str, bytes]] = {
    "url": (f'{CELONIS}, url: "https://{EVIL}"', APIS, MARKER),
    "url of the APIs": (
        f'{CELONIS}, url: "https://{EVIL}", token_url: "https://{GOOD}/oauth2/token"',
        APIS,
        ISSUED,
    ),
    "token_url": (
        f'{CELONIS}, url: "https://{GOOD}", token_url: "https://{EVIL}/oauth2/token"',
        APIS,
        MARKER,
    ),
    "token_url of a generic provider": (
        f'{GENERIC}, token_url: "https://{EVIL}/oauth2/token"',
        SCOPES,
        MARKER,
    ),
    "issuer": (f'{GENERIC}, issuer: "https://{EVIL}"', SCOPES, MARKER),
    "metadata: token endpoint": (f'{GENERIC}, issuer: "https://{GOOD}/names-token"', SCOPES, MARKER),
    "metadata: introspection": (f'{GENERIC}, issuer: "https://{GOOD}/names-introspection"', SCOPES, ISSUED),
    "introspection_url": (
        f'{CELONIS}, url: "https://{GOOD}", introspection_url: "https://{EVIL}/introspect"',
        APIS,
        ISSUED,
    ),
    "revocation_url": (
        f'{CELONIS}, url: "https://{GOOD}", revocation_url: "https://{EVIL}/revoke"',
        APIS,
        MARKER,
    ),
    "revocation_url: the token": (
        f'{CELONIS}, url: "https://{GOOD}", revocation_url: "https://{EVIL}/revoke"',
        APIS,
        ISSUED,
    ),
    "metadata: revocation": (f'{GENERIC}, issuer: "https://{GOOD}/names-revocation"', SCOPES, MARKER),
}


ALIASES = ("token", "introspection", "revocation")


def _aliased(name: str) -> Script:
    """Return metadata whose endpoints are good, and whose alias for clients with a certificate is not."""
    return members(
        issuer=f"https://{GOOD}/alias-{name}",
        token_endpoint=f"https://{GOOD}/oauth2/token",
        introspection_endpoint=f"https://{GOOD}/introspect",
        revocation_endpoint=f"https://{GOOD}/revoke",
        mtls_endpoint_aliases={f"{name}_endpoint": f"https://{EVIL}/{name}"},
    )


@pytest.fixture
def internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleInternet]:
    with LittleInternet(tmp_path) as running:
        for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        metadata = {
            f"{METADATA}/names-token": members(
                issuer=f"https://{GOOD}/names-token", token_endpoint=f"https://{EVIL}/oauth2/token"
            ),
            f"{METADATA}/names-introspection": members(
                issuer=f"https://{GOOD}/names-introspection",
                token_endpoint=f"https://{GOOD}/oauth2/token",
                introspection_endpoint=f"https://{EVIL}/introspect",
            ),
            f"{METADATA}/names-revocation": members(
                issuer=f"https://{GOOD}/names-revocation",
                token_endpoint=f"https://{GOOD}/oauth2/token",
                revocation_endpoint=f"https://{EVIL}/revoke",
            ),
            **{f"{METADATA}/alias-{name}": _aliased(name) for name in ALIASES},
        }
        own = {METADATA: members(issuer=f"https://{EVIL}", token_endpoint=f"https://{EVIL}/oauth2/token")}
        running.serve(GOOD, by_path(token=GOOD_TOKEN, api=GOOD_API, others=metadata))
        running.serve(OTHER_TEAM, by_path(token=GOOD_TOKEN, api=GOOD_API))
        running.serve(EVIL, by_path(token=GOOD_TOKEN, api=GOOD_API, others=own))
        yield running


def check(
    folder: Path,
    platform: str,
    needs: str,
    *,
    allowed: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    method: str = "client_secret_post",
) -> ClientVerdict:
    inventory = folder / "inventory.yaml"
    inventory.write_text(INVENTORY.format(platform=platform, needs=needs, method=method))
    loaded = load_inventory([inventory])
    assert not loaded.findings
    plan = plan_check(loaded.inventory, load_providers())
    options = ClientOptions(allowed_hosts=allowed, only_hosts=only, timeout=5)

    async def checked() -> ClientVerdict:
        async with open_client(options) as send:
            secret = Secret(MARKER.decode(), label="env:READER")
            result = await run_check(plan, send=send, resolve=lambda _: secret)
            return result.clients[0]

    return asyncio.run(checked())


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_sent_to_a_host_that_nobody_allowed(
    case: str, internet: LittleInternet, tmp_path: Path
) -> None:
    platform, needs, loot = CASES[case]
    # The generic provider names no hosts: the operator allows the good one.
    found = check(tmp_path, platform, needs, allowed=(GOOD,))
    assert EVIL not in internet.connected
    assert not internet.received[EVIL]
    if "introspection" in case or "revocation" in case:
        assert found.verdict is Verdict.READY, "the token was got from the good host all the same"
    else:
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.HOST_NOT_ALLOWED)
        assert EVIL in found.message
    check(tmp_path, platform, needs, allowed=(GOOD, EVIL))
    assert loot in internet.sent_to(EVIL)


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic", "auto"])
def test_another_team_of_the_provider_gets_nothing_with_only_host(
    method: str, internet: LittleInternet, tmp_path: Path
) -> None:
    platform = f'{CELONIS}, url: "https://{OTHER_TEAM}"'
    found = check(tmp_path, platform, APIS, only=(GOOD,), method=method)
    assert found.reason is Reason.HOST_NOT_ALLOWED
    assert OTHER_TEAM not in internet.connected
    check(tmp_path, platform, APIS, method=method)
    assert internet.received[OTHER_TEAM]


def test_only_host_counts_for_more_than_allow_host(internet: LittleInternet, tmp_path: Path) -> None:
    platform = f'{CELONIS}, url: "https://{EVIL}"'
    found = check(tmp_path, platform, APIS, allowed=(EVIL,), only=(GOOD,))
    assert found.reason is Reason.HOST_NOT_ALLOWED
    assert EVIL not in internet.connected


@pytest.mark.parametrize(
    "url",
    [
        f"https://{GOOD}@{EVIL}",
        f"https://{GOOD}.{EVIL}",
        f"https://{EVIL}#.celonis.cloud",
        f"https://{EVIL}?.celonis.cloud",
        f"https://{EVIL}/.celonis.cloud",
        f"https://{EVIL}\\\\.celonis.cloud",
        f"http://{GOOD}",
    ],
)
def test_urls_that_look_like_an_allowed_host(url: str, internet: LittleInternet, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(
        INVENTORY.format(platform=f'{CELONIS}, url: "{url}"', needs=APIS, method="client_secret_post")
    )
    plan = plan_check(load_inventory([inventory]).inventory, load_providers())

    async def checked() -> None:
        async with open_client(ClientOptions(timeout=2)) as send:
            secret = Secret(MARKER.decode(), label="env:READER")
            result = await run_check(plan, send=send, resolve=lambda _: secret)
            assert all(client.verdict is Verdict.UNKNOWN for client in result.clients)

    asyncio.run(checked())
    assert not internet.connected


@pytest.mark.parametrize("name", ALIASES)
def test_an_alias_for_clients_with_a_certificate_gets_nothing_either(
    name: str, internet: LittleInternet, tmp_path: Path
) -> None:
    """RFC 8705 §5: the alias comes from the metadata, which whoever names the issuer chooses."""
    certificate, key = internet.identity("reader")
    found = _check_with_certificate(tmp_path, f"alias-{name}", certificate, key, allowed=(GOOD,))
    assert EVIL not in internet.connected
    if name == "token":
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.HOST_NOT_ALLOWED)
    else:
        assert found.verdict is Verdict.READY
    _check_with_certificate(tmp_path, f"alias-{name}", certificate, key, allowed=(GOOD, EVIL))
    assert (b"client_id=me" if name == "token" else ISSUED) in internet.sent_to(EVIL)


def _check_with_certificate(
    folder: Path, issuer: str, certificate: str, key: str, *, allowed: tuple[str, ...]
) -> ClientVerdict:
    inventory = folder / "inventory.yaml"
    text = INVENTORY.replace(
        "client_secret: env:READER", "private_key: env:KEY, certificate: env:CERTIFICATE"
    )
    platform = f'{GENERIC}, issuer: "https://{GOOD}/{issuer}"'
    inventory.write_text(text.format(platform=platform, needs=SCOPES, method="tls_client_auth"))
    plan = plan_check(load_inventory([inventory]).inventory, load_providers())
    values = {"env:KEY": key, "env:CERTIFICATE": certificate}

    async def checked() -> ClientVerdict:
        async with open_client(ClientOptions(allowed_hosts=allowed, timeout=5)) as send:
            result = await run_check(
                plan, send=send, resolve=lambda source: Secret(values[str(source)], label=str(source))
            )
            return result.clients[0]

    return asyncio.run(checked())


ODD = ("https://[::1/", "https://[bad]/", "https://exa\u2100mple.com")
"""What `urllib.parse.urlsplit` raises ValueError for, and what the schema lets pass."""


@pytest.mark.parametrize("url", ODD)
@pytest.mark.parametrize("field", ["token_url", "introspection_url", "revocation_url"])
def test_an_odd_url_is_a_host_that_nobody_allowed_and_no_crash(
    field: str, url: str, internet: LittleInternet, tmp_path: Path
) -> None:
    found = _check_odd(tmp_path, f'{CELONIS}, url: "https://{GOOD}", {field}: "{url}"', APIS)
    assert set(internet.connected) <= {GOOD}
    if field == "token_url":
        assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.HOST_NOT_ALLOWED)
    else:
        assert found.verdict is Verdict.READY


def _check_odd(folder: Path, platform: str, needs: str) -> ClientVerdict:
    inventory = folder / "inventory.yaml"
    text = INVENTORY.format(platform=platform, needs=needs, method="client_secret_post")
    inventory.write_text(text, encoding="utf-8")
    plan = plan_check(load_inventory([inventory]).inventory, load_providers())

    async def checked() -> ClientVerdict:
        async with open_client(ClientOptions(allowed_hosts=(GOOD,), timeout=2)) as send:
            secret = Secret(MARKER.decode(), label="env:READER")
            result = await run_check(plan, send=send, resolve=lambda _: secret)
            return result.clients[0]

    return asyncio.run(checked())


@pytest.mark.parametrize("url", ODD)
def test_an_odd_issuer_is_a_host_that_nobody_allowed_and_no_crash(
    url: str, internet: LittleInternet, tmp_path: Path
) -> None:
    """Its metadata's addresses are made from its parts, which such a URL has none of."""
    found = _check_odd(tmp_path, f'{GENERIC}, issuer: "{url}"', SCOPES)
    assert found.verdict is Verdict.UNKNOWN
    assert not internet.connected
