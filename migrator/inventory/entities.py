"""Builds the frozen entities from data that satisfies the schema."""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from migrator.inventory.file import InventoryFile
from migrator.inventory.paths import shown_path
from migrator.inventory.references import identifier, secret_source
from migrator.inventory.values import calendar_date, seconds
from migrator.model.finding import Subject
from migrator.model.http import SigningAlgorithm
from migrator.model.inventory import AuthMethod, Client, ConfigReference, Extractor, Key, ListFiles, Platform
from migrator.model.oauth import Scopes
from migrator.model.secret import SecretSource
from migrator.model.waiver import Waiver
from migrator.text.snippet import credentials_masked

Data = Mapping[str, object]


def platform(file: InventoryFile, name: str, data: Data, *, base: Path) -> Platform:
    """Build a platform."""
    token_url, issuer = _text(data, "token_url"), _text(data, "issuer")
    inspector = _mapping(data, "introspection")
    client_id = _text(inspector, "client_id")
    return Platform(
        name=name,
        provider=_text(data, "provider") or "",
        url=(_text(data, "url") or _origin_of(issuer or token_url)).rstrip("/"),
        origin=file.origin("platforms", name),
        token_url=token_url,
        issuer=issuer,
        revocation_url=_text(data, "revocation_url"),
        introspection_url=_text(data, "introspection_url"),
        introspection_client_id=identifier(client_id, base=file.folder) if client_id else None,
        introspection_client_secret=_secret(file, inspector, "client_secret"),
        lists=_lists(file, _mapping(data, "lists"), base),
        retention={api: seconds(str(kept)) for api, kept in _mapping(data, "retention").items()},
    )


def _lists(file: InventoryFile, data: Data, base: Path) -> ListFiles:
    day = _text(data, "as_of")
    return ListFiles(
        applications=_path(file, _text(data, "applications"), base),
        api_keys=_path(file, _text(data, "api_keys"), base),
        as_of=calendar_date(day) if day else None,
    )


def client(file: InventoryFile, name: str, data: Data) -> Client:
    """Build an OAuth 2.0 client."""
    scopes, algorithm = data.get("scopes"), _text(data, "signing_alg")
    return Client(
        name=name,
        platform=_text(data, "platform") or "",
        client_id=identifier(_text(data, "client_id") or "", base=file.folder),
        origin=file.origin("clients", name),
        client_secret=_secret(file, data, "client_secret"),
        private_key=_secret(file, data, "private_key"),
        certificate=_secret(file, data, "certificate"),
        signing_alg=SigningAlgorithm(algorithm) if algorithm else None,
        key_id=_text(data, "key_id"),
        auth_method=AuthMethod(_text(data, "auth_method") or AuthMethod.AUTO),
        audience=_text(data, "audience"),
        scopes=None if scopes is None else _scopes(scopes),
    )


def key(file: InventoryFile, name: str, data: Data) -> Key:
    """Build a key."""
    created = _text(data, "created")
    return Key(
        name=name,
        platform=_text(data, "platform") or "",
        kind=_text(data, "kind") or "",
        origin=file.origin("keys", name),
        value=_secret(file, data, "value"),
        created=calendar_date(created) if created else None,
        listed_as=_text(data, "listed_as"),
        restricted_to_platform=data.get("restricted_to_platform") is True,
    )


def waiver(file: InventoryFile, index: int, data: Data) -> Waiver | None:
    """Build a waiver; `None` where its last day is none: then it waives nothing."""
    expires = calendar_date(_text(data, "expires") or "")
    if expires is None:
        return None
    kind, name = next(iter(_mapping(data, "subject").items()))
    return Waiver(
        rule=_text(data, "rule") or "",
        subject=Subject(kind=kind, name=str(name)),
        reason=credentials_masked(_text(data, "reason") or ""),  # every report repeats it
        owner=_text(data, "owner") or "",
        expires=expires,
        origin=file.origin("waivers", index),
        fingerprint=_text(data, "fingerprint"),
    )


def extractor(file: InventoryFile, name: str, own: Data, *, defaults: Data, base: Path) -> Extractor:
    """Build an extractor; what it leaves out comes from the defaults of its file."""
    data = {**defaults, **own}
    duration, wave, migrated = _text(data, "duration"), data.get("wave"), _text(own, "migrated")
    return Extractor(
        name=name,
        origin=file.origin("extractors", name),
        platform=_text(data, "platform"),
        owner=_text(data, "owner"),
        apis=_texts(data.get("apis")),
        scopes=_scopes(data.get("scopes")),
        key=_text(data, "key"),
        client=_text(data, "client"),
        config=_config(file, _mapping(own, "config"), _mapping(defaults, "config"), base),
        also=tuple(_reference(file, path, base) for path in _texts(_mapping(own, "config").get("also"))),
        schedule=_text(data, "schedule"),
        duration=seconds(duration) if duration else None,
        wave=wave if isinstance(wave, int) else None,
        migrated=calendar_date(migrated) if migrated else None,
    )


def _config(file: InventoryFile, own: Data, defaults: Data, base: Path) -> ConfigReference | None:
    path = _text(own, "path")
    if path is None:
        return None
    return _reference(file, path, base, format_=_text({**defaults, **own}, "format"))


def _reference(file: InventoryFile, path: str, base: Path, *, format_: str | None = None) -> ConfigReference:
    return ConfigReference(path=_path(file, path, base) or path, format=format_)


def _path(file: InventoryFile, path: str | None, base: Path) -> str | None:
    """Return a path that starts at the folder of the file as the user would name it."""
    return None if path is None else shown_path(posixpath.join(posixpath.dirname(file.shown), path), base)


def _secret(file: InventoryFile, data: Data, name: str) -> SecretSource | None:
    text = _text(data, name)
    return None if text is None else secret_source(text, base=file.folder)


def _origin_of(url: str | None) -> str:
    """Return the scheme and host of a URL: what stands for a platform that names only its endpoints."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _text(data: Data, name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None


def _mapping(data: Data, name: str) -> Data:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _scopes(value: object) -> Scopes:
    return frozenset(_texts(value))
