"""A fleet of clients for the platform of the benchmarks: inventory, provider catalog, environment."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks._platform import APIS


def write_fleet(folder: Path, url: str, *, clients: int) -> tuple[Path, Path]:
    """Write an inventory of so many clients, each with one extractor that calls every API."""
    inventory, catalog = folder / f"inventory-{clients}.yaml", folder / "bench.yaml"
    inventory.write_text("\n".join(_inventory(url, clients)) + "\n")
    catalog.write_text("\n".join(_catalog()) + "\n")
    return inventory, catalog


def environment(clients: int) -> dict[str, str]:
    """Return a secret for each client."""
    return {f"CLIENT_SECRET_{n}": f"secret-{n}" for n in range(clients)}


def _inventory(url: str, clients: int) -> Iterator[str]:
    yield f"version: 1\nplatforms:\n  acme: {{provider: bench, url: {url}}}\nclients:"
    for n in range(clients):
        yield f"  client-{n}:\n    platform: acme\n    client_id: client-{n}"
        yield f"    client_secret: env:CLIENT_SECRET_{n}\n    auth_method: client_secret_post"
    yield "extractors:"
    for n in range(clients):
        yield f"  extractor-{n}:\n    owner: team-{n % 40}@acme.example\n    client: client-{n}"
        yield f"    apis: [{', '.join(APIS)}]"


def _catalog() -> Iterator[str]:
    yield "version: 1\nid: bench\nname: Bench\noauth: {token_path: /oauth2/token}\napis:"
    for api in APIS:
        yield f"  {api}:\n    name: {api}\n    scopes: ['{api}:read']\n    probe: {{path: /api/{api}}}"
