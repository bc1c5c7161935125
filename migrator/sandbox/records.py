"""Made-up records: the same for the same tenant and API, every time.

The field names are the embedded platform's own. Celonis publishes the envelopes, not every field.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

Record = dict[str, object]

_FIRST = datetime(2026, 11, 1, tzinfo=UTC)
_APART = timedelta(minutes=7)
_PEOPLE = ("ana.silva", "bo.chen", "carla.rossi", "dev.patel", "eva.novak", "femi.ade", "gita.rao")
_EVENTS = ("LOGIN", "PACKAGE_PUBLISHED", "PERMISSION_CHANGED", "DATA_POOL_EXPORTED", "USER_INVITED")


@lru_cache(maxsize=64)
def records(api: str, tenant: str, count: int) -> tuple[Record, ...]:
    """Return the records of an API, oldest first, seven minutes apart from 2026-11-01."""
    build = _BUILDERS.get(api, _permission)
    return tuple({"id": _id(tenant, api, number), **build(number)} for number in range(count))


def timestamp_of(record: Record) -> datetime | None:
    """Return when the record was made; `None` for records without a date."""
    text = record.get("timestamp")
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _id(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))


def _at(number: int) -> str:
    return (_FIRST + number * _APART).isoformat()


def _person(number: int) -> str:
    return f"{_PEOPLE[number % len(_PEOPLE)]}@acme.example"


def _audit(number: int) -> Record:
    event = _EVENTS[number % len(_EVENTS)]
    return {"timestamp": _at(number), "event": event, "email": _person(number), "source": "WEB"}


def _login(number: int) -> Record:
    return {
        "timestamp": _at(number),
        "email": _person(number),
        "successful": number % 9 != 0,
        "method": "SAML" if number % 3 else "PASSWORD",
        "ipAddress": f"192.0.2.{number % 254 + 1}",
    }


def _adoption(number: int) -> Record:
    return {
        "timestamp": _at(number),
        "email": _person(number),
        "assetName": f"Order to cash {number % 12 + 1}",
        "assetType": "BOARD",
        "eventType": "ASSET_OPENED",
    }


def _member(number: int) -> Record:
    return {"email": _person(number), "role": "ANALYST" if number % 5 else "ADMIN", "active": True}


def _permission(number: int) -> Record:
    return {"email": _person(number), "serviceName": "team", "permissions": ["READ"]}


_BUILDERS: dict[str, Callable[[int], Record]] = {
    "audit-log": _audit,
    "audit-log-v1": _audit,
    "login-history": _login,
    "studio-adoption": _adoption,
    "studio-adoption-v1": _adoption,
    "team-members": _member,
    "permissions-export": _permission,
}
