"""The plan: what will be tried, what cannot be, and with how many requests, before the first."""

from collections.abc import Sequence

import pytest

from migrator.model.http import ProviderLimits
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.oauth import Scopes
from migrator.model.place import Origin
from migrator.model.provider import Api, Probe, Provider, Rate
from migrator.model.secret import Plaintext, Reference, SecretSource
from migrator.model.verdict import Reason, Verdict
from migrator.probe.planning.estimate import Forecast
from migrator.probe.planning.plan import CheckPlan, plan_check
from migrator.probe.verdicts.next_steps import GENERAL, next_step
from migrator.probe.verdicts.reasons import verdict_of

ORIGIN = Origin(path="inventory.yaml")
REFERENCE = Reference(scheme="env", locator="SECRET")
APIS = {
    "audit": Api(id="audit", name="Audit", scopes=frozenset({"audit:read"}), probe=Probe(path="/audit")),
    "login": Api(id="login", name="Login", scopes=frozenset({"login:read"}), probe=Probe(path="/login")),
    "push": Api(id="push", name="Push", scopes=frozenset({"push"}), no_probe_reason="Its calls write."),
}
PROVIDER = Provider(
    id="acme",
    name="Acme",
    hosts=("*.acme.example",),
    token_path="/oauth2/token",
    apis=APIS,
    rate=Rate(per_second=20),
    control=Probe(path="/me"),
)
GENERIC = Provider(id="generic", name="Any")


def platform(name: str = "eu", provider: str = "acme", **more: str) -> Platform:
    return Platform(name=name, provider=provider, url=f"https://{name}.acme.example", origin=ORIGIN, **more)  # type: ignore[arg-type]  # only fields of text are passed


def client(
    name: str = "c",
    platform: str = "eu",
    *,
    secret: SecretSource | None = REFERENCE,
    method: AuthMethod = AuthMethod.CLIENT_SECRET_POST,
    scopes: Scopes | None = None,
) -> Client:
    return Client(
        name=name,
        platform=platform,
        client_id="id",
        client_secret=secret,
        auth_method=method,
        scopes=scopes,
        origin=ORIGIN,
    )


def extractor(
    name: str, apis: Sequence[str] = ("audit",), *, uses: str | None = "c", scopes: Scopes = frozenset()
) -> Extractor:
    return Extractor(name=name, origin=ORIGIN, apis=tuple(apis), client=uses, scopes=scopes)


def plan(
    extractors: Sequence[Extractor],
    clients: Sequence[Client] | None = None,
    platforms: Sequence[Platform] | None = None,
    only: Sequence[str] | None = None,
) -> CheckPlan:
    inventory = Inventory(
        platforms={p.name: p for p in ([platform()] if platforms is None else platforms)},
        clients={c.name: c for c in ([client()] if clients is None else clients)},
        extractors={e.name: e for e in extractors},
    )
    return plan_check(inventory, {"acme": PROVIDER, "generic": GENERIC}, only=only)


def test_the_needs_of_all_extractors_of_a_client_are_asked_for_once() -> None:
    found = plan([extractor("a", ["audit"]), extractor("b", ["login", "audit"], scopes=frozenset({"x"}))])
    [planned] = found.clients
    assert planned.needs.scopes == {"audit:read", "login:read", "x"}
    assert [api.id for api in planned.needs.apis] == ["audit", "login"]
    assert planned.token_url == "https://eu.acme.example/oauth2/token"
    assert planned.limits == ProviderLimits(hosts=("*.acme.example",), per_second=20)
    assert found.hosts == ("eu.acme.example",)


def test_the_number_of_requests_is_known_before_the_first() -> None:
    found = plan([extractor("a", ["audit", "push"]), extractor("b", ["login"])])
    # Three scopes: 3 + 1, and one for the other authentication method. Two probes, and one control request.
    assert found.estimate.token == Forecast(expected=1, at_most=5)
    assert found.estimate.api == Forecast(expected=2, at_most=3)
    assert str(found.estimate) == "1 token request (at most 5), 2 API calls (at most 3)"
    assert str(plan([], []).estimate) == "no requests"


def test_metadata_and_introspection_are_counted_where_they_may_be_asked() -> None:
    issuing = platform("as", "generic", issuer="https://as.acme.example")
    found = plan([extractor("a", [], scopes=frozenset({"x"}))], [client(platform="as")], [issuing])
    assert found.estimate.metadata == Forecast(expected=1, at_most=2)
    assert found.estimate.introspection == Forecast(expected=0, at_most=1)
    assert found.clients[0].token_url is None


def test_only_the_selected_extractors_and_their_clients_are_planned() -> None:
    extractors = [extractor("a", ["audit"]), extractor("b", ["login"]), extractor("z", uses="other")]
    found = plan(extractors, [client(), client("other")], only=["b"])
    assert (found.client_names, found.extractor_names) == (("c",), ("b",))
    [planned] = found.clients
    assert planned.needs.scopes == {"login:read"}
    # What the others need is not excess, only because they were not selected.
    assert planned.needed_scopes == {"audit:read", "login:read"}


@pytest.mark.parametrize(
    ("extractor_", "clients", "platforms", "reason", "says"),
    [
        (extractor("a", uses=None), None, None, Reason.NO_CLIENT, "names no OAuth client"),
        (extractor("a", uses="gone"), None, None, Reason.NO_CLIENT, "gone"),
        (extractor("a", []), None, None, Reason.NOT_CHECKED, "neither APIs nor scopes"),
        (extractor("a"), None, [], Reason.INVALID_INVENTORY, "platform eu"),
        (extractor("a"), None, [platform(provider="zz")], Reason.INVALID_INVENTORY, "zz"),
        (
            extractor("a"),
            None,
            [platform(provider="generic")],
            Reason.TOKEN_ENDPOINT_NOT_FOUND,
            "token_url nor issuer",
        ),
        (extractor("a"), [client(secret=None)], None, Reason.SECRET_UNAVAILABLE, "no client_secret"),
        (extractor("a"), [client(secret=Plaintext())], None, Reason.SECRET_UNAVAILABLE, "literal"),
        (
            extractor("a"),
            [client(method=AuthMethod.PRIVATE_KEY_JWT)],
            None,
            Reason.SECRET_UNAVAILABLE,
            "no private_key",
        ),
        (
            extractor("a"),
            [client(method=AuthMethod.TLS_CLIENT_AUTH)],
            None,
            Reason.SECRET_UNAVAILABLE,
            "no certificate",
        ),
    ],
)
def test_what_cannot_be_tried_has_its_verdict_at_once(
    extractor_: Extractor,
    clients: Sequence[Client] | None,
    platforms: Sequence[Platform] | None,
    reason: Reason,
    says: str,
) -> None:
    found = plan([extractor_], clients, platforms)
    [verdict] = found.settled_extractors
    assert (verdict.reason, verdict.verdict) == (reason, verdict_of(reason))
    assert says in verdict.message
    assert verdict.next_step
    assert not found.extractors


def test_an_extractor_on_another_platform_than_its_client_is_not_judged_by_it() -> None:
    moved = Extractor(name="a", origin=ORIGIN, apis=("audit",), client="c", platform="us")
    found = plan([moved], None, [platform(), platform("us")])
    assert found.settled_extractors[0].reason is Reason.INVALID_INVENTORY


def test_a_client_that_nobody_uses_is_tried_for_what_it_is_registered_with() -> None:
    found = plan([], [client("with", scopes=frozenset({"x"})), client("without")])
    assert [(p.name, p.needs.scopes) for p in found.clients] == [("with", frozenset({"x"}))]
    [settled] = found.settled_clients
    assert (settled.name, settled.verdict, settled.reason) == ("without", Verdict.UNKNOWN, Reason.NOT_CHECKED)


def test_a_settled_client_says_which_scopes_stay_open() -> None:
    [settled] = plan([extractor("a")], [client(secret=None)]).settled_clients
    assert settled.scopes.required == settled.scopes.unknown == {"audit:read"}
    assert settled.auth_method is AuthMethod.CLIENT_SECRET_POST


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_verdict_and_a_next_step(reason: Reason) -> None:
    assert (verdict_of(reason) is Verdict.READY) == (reason is Reason.OK)
    assert bool(GENERAL[reason]) == (reason is not Reason.OK)


def test_the_words_of_the_api_count_for_more_than_those_of_the_provider() -> None:
    reason = Reason.SCOPE_MISSING
    provider = Provider(id="p", name="P", next_steps={reason: "the provider's"})
    api = Api(id="a", name="A", next_steps={reason: "the API's"})
    assert next_step(reason, provider, api) == "the API's"
    assert next_step(reason, provider, APIS["audit"]) == "the provider's"
    assert next_step(reason, PROVIDER) == GENERAL[reason]
