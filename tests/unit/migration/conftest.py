"""A small fleet on disk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from migrator.migration.plan import PlannedChange, plan_changes
from migrator.model.inventory import (
    AuthMethod,
    Client,
    ConfigReference,
    Extractor,
    Inventory,
    Platform,
)
from migrator.model.place import Origin
from migrator.model.provider import Api, Provider

ORIGIN = Origin(path="inventory.yaml")
PROVIDERS = {
    "celonis": Provider(
        id="celonis",
        name="Celonis",
        token_path="/oauth2/token",
        token_lifetime=899,
        apis={"audit-log": Api(id="audit-log", name="Audit Log", scopes=frozenset({"audit.log:read"}))},
    ),
    "generic": Provider(id="generic", name="Any server"),
}

MANIFEST = """\
version: 6.5.0
type: DeclarativeSource
check: {type: CheckStream, stream_names: [calls]}
streams:
  - type: DeclarativeStream
    name: calls
    retriever:
      type: SimpleRetriever
      requester:
        type: HttpRequester
        url_base: https://api.example.com
        authenticator:
          type: BearerAuthenticator
          api_token: "{{ config['api_key'] }}"
spec:
  type: Spec
  connection_specification:
    type: object
    required: [start, api_key]
    properties:
      start: {type: string}
      api_key: {type: string, airbyte_secret: true}
"""
EXPORT = """\
{
  "supportedAuthenticationConfigurations" : [ ],
  "connectionParameters" : [ ],
  "endpoints" : [
    { "name" : "audit", "headers" : { "Authorization" : "AppKey canary-3f9a0c1d" } }
  ]
}
"""


class Fleet:
    """Files in a folder, and an inventory that names them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.providers = PROVIDERS
        platforms = {
            "acme": Platform(
                name="acme", provider="celonis", url="https://acme.eu-1.celonis.cloud", origin=ORIGIN
            )
        }
        clients = {
            "reader": Client(
                name="reader",
                platform="acme",
                client_id="id",
                origin=ORIGIN,
                auth_method=AuthMethod.CLIENT_SECRET_POST,
            )
        }
        self.inventory = Inventory(platforms=platforms, clients=clients)

    def add(
        self, name: str, path: str | None, *, text: str | None = None, client: str | None = "reader"
    ) -> Extractor:
        """Name an extractor, and write its configuration where a text is given."""
        if path is not None and text is not None:
            file = self.base / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        config = ConfigReference(path=path) if path is not None else None
        extractor = Extractor(name=name, origin=ORIGIN, apis=("audit-log",), client=client, config=config)
        self.put(extractor)
        return extractor

    def put(self, *entities: Extractor | Client | Platform) -> None:
        """Add entities, or replace those of the same name."""
        for entity in entities:
            match entity:
                case Extractor():
                    extractors = {**self.inventory.extractors, entity.name: entity}
                    self.inventory = replace(self.inventory, extractors=extractors)
                case Client():
                    clients = {**self.inventory.clients, entity.name: entity}
                    self.inventory = replace(self.inventory, clients=clients)
                case Platform():
                    platforms = {**self.inventory.platforms, entity.name: entity}
                    self.inventory = replace(self.inventory, platforms=platforms)

    def plan(self) -> list[PlannedChange]:
        """Plan everything."""
        return plan_changes(self.inventory, self.providers, base=self.base)

    def only(self) -> PlannedChange:
        """Plan everything, which is one change."""
        (planned,) = self.plan()
        return planned


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    base = tmp_path / "work"
    base.mkdir()
    return Fleet(base)


@pytest.fixture
def manifest() -> str:
    return MANIFEST


@pytest.fixture
def export() -> str:
    return EXPORT


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, tuple[bytes, int]]]:
    def take(folder: Path) -> dict[str, tuple[bytes, int]]:
        files = (p for p in folder.rglob("*") if p.is_file())
        return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}

    return take
