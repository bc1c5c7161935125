"""Puts a client's certificate and private key into a TLS context, without leaving either on a disk."""

import os
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from migrator.model.http import TlsIdentity
from migrator.model.secret import Secret

HAS_PIPES = Path("/dev/fd").is_dir()
"""Whether a pipe has a path that OpenSSL can open."""


def load_identity(context: ssl.SSLContext, identity: TlsIdentity) -> None:
    """Let the context show it. Raises ssl.SSLError for what is no PEM, or does not belong together."""
    with ExitStack() as files:
        certificate = files.enter_context(_readable(identity.certificate))
        private_key = files.enter_context(_readable(identity.private_key))
        # A password that fits nothing: without one OpenSSL would ask the terminal.
        context.load_cert_chain(certificate, private_key, password="-")  # noqa: S106 - see above


def identity_problem(identity: TlsIdentity) -> str | None:
    """Return why the identity cannot be used, as a sentence; `None` if it can."""
    try:
        load_identity(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), identity)
    except (ssl.SSLError, OSError):  # their texts say nothing that helps
        where = f"{identity.certificate.label} and {identity.private_key.label}"
        return f"{where} are no certificate and its private key, both in PEM form and not encrypted."
    return None


@contextmanager
def _readable(secret: Secret) -> Iterator[str]:
    """Yield a path that has the value for as long as the body runs: OpenSSL reads from files only."""
    content = secret.reveal().encode()
    if HAS_PIPES:
        with _pipe(content) as path:
            yield path
    else:
        # No pipes with a path here: a file that only this user may read, and that is gone at once.
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pem"
            file.touch(mode=0o600)
            file.write_bytes(content)
            yield str(file)


@contextmanager
def _pipe(content: bytes) -> Iterator[str]:
    read_end, write_end = os.pipe()
    # In a thread: what is longer than the pipe waits until it is read.
    writer = threading.Thread(target=_write, args=(write_end, content), daemon=True)
    writer.start()
    try:
        yield f"/dev/fd/{read_end}"
    finally:
        os.close(read_end)
        writer.join()


def _write(descriptor: int, content: bytes) -> None:
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
    except BrokenPipeError:
        return  # nobody read to the end: it was no certificate
