"""Servers that mean harm: the right reason, in bounded time and memory, and nothing sent anywhere else."""

import asyncio
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.model.oauth import Evidence
from migrator.model.secret import Secret
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.probe.collect import run_check
from migrator.probe.planning.plan import CheckPlan, plan_check
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from tests.unit.probe import hostile_answers as hostile
from tests.unit.probe.hostile_answers import GOOD_API, GOOD_TOKEN, by_path, members, plain
from tests.unit.probe.little_internet import LittleInternet, Script

NAME, EVIL = "acme.eu-1.celonis.cloud", "evil.example"
MARKER = "MARKER-9f8e7d6c5b4a"
INVENTORY = f"""
version: 1
platforms:
  acme: {{provider: celonis, url: "https://{NAME}"}}
clients:
  reader: {{platform: acme, client_id: me, client_secret: env:READER, auth_method: client_secret_post}}
extractors:
  nightly: {{owner: me@acme.example, client: reader, apis: [audit-log]}}
"""
SSO = f"""
version: 1
platforms:
  acme: {{provider: generic, issuer: "https://{NAME}"}}
clients:
  reader: {{platform: acme, client_id: me, client_secret: env:READER, auth_method: client_secret_post}}
extractors:
  nightly: {{owner: me@acme.example, client: reader, scopes: ["audit.log:read"]}}
"""
METADATA, INTROSPECTION, REVOCATION = "/.well-known/oauth-authorization-server", "/introspect", "/revoke"
GOOD_METADATA = members(
    issuer=f"https://{NAME}",
    token_endpoint=f"https://{NAME}/oauth2/token",
    introspection_endpoint=f"https://{NAME}{INTROSPECTION}",
    revocation_endpoint=f"https://{NAME}{REVOCATION}",
)
PATIENT, HASTY = ClientOptions(timeout=8), ClientOptions(timeout=0.7)
LONGEST = 8.0
"""Seconds for a whole check; on an idle machine all but the slow drip take less than half a second."""
MOST = 8 * 1024 * 1024
"""Bytes at the worst moment; the servers' own buffers, in the same process, are counted too."""


@pytest.fixture
def internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleInternet]:
    with LittleInternet(tmp_path) as running:
        for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        running.serve(EVIL, GOOD_TOKEN)
        yield running


def plan(folder: Path, text: str = INVENTORY) -> CheckPlan:
    inventory = folder / "inventory.yaml"
    inventory.write_text(text)
    return plan_check(load_inventory([inventory]).inventory, load_providers())


def check(plan: CheckPlan, options: ClientOptions = PATIENT) -> ClientVerdict:
    async def checked() -> ClientVerdict:
        async with open_client(options) as send:
            result = await run_check(plan, send=send, resolve=lambda s: Secret(MARKER, label=str(s)))
            return result.clients[0]

    return asyncio.run(checked())


def outcome(client: ClientVerdict) -> tuple[Verdict, Reason]:
    assert "MARKER" not in repr(client)
    assert "\x1b" not in repr(client)
    return client.verdict, client.reason


UNEXPECTED = (Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE)
LATE = (Verdict.UNKNOWN, Reason.TIMED_OUT)
READY = (Verdict.READY, Reason.OK)
EVERYWHERE: list[tuple[str, Script, tuple[Verdict, Reason]]] = [
    ("endless body", hostile.endless, UNEXPECTED),
    ("gzip bomb", hostile.GZIP_BOMB, UNEXPECTED),
    ("100 MB of broken JSON", hostile.huge_broken_json, UNEXPECTED),
    ("slow drip", hostile.drip, LATE),
    ("redirect", hostile.redirect(f"https://{EVIL}/steal"), UNEXPECTED),
    ("redirect to this machine", hostile.redirect("http://127.0.0.2:9/steal"), UNEXPECTED),
    ("headers of a megabyte", hostile.many_headers(10_000, 100), UNEXPECTED),
    ("body shorter than said", plain(b'{"a": 1}', claimed=1000), UNEXPECTED),
    ("body longer than said", plain(hostile.TOKEN, claimed=20), UNEXPECTED),
    ("no UTF-8", hostile.NOT_UTF8, UNEXPECTED),
    ("very deep JSON", plain(b"[" * 500_000), UNEXPECTED),
    ("a number of 100,000 digits", plain(b'{"access_token": ' + b"1" * 100_000 + b"}"), UNEXPECTED),
]


@pytest.mark.parametrize(("script", "expected"), [e[1:] for e in EVERYWHERE], ids=[e[0] for e in EVERYWHERE])
@pytest.mark.parametrize("place", ["token", "api"])
def test_hostile_answers_are_bounded_and_could_not_tell(
    place: str, script: Script, expected: tuple[Verdict, Reason], internet: LittleInternet, tmp_path: Path
) -> None:
    is_token = place == "token"
    internet.serve(
        NAME, by_path(token=script if is_token else GOOD_TOKEN, api=GOOD_API if is_token else script)
    )
    found = bounded(plan(tmp_path), HASTY if script is hostile.drip else PATIENT)
    assert outcome(found) == expected
    assert set(internet.connected) == {NAME}
    assert not internet.received[EVIL]


def bounded(planned: CheckPlan, options: ClientOptions) -> ClientVerdict:
    """Check within bounds of time and memory."""
    tracemalloc.start()
    begin = time.monotonic()
    try:
        found = check(planned, options)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.monotonic() - begin < LONGEST
    assert peak < MOST
    return found


def sso(**scripts: Script) -> Script:
    """Be an authorization server with metadata, introspection and revocation; `scripts` replace answers."""
    good = {METADATA: GOOD_METADATA, INTROSPECTION: members(active=True, scope="audit.log:read")}
    named = {"introspection": INTROSPECTION, "revocation": REVOCATION}
    others = {**good, REVOCATION: members(), **{named[n]: s for n, s in scripts.items() if n in named}}
    if "metadata" in scripts:
        del others[METADATA]
    # Whatever other address is tried for the metadata gets the same.
    return by_path(token=GOOD_TOKEN, api=scripts.get("metadata", GOOD_API), others=others)


def sso_options(*, timeout: float) -> ClientOptions:
    return ClientOptions(timeout=timeout, allowed_hosts=(NAME,))


@pytest.mark.parametrize("script", [e[1] for e in EVERYWHERE], ids=[e[0] for e in EVERYWHERE])
@pytest.mark.parametrize("place", ["metadata", "introspection", "revocation"])
def test_hostile_answers_beside_the_token_endpoint_are_bounded_and_prove_nothing(
    place: str, script: Script, internet: LittleInternet, tmp_path: Path
) -> None:
    internet.serve(NAME, sso(**{place: script}))
    found = bounded(plan(tmp_path, SSO), sso_options(timeout=0.7 if script is hostile.drip else 8))
    if place == "metadata":
        not_found = {Reason.TOKEN_ENDPOINT_NOT_FOUND, Reason.TIMED_OUT, Reason.UNEXPECTED_RESPONSE}
        assert outcome(found)[0] is Verdict.UNKNOWN
        assert found.reason in not_found
        assert MARKER.encode() not in internet.sent_to(NAME)
    else:
        assert outcome(found) == READY
        told = Evidence.STATED if place == "introspection" else Evidence.INTROSPECTED
        assert found.scopes.evidence is told
    assert set(internet.connected) == {NAME}
    assert not internet.received[EVIL]


def test_a_good_authorization_server_with_all_endpoints_is_ready(
    internet: LittleInternet, tmp_path: Path
) -> None:
    internet.serve(NAME, sso())
    found = check(plan(tmp_path, SSO), sso_options(timeout=8))
    assert outcome(found) == READY
    assert found.scopes.evidence is Evidence.INTROSPECTED
    assert not found.notes
    paths = [r.path for r in internet.received[NAME]]
    assert paths == [METADATA, hostile.TOKEN_PATH, INTROSPECTION, REVOCATION]


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500, 503])
@pytest.mark.parametrize("place", ["introspection", "revocation"])
def test_what_is_said_there_is_neutralised_before_it_is_shown(
    place: str, status: int, internet: LittleInternet, tmp_path: Path
) -> None:
    said = members(
        status, error=HARMFUL, error_description=HARMFUL, scope=HARMFUL, active=HARMFUL, username=HARMFUL
    )
    internet.serve(NAME, sso(**{place: said}))
    found = check(plan(tmp_path, SSO), sso_options(timeout=8))
    assert outcome(found) == READY
    assert all(not {"\x1b", "\x07", "<", ">"} & set(note) for note in found.notes)
    assert bool(found.notes) == (place == "revocation" and status != 200)


@pytest.mark.parametrize(
    "scope", [1, True, {"audit.log:read": True}, [1, 2], [["audit.log:read"]], None, "", "\x1b[2J"], ids=repr
)
def test_an_introspected_scope_of_another_type_grants_nothing(
    scope: object, internet: LittleInternet, tmp_path: Path
) -> None:
    internet.serve(NAME, sso(introspection=members(active=True, scope=scope)))
    found = check(plan(tmp_path, SSO), sso_options(timeout=8))
    outcome(found)
    introspected = found.scopes.evidence is Evidence.INTROSPECTED
    assert not (introspected and found.scopes.granted & found.scopes.required)


@pytest.mark.parametrize("active", [1, "true", "false", None, [], {}, [True]], ids=repr)
def test_a_token_is_active_only_where_it_says_so(
    active: object, internet: LittleInternet, tmp_path: Path
) -> None:
    internet.serve(NAME, sso(introspection=members(active=active, scope="audit.log:read admin")))
    found = check(plan(tmp_path, SSO), sso_options(timeout=8))
    assert outcome(found) == READY
    assert found.scopes.evidence is Evidence.STATED
    assert found.scopes.excess == frozenset()


ODD_URLS: list[object] = [
    *(1, True, None, [], {}, "", " ", "javascript:alert(1)", "file:///etc/passwd", "//evil.example/x"),
    *(f"https://{NAME}@{EVIL}/x", f"https://{EVIL}\\@{NAME}/x", f"http://{NAME}/x", "https://[::1/"),
    *("https://[bad]/", "https://exa\u2100mple.com", "https:///x", "https://", "\x1b[2J", f"/{'x' * 10_000}"),
]


@pytest.mark.parametrize("member", ["token", "introspection", "revocation"])
@pytest.mark.parametrize("url", ODD_URLS, ids=lambda url: repr(url)[:40])
def test_odd_endpoints_in_metadata_are_never_asked(
    url: object, member: str, internet: LittleInternet, tmp_path: Path
) -> None:
    endpoints: dict[str, object] = {
        "token_endpoint": f"https://{NAME}/oauth2/token",
        "introspection_endpoint": f"https://{NAME}{INTROSPECTION}",
        "revocation_endpoint": f"https://{NAME}{REVOCATION}",
        f"{member}_endpoint": url,
    }
    internet.serve(NAME, sso(metadata=members(issuer=f"https://{NAME}", **endpoints)))
    found = check(plan(tmp_path, SSO), sso_options(timeout=2))
    assert outcome(found)[0] is (Verdict.UNKNOWN if member == "token" else Verdict.READY)
    assert set(internet.connected) == {NAME}
    if member == "token":
        assert MARKER.encode() not in internet.sent_to(NAME)


@pytest.mark.parametrize(
    "script", [hostile.many_headers(10_000, 4), hostile.repeated_header(15_000)], ids=["names", "values"]
)
def test_10_000_headers_are_read_in_no_time(script: Script, internet: LittleInternet, tmp_path: Path) -> None:
    internet.serve(NAME, by_path(token=script, api=GOOD_API))
    begin = time.monotonic()
    assert outcome(check(plan(tmp_path))) == READY
    assert time.monotonic() - begin < 2


def test_a_good_server_is_ready(internet: LittleInternet, tmp_path: Path) -> None:
    internet.serve(NAME, by_path(token=GOOD_TOKEN, api=GOOD_API))
    assert outcome(check(plan(tmp_path))) == READY
    assert MARKER.encode() in internet.sent_to(NAME)


@pytest.mark.parametrize(
    ("certificate_of", "expired", "said"),
    [(EVIL, False, f"certificate is not valid for '{NAME}'"), (NAME, True, "certificate has expired")],
)
def test_a_wrong_certificate_ends_the_check_before_a_secret_is_sent(
    certificate_of: str, *, expired: bool, said: str, internet: LittleInternet, tmp_path: Path
) -> None:
    script = by_path(token=GOOD_TOKEN, api=GOOD_API)
    internet.serve(NAME, script, certificate_of=certificate_of, expired=expired)
    found = check(plan(tmp_path))
    assert outcome(found) == (Verdict.UNKNOWN, Reason.TLS_FAILED)
    assert said in found.message
    assert not internet.received


def test_an_authority_that_nobody_trusts(
    internet: LittleInternet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.serve(NAME, by_path(token=GOOD_TOKEN, api=GOOD_API))
    monkeypatch.delenv("SSL_CERT_FILE")
    found = check(plan(tmp_path))
    assert outcome(found) == (Verdict.UNKNOWN, Reason.TLS_FAILED)
    assert not internet.received


ODD_TOKENS: list[object] = [1, 1.5, True, None, [], ["MARKER-token-1a2b3c4d5e6f"], {"value": "x"}, ""]


@pytest.mark.parametrize("token", ODD_TOKENS, ids=repr)
def test_an_access_token_of_another_type_is_none(
    token: object, internet: LittleInternet, tmp_path: Path
) -> None:
    internet.serve(NAME, by_path(token=members(access_token=token, token_type="Bearer"), api=GOOD_API))
    found = check(plan(tmp_path))
    assert outcome(found) == UNEXPECTED
    assert [r.path for r in internet.received[NAME]] == [hostile.TOKEN_PATH]


@pytest.mark.parametrize(
    "scope", [1, True, {"audit.log:read": True}, [1, 2], [["audit.log:read"]], "\x1b[2J"]
)
def test_a_scope_of_another_type_proves_nothing(
    scope: object, internet: LittleInternet, tmp_path: Path
) -> None:
    """The API's own refusal counts; without it nothing would be said about the scope."""
    token = members(access_token="MARKER-token-1a2b3c4d5e6f", token_type="Bearer", scope=scope)
    internet.serve(NAME, by_path(token=token, api=members(500)))
    found = check(plan(tmp_path))
    verdict, reason = outcome(found)
    assert verdict is not Verdict.READY
    assert reason in {Reason.SCOPE_UNPROVEN, Reason.SERVER_ERROR, Reason.SCOPE_MISSING}
    assert found.scopes is not None
    assert not found.scopes.granted


@pytest.mark.parametrize("lifetime", [True, "soon", -1, 1e400, [], {}, "1e999", "NaN", 10**400])
def test_a_lifetime_of_another_type_is_not_known(
    lifetime: object, internet: LittleInternet, tmp_path: Path
) -> None:
    token = members(
        access_token="MARKER-token-1a2b3c4d5e6f",
        token_type="Bearer",
        scope="audit.log:read",
        expires_in=lifetime,
    )
    internet.serve(NAME, by_path(token=token, api=GOOD_API))
    found = check(plan(tmp_path))
    assert outcome(found) == READY
    assert found.token is not None
    assert found.token.expires_in is None


@pytest.mark.parametrize("kind", [1, [], {"a": "b"}, None, "\x1b[31mBearer", "MARKER-token-1a2b3c4d5e6f"])
def test_a_token_type_that_is_odd_is_shown_without_harm(
    kind: object, internet: LittleInternet, tmp_path: Path
) -> None:
    token = members(access_token="MARKER-token-1a2b3c4d5e6f", token_type=kind, scope="audit.log:read")
    internet.serve(NAME, by_path(token=token, api=GOOD_API))
    assert outcome(check(plan(tmp_path)))[0] in {Verdict.READY, Verdict.BLOCKED, Verdict.UNKNOWN}


HARMFUL = (
    f"\x1b]8;;http://{EVIL}\x07click\x1b]8;;\x07 \x1b[2J <script>alert(1)</script> [/bold] ::error::{MARKER}"
)


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_error_texts_are_neutralised_before_they_are_shown(
    status: int, internet: LittleInternet, tmp_path: Path
) -> None:
    refusal = members(
        status,
        error=HARMFUL,
        error_description=HARMFUL,
        error_hint=HARMFUL,
        error_codes=[HARMFUL],
        scope=HARMFUL,
    )
    internet.serve(NAME, by_path(token=refusal, api=GOOD_API))
    found = check(plan(tmp_path))
    assert outcome(found)[0] is not Verdict.READY
    assert not {"\x1b", "\x07", "<", ">"} & set(found.message)
    assert all(not {"\x1b", "<", ">"} & set(r.evidence) for r in found.ladder)
