"""Which scopes a token gets, under each way of deciding."""

from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.inventory import AuthMethod
from migrator.model.secret import Secret
from migrator.sandbox.behaviours import ScopePolicy
from migrator.sandbox.fleet import SandboxClient, Tenant
from migrator.sandbox.scope_policy import RefusedScopes, decide

Serve = Callable[..., httpx.Client]
AUDIT, LOGIN, KNOWN, UNKNOWN = (
    "audit.log:read",
    "team.login-history:read",
    "platform-adoption.tracking-events:read",
    "no.such:scope",
)


def asked(http: httpx.Client, *scopes: str) -> httpx.Response:
    form = {
        "grant_type": "client_credentials",
        "client_id": "reader-id",
        "client_secret": "reader-secret",
        "scope": " ".join(scopes),
    }
    return http.post("/oauth2/token", data=form)


@pytest.mark.parametrize(
    ("policy", "scopes", "granted"),
    [
        ("all-or-nothing", [AUDIT, LOGIN], {AUDIT, LOGIN}),
        ("all-or-nothing", [AUDIT, KNOWN], None),
        ("all-or-nothing", [AUDIT, UNKNOWN], None),
        ("narrow", [AUDIT, KNOWN, UNKNOWN], {AUDIT}),
        ("narrow", [KNOWN], None),
        ("ignore-unknown", [AUDIT, UNKNOWN], {AUDIT}),
        ("ignore-unknown", [AUDIT, KNOWN], None),
        ("ignore-unknown", [UNKNOWN], set()),
        ("ignore-unknown", [], set()),
        ("grant-anything", [KNOWN, UNKNOWN], {KNOWN, UNKNOWN}),
    ],
)
def test_each_policy_grants_as_told(
    serve: Serve, policy: str, scopes: list[str], granted: set[str] | None
) -> None:
    answer = asked(serve(f"behaviour: {{scopes: {policy}}}"), *scopes)
    if granted is None:
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    else:
        assert answer.status_code == 200
        assert set(answer.json().get("scope", "").split()) == granted


def test_a_token_without_any_scope_has_no_scope_member(serve: Serve) -> None:
    assert "scope" not in asked(serve("behaviour: {scopes: ignore-unknown}"), UNKNOWN).json()


def test_the_scope_member_can_be_left_out(serve: Serve) -> None:
    answer = asked(serve("behaviour: {omit_scope: true}"), AUDIT)
    assert answer.status_code == 200
    assert "scope" not in answer.json()


@pytest.mark.parametrize(
    ("switch", "member", "named", "innocent"),
    [
        ("bare", False, False, False),
        ("named", True, True, False),
        ("described", False, True, False),
        ("echoed", False, True, True),
    ],
)
def test_an_invalid_scope_answer_gives_away_what_it_was_told_to(
    serve: Serve, switch: str, member: bool, named: bool, innocent: bool
) -> None:
    answer = asked(serve(f"behaviour: {{scope_error: {switch}}}"), AUDIT, KNOWN)
    assert ("scope" in answer.json()) == member
    assert (KNOWN in answer.text) == named
    assert (AUDIT in answer.text) == innocent


names = st.sampled_from([AUDIT, LOGIN, KNOWN, UNKNOWN, "other.unknown"])


@given(
    mine=st.frozensets(names),
    wanted=st.lists(names, min_size=1, unique=True),
    policy=st.sampled_from([p for p in ScopePolicy if p is not ScopePolicy.GRANT_ANYTHING]),
)
def test_nobody_is_granted_what_was_not_asked_for_or_not_registered(
    mine: frozenset[str], wanted: list[str], policy: ScopePolicy
) -> None:
    client = SandboxClient(
        name="c",
        client_id="c",
        secret=Secret("s", label="s"),
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
        grants=frozenset({"client_credentials"}),
        scopes=mine,
        permissions=frozenset(),
    )
    tenant = Tenant(name="t", url="https://t.example", clients={"c": client})
    result = decide(tenant, client, tuple(wanted), policy)
    if isinstance(result, RefusedScopes):
        assert result.offenders
        assert not set(result.offenders) & mine
    else:
        assert result <= mine & set(wanted)
