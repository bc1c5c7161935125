"""The same search as in test_cli_canary.py, on the paths that a client with ID and secret does not take.

Client assertions, certificates, introspection with credentials of its own, revocation, metadata, keys beside
tokens, and the comparison with an earlier check. The servers repeat all that they are sent.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote_plus

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from migrator import registry
from tests.unit.cli.canary import Place
from tests.unit.probe.hostile_answers import GOOD_API, GOOD_TOKEN, by_path, echo, members
from tests.unit.probe.little_internet import LittleInternet, Script

FORMATS = sorted(registry.builtin_ids("migrator.reports"))
DOMAIN = "eu-1.celonis.cloud"
METADATA = "/.well-known/oauth-authorization-server"
ESCAPES = "\x1b[2J\x1b]8;;https://evil.example\x07 harmful"


def host(name: str) -> str:
    return f"{name}.{DOMAIN}"


def issued(name: str) -> str:
    """Return the token of a server: each its own, or it would not be given back: others may hold it."""
    return f"MARKER-token-{name}-1a2b3c4d5e6f"


def good_token(name: str) -> Script:
    return members(access_token=issued(name), token_type="Bearer", expires_in=899, scope="audit.log:read")


def sso(name: str, *, token: Script | None = None, **others: Script) -> Script:
    """Be an authorization server; `introspect` and `revoke` are scripts at their paths."""
    token = token or good_token(name)
    paths = {f"/{name}": script for name, script in others.items()}
    return by_path(token=token, api=GOOD_API, others=paths)


def with_metadata(name: str, **members_: object) -> Script:
    """Be an authorization server that metadata lead to, and that repeats what its other endpoints get."""
    base = f"https://{host(name)}"
    named = {
        "issuer": base,
        "token_endpoint": f"{base}/oauth2/token",
        "introspection_endpoint": f"{base}/introspect",
        "revocation_endpoint": f"{base}/revoke",
    }
    others = {
        METADATA: members(**named | members_),
        "/introspect": echo(200, active=True),
        "/revoke": echo(500),
    }
    return by_path(token=good_token(name), api=GOOD_API, others=others)


SERVERS: Mapping[str, Script] = {
    "jwt": sso("jwt"),
    "jwt-echo-400": sso("jwt-echo-400", token=echo(400)),
    "jwt-echo-401": sso("jwt-echo-401", token=echo(401)),
    "mtls": sso("mtls", revoke=echo(400)),
    "mtls-echo": sso("mtls-echo", token=echo(400)),
    "introspect-200": sso("introspect-200", introspect=echo(200)),
    "introspect-active": sso("introspect-active", introspect=echo(200, active=True)),
    "introspect-401": sso("introspect-401", introspect=echo(401)),
    "introspect-500": sso("introspect-500", introspect=echo(500)),
    "introspect-302": sso("introspect-302", introspect=echo(302)),
    "revoke-200": sso("revoke-200", revoke=echo(200)),
    "revoke-400": sso("revoke-400", revoke=echo(400)),
    "revoke-503": sso("revoke-503", revoke=echo(503)),
    "revoke-302": sso("revoke-302", revoke=echo(302)),
    "issuer": with_metadata("issuer"),
    "issuer-odd": with_metadata("issuer-odd", issuer=ESCAPES, grant_types_supported=[ESCAPES]),
    "issuer-endpoint": with_metadata("issuer-endpoint", token_endpoint=ESCAPES),
    "parity-200": by_path(token=good_token("parity-200"), api=echo(200)),
    "parity-401": by_path(token=good_token("parity-401"), api=echo(401)),
    "parity-500": by_path(token=good_token("parity-500"), api=echo(500)),
}
EXPECTED = {
    "jwt": "ok",
    "mtls": "ok",
    "introspect-401": "ok",
    "introspect-active": "scope-unproven",
    "revoke-400": "ok",
    "issuer": "scope-unproven",
    "issuer-odd": "token-endpoint-not-found",
    "parity-500": "server-error",
}


def secret_of(name: str) -> str:
    return f"MARKER-{name}-9f8e/7d6c+5b4a"


def variable(name: str) -> str:
    return name.upper().replace("-", "_")


def credentials(name: str) -> str:
    match name.partition("-")[0]:
        case "jwt":
            return "private_key: env:JWT_KEY, auth_method: private_key_jwt"
        case "mtls":
            return "private_key: file:mtls.key, certificate: file:mtls.crt, auth_method: tls_client_auth"
        case _:
            return f"client_secret: env:SECRET_{variable(name)}, auth_method: client_secret_post"


def platform(name: str) -> str:
    base = f"https://{host(name)}"
    revoke = f'revocation_url: "{base}/revoke"'
    match name.partition("-")[0]:
        case "parity":
            return f'provider: celonis, url: "{base}", {revoke}'
        case "issuer":
            return f'provider: generic, issuer: "{base}"'
        case "introspect":
            own = f"introspection: {{client_id: inspector, client_secret: env:INSPECTOR_{variable(name)}}}"
            return f'{sso_of(base)}, introspection_url: "{base}/introspect", {own}'
        case _:
            return f"{sso_of(base)}, {revoke}"


def sso_of(base: str) -> str:
    return f'provider: generic, token_url: "{base}/oauth2/token"'


def needs(name: str) -> str:
    is_parity = name.startswith("parity")
    return "apis: [audit-log], key: old-" + name if is_parity else 'scopes: ["audit.log:read"]'


def inventory(*names: str) -> str:
    lines = ["version: 1", "platforms:", *(f"  {n}: {{{platform(n)}}}" for n in names), "clients:"]
    lines += [f"  {n}: {{platform: {n}, client_id: id-{n}, {credentials(n)}}}" for n in names]
    lines += ["keys:"] + [
        f"  old-{n}: {{platform: {n}, kind: application_key, value: env:KEY_{variable(n)}}}"
        for n in names
        if n.startswith("parity")
    ]
    lines += ["extractors:"]
    lines += [f"  {n}: {{owner: me@acme.example, client: {n}, {needs(n)}}}" for n in names]
    return "\n".join([*lines, ""]).replace("keys:\nextractors:", "extractors:")


@pytest.fixture(scope="module")
def signing_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleInternet]:
    with LittleInternet(tmp_path_factory.mktemp("internet")) as running:
        for name, script in SERVERS.items():
            running.serve(host(name), script, wants_certificate=name.startswith("mtls"))
        running.serve("evil.example", GOOD_TOKEN)
        yield running


@pytest.fixture
def place(internet: LittleInternet, signing_key: str, tmp_path: Path) -> Iterator[Place]:
    certificate, key = internet.identity("mtls-client")
    (tmp_path / "mtls.crt").write_text(certificate)
    (tmp_path / "mtls.key").write_text(key)
    (tmp_path / "mtls.key").chmod(0o600)
    (tmp_path / "inventory.yaml").write_text(inventory(*SERVERS))
    secrets = {f"SECRET_{variable(n)}": secret_of(n) for n in SERVERS}
    secrets |= {f"INSPECTOR_{variable(n)}": secret_of(f"inspector-{n}") for n in SERVERS}
    secrets |= {f"KEY_{variable(n)}": secret_of(f"key-{n}") for n in SERVERS}
    # Full lines: every key begins with the same characters, and the last line may be of a few.
    keys = [line for pem in (key, signing_key) for line in pem.splitlines()[2:-2] if len(line) == 64]
    assert keys
    place = Place.make(
        tmp_path,
        {**secrets, "JWT_KEY": signing_key, **internet.environment},
        secrets=(*secrets.values(), *map(issued, SERVERS), *keys),
        own=("inventory.yaml", "mtls.crt", "mtls.key"),
    )
    yield place
    place.assert_files_are_clean()
    assert internet.connected
    assert "evil.example" not in internet.connected
    for name in SERVERS:
        sent = internet.sent_to(host(name)).decode("latin-1")
        assert [line for line in keys if line in sent] == [], "a private key never leaves the machine"
        foreign = [n for n in SERVERS if n != name and quote_plus(secret_of(n)) in sent]
        assert foreign == []


def assertions(internet: LittleInternet) -> list[str]:
    """Return the client assertions that arrived: credentials, for as long as they are good."""
    bodies = (r.body.decode() for name in SERVERS for r in internet.received[host(name)])
    return [jwt for body in bodies for jwt in parse_qs(body).get("client_assertion", ())]


NETWORK = ("--timeout", "5", "--allow-host", f"*.{DOMAIN}", "--request-log", "requests.jsonl")


@pytest.mark.parametrize("format_", FORMATS)
def test_check_shows_no_secret_on_any_other_path(
    format_: str, place: Place, internet: LittleInternet
) -> None:
    shown = place.migrator("check", "inventory.yaml", "--parity", "--format", format_, *NETWORK, "-vv")
    text = shown.stdout + shown.stderr
    assert "introspect-active" in text
    sent = assertions(internet)
    assert len(sent) >= 3
    assert [jwt for jwt in sent for part in jwt.split(".") if part in text] == []
    if format_ == "json":
        clients = {client["name"]: client for client in json.loads(shown.stdout)["clients"]}
        assert {name: clients[name]["reason"] for name in EXPECTED} == EXPECTED
        assert any("given back" in note for note in clients["revoke-503"]["notes"])


def test_what_was_searched_for_did_arrive_where_it_belongs(place: Place, internet: LittleInternet) -> None:
    place.migrator("check", "inventory.yaml", "--parity", *NETWORK)
    arrived = {
        "introspect-401": ("Basic ",),
        "revoke-400": (quote_plus(secret_of("revoke-400")),),
        "issuer": (quote_plus(secret_of("issuer")),),
        "mtls": ("id-mtls",),
        "parity-200": (f"AppKey {secret_of('key-parity-200')}",),
    }
    for name, secrets in arrived.items():
        sent = internet.sent_to(host(name)).decode("latin-1")
        assert [secret for secret in (issued(name), *secrets) if secret not in sent] == [], name
    asked = [r for r in internet.received[host("issuer")] if r.path == METADATA]
    assert asked
    assert all(b"\r\nauthorization:" not in r.head.lower() and not r.body for r in asked)


def test_nothing_of_keys_and_certificates_is_written_even_for_a_moment(place: Place) -> None:
    names = [word for name in SERVERS if name.startswith(("jwt", "mtls")) for word in ("--only", name)]
    place.migrator("check", "inventory.yaml", *names, *NETWORK)
    assert place.written() == {"requests.jsonl"}


def test_a_comparison_with_an_earlier_check_shows_no_secret(place: Place, internet: LittleInternet) -> None:
    names = [word for name in ("jwt", "revoke-200", "parity-200") for word in ("--only", name)]
    place.migrator("check", "inventory.yaml", *names, *NETWORK, "--format", "json", "--output", "first.json")
    assert (place.folder / "first.json").exists()
    for name in ("jwt", "revoke-200", "parity-200"):
        internet.serve(host(name), by_path(token=echo(401), api=echo(403)))
    for format_ in FORMATS:
        words = ("--since", "first.json", "--format", format_, "-vv")
        shown = place.migrator("check", "inventory.yaml", *names, *NETWORK, *words)
        assert "revoke-200" in shown.stdout
        assert shown.returncode == 1
    for name in ("jwt", "revoke-200", "parity-200"):
        internet.serve(host(name), SERVERS[name])
