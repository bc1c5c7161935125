"""Plans a check: which clients are tried, for which scopes and APIs, and with how many requests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

from migrator.model.hosts import host_of
from migrator.model.http import ProviderLimits
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.oauth import Scopes
from migrator.model.provider import Provider
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason
from migrator.oauth.client_authentication import methods_to_try, most_ways
from migrator.oauth.metadata import metadata_urls
from migrator.probe.planning.estimate import Estimate, Forecast
from migrator.probe.planning.needs import Needs, needs_of, union
from migrator.probe.planning.planned_keys import PlannedKey, planned_keys
from migrator.probe.verdicts.settled import (
    Obstacle,
    client_obstacle,
    extractor_obstacle,
    settled_client,
    settled_extractor,
    unknown_platform,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClient:
    """A client that will be tried."""

    client: Client
    platform: Platform
    provider: Provider
    methods: tuple[AuthMethod, ...]
    """Client authentication methods, in the order in which they are tried."""
    needs: Needs
    """What the selected extractors need together."""
    needed_scopes: Scopes
    """What all extractors of the inventory need of this client, selected or not."""
    keep_tokens: bool = False
    """Whether the tokens of the check are left to end by themselves."""
    keys: tuple[PlannedKey, ...] = ()
    """The keys that the selected extractors use today; empty unless they are to be compared with."""

    @property
    def name(self) -> str:
        """The client's name in the inventory."""
        return self.client.name

    @property
    def token_url(self) -> str | None:
        """The token endpoint; `None`: the issuer's metadata must tell."""
        if self.platform.token_url or not self.provider.token_path:
            return self.platform.token_url
        return self.platform.url + self.provider.token_path

    @property
    def revocation_url(self) -> str | None:
        """Where tokens are given back, as far as inventory or provider catalog say."""
        if self.platform.revocation_url or not self.provider.revocation_path:
            return self.platform.revocation_url
        return self.platform.url + self.provider.revocation_path

    @property
    def issuer(self) -> str | None:
        """The issuer whose metadata must be asked; `None` where nothing is left to ask it for."""
        is_known = (
            self.token_url is not None
            and self.platform.introspection_url is not None
            and (self.keep_tokens or self.revocation_url is not None)
        )
        return None if is_known else self.platform.issuer

    @property
    def declared_method(self) -> AuthMethod | None:
        """The method that the inventory names; `None` where it is to be found out."""
        declared = self.client.auth_method
        return None if declared is AuthMethod.AUTO else declared

    @property
    def limits(self) -> ProviderLimits:
        """What the provider catalog says of hosts and rates."""
        return ProviderLimits(hosts=self.provider.hosts, per_second=self.provider.rate.per_second)

    @property
    def estimate(self) -> Estimate:
        """The requests for this client: for n scopes n + 1 token requests, and one for each other way.

        Tokens that another client of the inventory also uses are given back once; here they count for each.
        """
        probes = [api for api in self.needs.apis if api.probe]
        control = 1 if probes and self.provider.control else 0
        may_introspect = bool(self.platform.introspection_url or self.issuer)
        may_revoke = not self.keep_tokens and bool(self.revocation_url or self.issuer)
        most_tokens = len(self.needs.scopes) + 1
        ways = most_ways(
            self.methods,
            declared=self.client.auth_method,
            audiences=2 if self.platform.issuer else 1,
        )
        return Estimate(
            token=Forecast(expected=1, at_most=most_tokens + ways - 1),
            revocation=Forecast(at_most=most_tokens if may_revoke else 0),
            introspection=Forecast(
                expected=1 if self.platform.introspection_url else 0, at_most=int(may_introspect)
            ),
            api=Forecast(expected=len(probes), at_most=len(probes) + control),
            parity=self._parity_estimate,
        )

    @property
    def _parity_estimate(self) -> Forecast:
        """One request with the key for each API, and one more with the token where the answers differ."""
        number = sum(len(key.apis) for key in self.keys if not key.obstacle)
        return Forecast(expected=number, at_most=2 * number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedExtractor:
    """An extractor whose client will be tried."""

    extractor: Extractor
    needs: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPlan:
    """Everything that is known before the first request."""

    clients: tuple[PlannedClient, ...]
    extractors: tuple[PlannedExtractor, ...]
    settled_clients: tuple[ClientVerdict, ...]
    """Clients that cannot be tried, and why."""
    settled_extractors: tuple[ExtractorVerdict, ...]
    client_names: tuple[str, ...]
    """All of them, in the order of the inventory."""
    extractor_names: tuple[str, ...]

    @property
    def extractors_by_client(self) -> dict[str, list[PlannedExtractor]]:
        """The planned extractors of each client, in the order of the inventory."""
        found: dict[str, list[PlannedExtractor]] = {}
        for planned in self.extractors:
            found.setdefault(planned.extractor.client or "", []).append(planned)
        return found

    @property
    def estimate(self) -> Estimate:
        """The requests that the check will send."""
        issuers = {client.issuer for client in self.clients if client.issuer}
        metadata = Forecast(expected=len(issuers), at_most=sum(len(metadata_urls(i)) for i in issuers))
        return reduce(add, (client.estimate for client in self.clients), Estimate(metadata=metadata))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that will be asked, as far as they are known, sorted."""
        urls = [
            u
            for c in self.clients
            for u in (
                c.platform.url,
                c.token_url or c.issuer,
                c.platform.introspection_url,
                None if c.keep_tokens else c.revocation_url,
            )
        ]
        return tuple(sorted({host for url in urls if url and (host := host_of(url))}))


_NEEDED_FOR_NOTHING = Obstacle(
    reason=Reason.NOT_CHECKED,
    message="No extractor of the inventory uses it, and no scopes are listed for it.",
    next_step="Name the client at the extractors that are to use it, or leave it out.",
)


def plan_check(
    inventory: Inventory,
    providers: Mapping[str, Provider],
    *,
    only: Collection[str] | None = None,
    keep_tokens: bool = False,
    with_keys: bool = False,
) -> CheckPlan:
    """Plan the check of the clients of all extractors, or of those named in `only`.

    A client that no extractor uses is tried for the scopes that it is said to be registered with, unless
    `only` selects extractors. `keep_tokens`: tokens are not given back after the check. `with_keys`: compare
    with what the keys get. Sends nothing and resolves no secret.
    """
    chosen = [e for e in inventory.extractors.values() if only is None or e.name in only]
    users, everyone = _by_client(chosen), _by_client(inventory.extractors.values())
    clients = [c for c in inventory.clients.values() if only is None or c.name in users]
    tried = {
        c.name: _planned(c, users.get(c.name, []), everyone.get(c.name, []), inventory, providers)
        for c in clients
    }
    if with_keys:
        tried = {name: _with_keys(c, users.get(name, []), inventory) for name, c in tried.items()}
    planned = (c for c in tried.values() if isinstance(c, PlannedClient))
    settled = {c.name: c for c in tried.values() if isinstance(c, ClientVerdict)}
    extractors = [_planned_extractor(e, inventory, providers, settled) for e in chosen]
    return CheckPlan(
        clients=tuple(replace(c, keep_tokens=keep_tokens) for c in planned),
        extractors=tuple(e for e in extractors if isinstance(e, PlannedExtractor)),
        settled_clients=tuple(settled.values()),
        settled_extractors=tuple(e for e in extractors if isinstance(e, ExtractorVerdict)),
        client_names=tuple(tried),
        extractor_names=tuple(e.name for e in chosen),
    )


def _by_client(extractors: Iterable[Extractor]) -> dict[str, list[Extractor]]:
    found: dict[str, list[Extractor]] = {}
    for extractor in extractors:
        found.setdefault(extractor.client or "", []).append(extractor)
    return found


def _planned(
    client: Client,
    users: Sequence[Extractor],
    everyone: Sequence[Extractor],
    inventory: Inventory,
    providers: Mapping[str, Provider],
) -> PlannedClient | ClientVerdict:
    platform = inventory.platforms.get(client.platform)
    provider = providers.get(platform.provider) if platform else None
    if platform is None or provider is None:
        return settled_client(client, unknown_platform(client, platform), required=frozenset())
    fit = [e for e in users if extractor_obstacle(e, inventory) is None]
    needs = union(needs_of(e, provider) for e in fit) if users else _declared(client)
    obstacle = client_obstacle(client, platform, provider) or (
        _NEEDED_FOR_NOTHING if needs.is_empty else None
    )
    if obstacle is not None:
        return settled_client(client, obstacle, required=needs.scopes)
    return PlannedClient(
        client=client,
        platform=platform,
        provider=provider,
        methods=methods_to_try(client, provider),
        needs=needs,
        needed_scopes=union(needs_of(e, provider) for e in everyone).scopes | needs.scopes,
    )


def _with_keys(
    tried: PlannedClient | ClientVerdict, users: Sequence[Extractor], inventory: Inventory
) -> PlannedClient | ClientVerdict:
    if isinstance(tried, ClientVerdict):
        return tried
    fit = [e for e in users if extractor_obstacle(e, inventory) is None]
    return replace(tried, keys=planned_keys(fit, inventory, tried.platform, tried.provider))


def _declared(client: Client) -> Needs:
    return Needs(listed_scopes=client.scopes or frozenset())


def _planned_extractor(
    extractor: Extractor,
    inventory: Inventory,
    providers: Mapping[str, Provider],
    settled: Mapping[str, ClientVerdict],
) -> PlannedExtractor | ExtractorVerdict:
    obstacle = extractor_obstacle(extractor, inventory)
    if obstacle is not None:
        return settled_extractor(extractor, obstacle)
    client = inventory.clients[extractor.client or ""]
    if client.name in settled:
        verdict = settled[client.name]
        because = Obstacle(reason=verdict.reason, message=verdict.message, next_step=verdict.next_step)
        return settled_extractor(extractor, because)
    provider = providers[inventory.platforms[client.platform].provider]
    return PlannedExtractor(extractor=extractor, needs=needs_of(extractor, provider))
