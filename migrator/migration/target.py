"""What a configuration is to use from now on, put together from inventory, provider catalogs and check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from migrator.formats.interface import Successor, Target, Wish
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.oauth import Scopes
from migrator.model.provider import Provider
from migrator.model.secret import Reference, SecretSource
from migrator.model.verdict import ClientVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTarget:
    """Why no target can be named."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything that targets are made from."""

    inventory: Inventory
    providers: Mapping[str, Provider]
    clients: Mapping[str, ClientVerdict]
    """What a check found of each client; empty where none was made."""
    wishes: frozenset[Wish] = frozenset()
    """What the command line asks for beyond what is safe anyway."""


def target_for(extractors: Sequence[Extractor], known: Knowledge) -> Target | NoTarget:
    """Return the one target of the extractors that share a configuration, or why there is none."""
    names = sorted({e.client or "" for e in extractors})
    if len(names) > 1:
        return _several_clients(extractors)
    client = known.inventory.clients.get(names[0])
    if client is None:
        return NoTarget(reasons=(_no_client(extractors[0]),))
    platform = known.inventory.platforms.get(client.platform)
    if platform is None:
        return NoTarget(reasons=(f"the platform {client.platform} of client {client.name} is not known",))
    provider = known.providers.get(platform.provider)
    problems = [p for e in extractors for p in _extractor_problems(e, client, known.inventory, provider)]
    url = _token_url(platform, provider)
    if url is None:
        problems.append(f"the token endpoint of platform {platform.name} is not known: declare its token_url")
    if problems or url is None:
        return NoTarget(reasons=tuple(dict.fromkeys(problems)))
    scopes = frozenset[str]().union(*(_required(e, provider) for e in extractors))
    target = _target(client, url, scopes, extractors, known.clients.get(client.name), provider)
    return replace(target, wishes=known.wishes)


def _target(
    client: Client,
    token_url: str,
    scopes: Scopes,
    extractors: Sequence[Extractor],
    seen: ClientVerdict | None,
    provider: Provider | None,
) -> Target:
    works = seen.auth_method if seen and seen.token else None
    documented = provider.token_lifetime if provider else None
    stated = seen.token.expires_in if seen and seen.token else None
    return Target(
        token_url=token_url,
        auth_method=works or client.auth_method or AuthMethod.AUTO,
        scopes=scopes,
        client_id=client.client_id if isinstance(client.client_id, str) else None,
        platform_name=client.platform,
        client_name=client.name,
        token_lifetime=documented if stated is None else stated,
        run_duration=max((e.duration for e in extractors if e.duration is not None), default=None),
        audience=client.audience,
        secret_variable=_variable(client.client_secret),
        id_variable=_variable(client.client_id),
        successors=tuple(_successors(provider)) if provider else (),
    )


def _successors(provider: Provider) -> Iterator[Successor]:
    """Yield the endpoints that are going to end, where old and new one are called by one path each."""
    for api in provider.apis.values():
        new = provider.apis.get(api.replaced_by or "")
        if new is not None and len(api.url_paths) == len(new.url_paths) == 1:
            paging = new.paging.style if new.paging else ""
            yield Successor(
                path=api.url_paths[0], new_path=new.url_paths[0], name=api.name, new_paging=paging
            )


def _variable(source: SecretSource | str | None) -> str | None:
    """Return the environment variable that a reference names."""
    return source.locator if isinstance(source, Reference) and source.scheme == "env" else None


def _several_clients(extractors: Sequence[Extractor]) -> NoTarget:
    users = ", ".join(f"{e.name} ({e.client or 'no client'})" for e in extractors)
    return NoTarget(reasons=(f"extractors that share this file are to use different clients: {users}",))


def _no_client(extractor: Extractor) -> str:
    if extractor.client is None:
        return f"extractor {extractor.name} names no client: add one to the inventory"
    return f"the inventory has no client {extractor.client}"


def _extractor_problems(
    extractor: Extractor, client: Client, inventory: Inventory, provider: Provider | None
) -> list[str]:
    problems: list[str] = []
    platform = inventory.platform_of(extractor)
    if platform is not None and platform.name != client.platform:
        problems.append(
            f"extractor {extractor.name} is on platform {platform.name}, its client {client.name} on "
            f"platform {client.platform}"
        )
    unknown = [api for api in extractor.apis if provider is None or api not in provider.apis]
    if unknown:
        problems.append(
            f"the scopes of {', '.join(unknown)} are not known: no provider catalog describes it; "
            "name a known API, or list the scopes in the inventory"
        )
    return problems


def _required(extractor: Extractor, provider: Provider | None) -> Scopes:
    return extractor.scopes | (provider.required_scopes(extractor.apis) if provider else frozenset())


def _token_url(platform: Platform, provider: Provider | None) -> str | None:
    if platform.token_url:
        return platform.token_url
    if provider is None or provider.token_path is None:
        return None
    return f"{platform.url.rstrip('/')}/{provider.token_path.lstrip('/')}"
