"""The questions of `migrator init`: five at most."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migrator.cli.questions import Check, answer, one_of
from migrator.errors import UsageError
from migrator.inventory.first import Answers
from migrator.model.hosts import host_of, is_allowed, is_secure
from migrator.model.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the options say already."""

    provider: str | None
    url: str | None
    apis: tuple[str, ...]
    token_url: str | None
    scopes: tuple[str, ...]
    config: str | None
    owner: str | None


def ask(given: Given, providers: Mapping[str, Provider], *, folder: Path) -> Answers:
    """Ask for what is not given. Raises UsageError where an option is wrong or nobody can be asked."""
    default = "celonis" if "celonis" in providers else None
    names = ", ".join(providers)
    id_ = answer(
        given.provider,
        f"Provider ({names})",
        option="--provider",
        check=one_of(providers, "provider catalog"),
        default=default,
    )
    provider = providers[id_]
    url = answer(given.url, "Base URL of the platform", option="--url", check=_url_of(provider))
    apis = _apis(given, provider)
    token_url, scopes = _of_server(given, provider)
    config = answer(
        given.config,
        "Configuration file of one extractor (empty: name it later)",
        option="--config",
        check=_file_in(folder),
        default="",
    )
    owner = given.owner
    if provider.apis and owner is None:
        owner = answer(
            None, "Owner, such as an e-mail address (empty: later)", option="--owner", check=str, default=""
        )
    return Answers(
        provider=provider,
        url=url,
        apis=apis,
        token_url=token_url,
        scopes=scopes,
        config=config or None,
        owner=owner or None,
    )


def _apis(given: Given, provider: Provider) -> tuple[str, ...]:
    if not provider.apis:
        if given.apis:
            raise UsageError(f"the provider catalog {provider.id} has no APIs", help_="give --scope instead")
        return ()
    if not given.apis and sys.stdin.isatty():
        sys.stderr.write(f"{provider.name} has these APIs: {', '.join(provider.apis)}\n")
    text = answer(
        ",".join(given.apis) or None,
        "APIs that the extractor calls, separated by commas",
        option="--api",
        check=_all_of(provider),
    )
    return _split(text)


def _of_server(given: Given, provider: Provider) -> tuple[str | None, tuple[str, ...]]:
    """Return token endpoint and scopes; they are asked for only where the provider catalog has none."""
    if provider.token_path and provider.apis:
        return given.token_url and _endpoint(given.token_url), given.scopes
    token_url = answer(given.token_url, "URL of the token endpoint", option="--token-url", check=_endpoint)
    text = answer(
        ",".join(given.scopes) or None,
        "Scopes that the extractor needs, separated by commas (empty: none)",
        option="--scope",
        check=str,
        default="",
    )
    return token_url, _split(text)


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _all_of(provider: Provider) -> Check:
    known = one_of(provider.apis, "API")

    def check(text: str) -> str:
        if not _split(text):
            raise UsageError("at least one API is needed", help_=f"one of: {', '.join(provider.apis)}")
        return ",".join(known(api) for api in _split(text))

    return check


def _url_of(provider: Provider) -> Check:
    def check(text: str) -> str:
        url = _endpoint(text).rstrip("/")
        if provider.hosts and not is_allowed(url, provider.hosts):
            hosts = ", ".join(provider.hosts)
            raise UsageError(f"{host_of(url)} is no host of {provider.name}", help_=f"its hosts are {hosts}")
        return url

    return check


def _endpoint(text: str) -> str:
    if not is_secure(text) or any(c in text for c in "?#@"):
        raise UsageError(
            f"{text!r} is no URL that a secret may be sent to", help_="such as https://acme.example"
        )
    return text


def _file_in(folder: Path) -> Check:
    def check(text: str) -> str:
        if text and not (folder / text).is_file():
            raise UsageError(f"there is no file {folder / text}", help_="it starts at the inventory's folder")
        return text

    return check
