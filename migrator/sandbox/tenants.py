"""Reads the file that describes the tenants of the embedded platform."""

from collections.abc import Mapping
from pathlib import Path

from migrator.errors import SourceProblem
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.model.secret import Secret
from migrator.sandbox.fleet import Fleet, KeyKind, SandboxClient, SandboxKey, Tenant
from migrator.sandbox.switches import switches_of
from migrator.schemas.validate import problems
from migrator.text.document import Document, place_of
from migrator.text.read import read_source
from migrator.text.snippet import MASK, masked_line
from migrator.text.yaml import parse_yaml, walk

RULE = "sandbox-tenants"
_LONG = 4  # shorter secrets are parts of ordinary words; what stands behind their key is masked anyway
_Data = Mapping[str, object]


def load_tenants(path: Path) -> Fleet:
    """Return the fleet that a tenants file describes (`migrator schema sandbox`).

    Raises SourceProblem with the place of the first thing that is wrong.
    """
    document = parse_yaml(read_source(path, shown_as=path.as_posix()))
    for duplicate in document.duplicates:
        raise _problem(document, duplicate.pointer, f"{duplicate.pointer[-1]} stands twice", on_key=True)
    for problem in problems(document.data, "sandbox"):
        raise _problem(document, problem.pointer, problem.message, on_key=problem.on_key, help_=problem.help)
    tenants = _mapping(_mapping(document.data).get("tenants"))
    fleet = Fleet(tenants={name: _tenant(name, _mapping(data)) for name, data in tenants.items()})
    _check_hosts(document, fleet)
    _check_client_ids(document, tenants)
    return fleet


def _tenant(name: str, data: _Data) -> Tenant:
    clients = [_client(n, _mapping(d)) for n, d in _mapping(data.get("clients")).items()]
    return Tenant(
        name=name,
        url=str(data["url"]),
        clients={client.client_id: client for client in clients},
        keys=tuple(_key(n, _mapping(d)) for n, d in _mapping(data.get("keys")).items()),
        switched_off=frozenset(_texts(data.get("switched_off"))),
        records={api: n for api, n in _mapping(data.get("records")).items() if isinstance(n, int)},
        switches=switches_of(data.get("behaviour")),
    )


def _client(name: str, data: _Data) -> SandboxClient:
    methods = _texts(data.get("auth_methods")) or (AuthMethod.CLIENT_SECRET_POST,)
    return SandboxClient(
        name=name,
        client_id=str(data["id"]),
        secret=Secret(str(data["secret"]), label=f"secret of {name}"),
        auth_methods=frozenset(AuthMethod(method) for method in methods),
        grants=frozenset(_texts(data.get("grants", ["client_credentials"]))),
        scopes=frozenset(_texts(data.get("scopes"))),
        permissions=frozenset(_texts(data.get("permissions"))),
        secret_expired=data.get("secret_expired") is True,
        switches=switches_of(data.get("behaviour")),
    )


def _key(name: str, data: _Data) -> SandboxKey:
    return SandboxKey(
        name=name,
        kind=KeyKind(str(data["kind"])),
        value=Secret(str(data["value"]), label=f"value of {name}"),
        permissions=frozenset(_texts(data.get("permissions"))),
    )


def _check_hosts(document: Document, fleet: Fleet) -> None:
    owners: dict[str, str] = {}
    for tenant in fleet.tenants.values():
        other = owners.setdefault(tenant.host, tenant.name)
        if other != tenant.name:
            raise _problem(
                document,
                ("tenants", tenant.name, "url"),
                f"{other} has the same host: requests could not be told apart",
            )


def _check_client_ids(document: Document, tenants: _Data) -> None:
    for tenant, data in tenants.items():
        owners: dict[str, str] = {}
        for client, entry in _mapping(_mapping(data).get("clients")).items():
            other = owners.setdefault(str(_mapping(entry)["id"]), client)
            if other != client:
                pointer = ("tenants", tenant, "clients", client, "id")
                raise _problem(document, pointer, f"the client {other} has the same ID")


def _problem(
    document: Document, pointer: Pointer, message: str, *, on_key: bool = False, help_: str = ""
) -> SourceProblem:
    source = document.source
    place = place_of(document, pointer, on_key=on_key)
    return SourceProblem(
        message,
        rule=RULE,
        path=source.path,
        place=place,
        snippet=_shown(source.line(place.line), document.data),
        help_=help_,
    )


def _shown(line: str, data: object) -> str:
    """Return the line without the secrets of the file, wherever in it they stand."""
    for pointer, value in walk(data):
        if pointer[-1:] in {("secret",), ("value",)} and isinstance(value, str) and len(value) >= _LONG:
            line = line.replace(value, MASK)
    return masked_line(line)


def _mapping(data: object) -> _Data:
    return data if isinstance(data, dict) else {}


def _texts(data: object) -> tuple[str, ...]:
    return tuple(str(item) for item in data) if isinstance(data, list) else ()
