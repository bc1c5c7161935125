"""What is generated for Microsoft's products, checked with JSON Schemas derived from Azure's published types.

The schemas know names, types and what must be there; they do not know what a product does with it. That of
Data Factory is weak: it takes any value for most properties, and does not say which go together.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from migrator.formats.interface import Rewrite, Target, all_formats
from migrator.model.inventory import AuthMethod
from migrator.text.edits import apply_edits
from migrator.text.source import SourceText

CASES = Path(__file__).parents[1] / "cases" / "formats"
SENTINEL = sorted(p.parent for p in (CASES / "sentinel-ccf").glob("*/after.json"))
DATA_FACTORY = sorted(p.parent for p in (CASES / "azure-data-factory").glob("*/after.json"))


def before_and_after(folder: Path) -> tuple[object, object]:
    """Return the data of a case, and what migrator makes of it now."""
    source = SourceText.of("before.json", (folder / "before.json").read_bytes().decode())
    wanted = yaml.safe_load((folder / "target.yaml").read_text())
    typed = {"auth_method": AuthMethod(wanted["auth_method"]), "scopes": frozenset(wanted["scopes"])}
    format_ = all_formats()[folder.parent.name]
    outcome = format_.migrate(format_.parse(source), Target(**{**wanted, **typed}))
    assert isinstance(outcome, Rewrite), outcome
    new_text = apply_edits(source.text, outcome.edits)
    old, new = (json.loads(text.removeprefix("\ufeff")) for text in (source.text, new_text))
    return old, new


def mappings(data: object) -> Iterator[dict[str, object]]:
    """Yield every mapping below (and with) the data: not by the adapters' own code."""
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from mappings(value)


def auths(data: object) -> list[dict[str, object]]:
    """Return the `auth` of each poller with its keys as the schema writes them: Sentinel minds no case."""
    properties = (m["properties"] for m in mappings(data) if m.get("kind") == "RestApiPoller")
    found = [p["auth"] for p in properties if isinstance(p, dict)]
    return [{canonical(k): v for k, v in auth.items()} for auth in found if isinstance(auth, dict)]


def canonical(key: str) -> str:
    names = ("type", "apiKey", "apiKeyName", "apiKeyIdentifier", "isApiKeyInPostPayload")
    more = ("clientId", "clientSecret", "grantType", "tokenEndpoint", "scope", "isCredentialsInHeaders")
    return {n.lower(): n for n in (*names, *more)}.get(key.lower(), key)


def linked_services(data: object) -> list[object]:
    return [m["typeProperties"] for m in mappings(data) if m.get("type") == "RestService"]


def validator(corpus: Path, name: str) -> Draft7Validator:
    schema = json.loads((corpus / "schemas" / name).read_text())
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.fixture(scope="session")
def sentinel(corpus: Path) -> Draft7Validator:
    return validator(corpus, "sentinel_ccp_auth.schema.json")


@pytest.fixture(scope="session")
def data_factory(corpus: Path) -> Draft7Validator:
    return validator(corpus, "adf_restservice_typeproperties.schema.json")


@pytest.mark.parametrize("folder", SENTINEL, ids=lambda p: p.name)
def test_every_poller_of_sentinel_is_valid(folder: Path, sentinel: Draft7Validator) -> None:
    old, new = before_and_after(folder)
    assert len(auths(new)) == len(auths(old)) > 0
    for auth in auths(new):
        assert auth["type"] == "OAuth2"
        assert [e.message for e in sentinel.iter_errors(auth)] == []


@pytest.mark.parametrize("folder", DATA_FACTORY, ids=lambda p: p.name)
def test_every_linked_service_of_data_factory_is_valid(folder: Path, data_factory: Draft7Validator) -> None:
    old, new = before_and_after(folder)
    assert len(linked_services(new)) == len(linked_services(old)) > 0
    for properties in linked_services(new):
        assert [e.message for e in data_factory.iter_errors(properties)] == []


def test_the_schemas_can_refuse(sentinel: Draft7Validator, data_factory: Draft7Validator) -> None:
    good = auths(before_and_after(CASES / "sentinel-ccf" / "poller")[1])[0]
    for wrong in ({**good, "scopes": "a"}, {**good, "isCredentialsInHeaders": "no"}, {"type": "OAuth2"}):
        assert not sentinel.is_valid(wrong)
    (service,) = linked_services(before_and_after(CASES / "azure-data-factory" / "key-vault")[1])
    assert isinstance(service, dict)
    for name in ("scopes", "authHeader"):
        assert not data_factory.is_valid({**service, name: "a"})
    assert not data_factory.is_valid({**service, "clientSecret": "a"})
