"""Clients with a certificate: a real TLS server that asks for one, connections that nobody else uses."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from migrator.catalogs.loader import load_providers
from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, Purpose, TlsIdentity, TransportProblem
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.place import Origin
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.verdict import Reason, Verdict
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check
from migrator.probe.transport.broken_connections import certificate_problem
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from migrator.probe.transport.tls_identity import identity_problem

ORIGIN = Origin(path="inventory.yaml")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certified:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def identity(self) -> TlsIdentity:
        return TlsIdentity(
            certificate=Secret(self.pem, label="env:CERT"), private_key=Secret(self.key_pem, label="env:KEY")
        )


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def certify(subject: str, authority: Certified | None = None) -> Certified:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(tz=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(authority.certificate.subject if authority else name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    )
    if authority is None:
        usage = dict.fromkeys(
            (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        builder = builder.add_extension(
            x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True
        )
        signer = key
    else:
        issuer = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False
        )
        signer = authority.key
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    return Certified(builder.sign(signer, hashes.SHA256()), key)


AUTHORITY = certify("the authority")
SERVER, ONE, TWO = (certify(who, AUTHORITY) for who in ("localhost", "one", "two"))


@dataclass
class Asker:
    """A TLS server that asks for certificates and knows who is on which connection."""

    url: str = ""
    shown: list[str | None] = field(default_factory=list)
    """The common name of each request's certificate."""
    connections: int = 0
    forms: list[dict[str, list[str]]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        certificate = writer.get_extra_info("peercert") or {}
        subject = dict(pair for part in certificate.get("subject", ()) for pair in part).get("commonName")
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.decode().lower(), subject, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the client has ended the connection
        finally:
            writer.close()

    async def _answer(
        self, head: str, subject: str | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        length = next(
            (int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:")), 0
        )
        form = parse_qs((await reader.readexactly(length)).decode())
        self.shown.append(subject)
        self.forms.append(form)
        is_right = subject is not None and form.get("client_id") == [subject]
        token = {"access_token": "t", "token_type": "Bearer", "expires_in": 899, "scope": "any"}
        body = json.dumps(token if is_right else {"error": "invalid_client"}).encode()
        status = "200 OK" if is_right else "401 Unauthorized"
        lines = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(lines.encode() + body)
        await writer.drain()


@asynccontextmanager
async def running(folder: Path, *, required: bool) -> AsyncIterator[Asker]:
    files = folder / "server.pem", folder / "server.key", folder / "authority.pem"
    for path, text in zip(files, (SERVER.pem, SERVER.key_pem, AUTHORITY.pem), strict=True):
        path.write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[0], files[1])
    context.load_verify_locations(files[2])
    context.verify_mode = ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL
    asker = Asker()
    server = await asyncio.start_server(asker.serve, "127.0.0.1", 0, ssl=context)
    asker.url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield asker


def with_server(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    body: Callable[[Asker], Awaitable[None]],
    *,
    required: bool = False,
) -> None:
    """Run the body beside a server whose authority is trusted."""
    (folder / "trusted.pem").write_text(AUTHORITY.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "trusted.pem"))

    async def main() -> None:
        async with running(folder, required=required) as asker:
            await body(asker)

    asyncio.run(main())


def request(asker: Asker, client_id: str, identity: TlsIdentity | None) -> HttpRequest:
    return HttpRequest(
        method="POST",
        url=f"{asker.url}/token",
        purpose=Purpose.TOKEN,
        headers={},
        form=(("client_id", client_id),),
        identity=identity,
    )


def test_each_client_shows_its_own_certificate_on_connections_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(asker: Asker) -> None:
        who = [("one", ONE.identity), ("two", TWO.identity), ("none", None)] * 2
        async with open_client(ClientOptions()) as send:
            answers = [await send(request(asker, *each)) for each in who]
        assert asker.shown == ["one", "two", None] * 2
        # Connections are used again, and never by somebody else.
        assert asker.connections == 3
        statuses = [a.status for a in answers if isinstance(a, HttpAnswer)]
        assert statuses == [200, 200, 401] * 2

    with_server(tmp_path, monkeypatch, body)


def test_a_server_that_does_not_accept_the_certificate_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = certify("stranger")

    async def body(asker: Asker) -> None:
        async with open_client(ClientOptions()) as send:
            found = await send(request(asker, "stranger", stranger.identity))
            assert isinstance(found, NoAnswer)
            # Whether the server's alert arrives before the end of the connection is left to the network.
            assert found.problem in {TransportProblem.TLS, TransportProblem.UNREACHABLE}
            assert "client's certificate" in found.detail
            assert not asker.shown

    with_server(tmp_path, monkeypatch, body, required=True)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (
            "TLSV13_ALERT_CERTIFICATE_REQUIRED",
            "the server did not accept the client's certificate, or wants one",
        ),
        ("TLSV1_ALERT_UNKNOWN_CA", "the server did not accept the client's certificate, or wants one"),
        ("WRONG_VERSION_NUMBER", "no TLS connection came about"),
    ],
)
def test_what_the_server_says_of_the_certificate_is_said(reason: str, says: str) -> None:
    error = ssl.SSLError(1, "what OpenSSL says")
    error.reason = reason
    assert certificate_problem(error) == says


def test_waiting_for_the_other_side_is_no_problem_with_tls() -> None:
    broken = ConnectionResetError("reset")
    broken.__context__ = ssl.SSLWantReadError(2, "not complete")
    assert certificate_problem(broken) is None


def test_without_tls_no_certificate_can_be_shown_and_nothing_is_sent() -> None:
    async def sent(options: ClientOptions, url: str) -> HttpAnswer | NoAnswer:
        async with open_client(options) as send:
            return await send(replace(request(Asker(url=url), "one", ONE.identity)))

    for options, url in (
        (ClientOptions(), "http://127.0.0.1:9"),
        (ClientOptions(sandbox="http://127.0.0.1:9"), "https://localhost"),
    ):
        found = asyncio.run(sent(options, url))
        assert isinstance(found, NoAnswer)
        assert (found.problem, found.attempts) == (TransportProblem.TLS, 0)


def encrypted(certified: Certified) -> str:
    kind = PrivateFormat.PKCS8
    return certified.key.private_bytes(Encoding.PEM, kind, BestAvailableEncryption(b"x")).decode()


@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        ("MARKER rubbish", ONE.key_pem),
        (ONE.pem, "MARKER rubbish"),
        (ONE.pem, TWO.key_pem),
        (ONE.pem, encrypted(ONE)),
        # Longer than a pipe holds, and never read to its end.
        ("MARKER rubbish" * 20_000, ONE.key_pem),
    ],
)
def test_what_is_no_identity_is_said_to_be_none_by_its_references(certificate: str, key: str) -> None:
    identity = TlsIdentity(
        certificate=Secret(certificate, label="env:CERT"), private_key=Secret(key, label="file:key.pem")
    )
    problem = identity_problem(identity)
    assert problem is not None
    assert "env:CERT and file:key.pem" in problem
    assert "MARKER" not in problem


def test_an_identity_leaves_nothing_on_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert identity_problem(ONE.identity) is None
    # With the authority's certificate behind it, and longer than a pipe holds.
    long = replace(
        ONE.identity, certificate=Secret(ONE.pem + AUTHORITY.pem + "\n" * 100_000, label="env:CERT")
    )
    assert identity_problem(long) is None
    assert list(tmp_path.iterdir()) == []


def test_without_pipes_a_file_is_used_and_gone_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("migrator.probe.transport.tls_identity.HAS_PIPES", False)
    assert identity_problem(ONE.identity) is None
    assert list(tmp_path.iterdir()) == []


def check(asker: Asker, **fields: Reference) -> Awaitable[CheckResult]:
    references = {"private_key": Reference(scheme="env", locator="KEY")} | fields
    client = Client(
        name="c",
        platform="as",
        client_id="one",
        certificate=references.get("certificate"),
        private_key=references["private_key"],
        auth_method=AuthMethod.TLS_CLIENT_AUTH,
        origin=ORIGIN,
    )
    platform = Platform(
        name="as", provider="generic", url=asker.url, token_url=f"{asker.url}/token", origin=ORIGIN
    )
    inventory = Inventory(
        platforms={"as": platform},
        clients={"c": client},
        extractors={
            "x": Extractor(name="x", origin=ORIGIN, scopes=frozenset({"any"}), client="c"),
        },
    )
    values = {"KEY": ONE.key_pem, "CERT": ONE.pem, "OTHER": TWO.pem}

    def resolve(source: SecretSource) -> Secret:
        assert isinstance(source, Reference)
        return Secret(values[source.locator], label=str(source))

    async def checked() -> CheckResult:
        async with open_client(ClientOptions()) as send:
            return await run_check(plan_check(inventory, load_providers()), send=send, resolve=resolve)

    return checked()


def test_a_client_with_a_certificate_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(asker: Asker) -> None:
        result = await check(asker, certificate=Reference(scheme="env", locator="CERT"))
        [client] = result.clients
        assert (client.verdict, client.reason) == (Verdict.READY, Reason.OK)
        assert client.auth_method is AuthMethod.TLS_CLIENT_AUTH
        assert asker.forms[0]["client_id"] == ["one"]
        assert ONE.key_pem not in repr(result)

    with_server(tmp_path, monkeypatch, body)


def test_a_certificate_that_does_not_fit_its_key_is_unknown_and_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(asker: Asker) -> None:
        result = await check(asker, certificate=Reference(scheme="env", locator="OTHER"))
        [client] = result.clients
        assert (client.verdict, client.reason) == (Verdict.UNKNOWN, Reason.SECRET_UNAVAILABLE)
        assert "env:OTHER and env:KEY" in client.message
        assert not asker.shown

    with_server(tmp_path, monkeypatch, body)
