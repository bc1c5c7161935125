"""The configuration of LemonLDAP::NG, written for one folder and one port."""

import json
import subprocess
from pathlib import Path

from tests.real.registered import CLIENTS, RegisteredClient

_LIFETIME = 900
_FOLDERS = ("conf", "sessions/lock", "persistent/lock", "cache")


def write_configuration(folder: Path, url: str, *, only_declared_scopes: bool) -> Path:
    """Write all files into the folder, and return the path of the one that the portal is started with."""
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = _settings(folder, url, only_declared_scopes=only_declared_scopes)
    (folder / "conf" / "lmConf-1.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    start = folder / "lemonldap-ng.ini"
    start.write_text(
        f"[all]\nlogLevel = warn\nlogger = Lemonldap::NG::Common::Logger::Std\n"
        f"[configuration]\ntype = File\ndirName = {folder / 'conf'}\n"
        "[portal]\ntemplateDir = /usr/share/lemonldap-ng/portal/templates\nstaticPrefix = /static\n"
    )
    return start


def _settings(folder: Path, url: str, *, only_declared_scopes: bool) -> dict[str, object]:
    private, public = _signing_key()
    return {
        "cfgNum": 1,
        "cfgDate": 1,
        "portal": f"{url}/",
        "domain": "127.0.0.1",
        "cookieName": "lemonldap",
        "whatToTrace": "uid",
        "authentication": "Demo",
        "userDB": "Same",
        # The portal does not start without a captcha module, and its own needs an image library.
        "captcha": "::Plugins::History",
        "locationRules": {"127.0.0.1": {"default": "accept"}},
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": _files(folder / "sessions"),
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": _files(folder / "persistent"),
        "localSessionStorage": "Cache::NullCache",
        "issuerDBOpenIDConnectActivation": 1,
        "oidcServicePrivateKeySig": private,
        "oidcServicePublicKeySig": public,
        "oidcServiceKeyIdSig": "tests",
        "oidcServiceAccessTokenExpiration": _LIFETIME,
        "oidcServiceAllowOnlyDeclaredScopes": int(only_declared_scopes),
        "oidcRPMetaDataOptions": {client.client_id: _options(client) for client in CLIENTS},
        # `$requested`: the scope is granted to those that ask for it, and to no others.
        "oidcRPMetaDataScopeRules": {
            client.client_id: dict.fromkeys(client.scopes, "$requested") for client in CLIENTS
        },
        "oidcRPMetaDataExportedVars": {client.client_id: {} for client in CLIENTS},
    }


def _options(client: RegisteredClient) -> dict[str, object]:
    return {
        "oidcRPMetaDataOptionsClientID": client.client_id,
        "oidcRPMetaDataOptionsClientSecret": client.secret,
        "oidcRPMetaDataOptionsAllowClientCredentialsGrant": int(client.may_use_client_credentials),
        "oidcRPMetaDataOptionsAccessTokenJWT": int(client.token_format == "jwt"),
        "oidcRPMetaDataOptionsAccessTokenSignAlg": "RS256",
        "oidcRPMetaDataOptionsRedirectUris": "https://localhost/callback",
    }


def _files(folder: Path) -> dict[str, str]:
    return {"Directory": str(folder), "LockDirectory": str(folder / "lock")}


def _signing_key() -> tuple[str, str]:
    """Return a new RSA key: private and public, in PEM."""
    private = _openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
    return private, _openssl(["pkey", "-pubout"], given=private)


def _openssl(arguments: list[str], *, given: str = "") -> str:
    command = ["openssl", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout
