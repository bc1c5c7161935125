"""`migrator sandbox`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli.console import Console, Message
from migrator.errors import UsageError


def sandbox(
    tenants: Annotated[Path, typer.Argument(metavar="TENANTS.yaml", help="The tenants to serve.")],
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8765,
) -> None:
    """Serve an embedded platform on loopback: an authorization server and the provider's APIs.

    Model your own team in TENANTS.yaml (`migrator schema sandbox`), then rehearse with
    `migrator check INVENTORY --sandbox http://127.0.0.1:8765`.
    """
    require_sandbox()
    from migrator.sandbox.serve import serve_forever
    from migrator.sandbox.tenants import load_tenants

    fleet = load_tenants(tenants)

    def announce(url: str) -> None:
        Console().say(Message.NOTICE, f"serving {tenants} at {url} (Ctrl-C ends it)")

    serve_forever(fleet, port=port, ready=announce)


def require_sandbox() -> None:
    """Raise UsageError where the libraries of the extra `sandbox` are not installed."""
    try:
        import starlette
        import uvicorn
    except ImportError as error:
        raise UsageError(
            f"the embedded platform needs {error.name}", help_="pip install 'extractor-migrator[sandbox]'"
        ) from error
    del starlette, uvicorn
