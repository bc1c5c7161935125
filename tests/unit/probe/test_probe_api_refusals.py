"""What APIs say when they refuse a token, and what may be concluded from it: never more than they said."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from migrator.catalogs.loader import load_providers
from migrator.model.http import HttpAnswer
from migrator.model.provider import Api, Provider
from migrator.model.verdict import ApiAccess, Reason, Verdict
from migrator.probe.collect import CheckResult
from tests.unit.probe.test_probe_ladder import (
    AUDIT,
    LOGIN,
    RIGHT,
    Team,
    answer,
    check,
    client,
    extractor,
    outcome,
)

CELONIS = load_providers()["celonis"]


def with_audit_log(change: Callable[[Api], Api]) -> Mapping[str, Provider]:
    """Return Celonis with an audit log that differs in this."""
    apis = {**CELONIS.apis, "audit-log": change(CELONIS.apis["audit-log"])}
    return {"celonis": replace(CELONIS, apis=apis)}


def refused(*challenges: str, status: int = 403) -> HttpAnswer:
    return answer(status, www_authenticate=", ".join(challenges))


def only_access(result: CheckResult) -> ApiAccess:
    [access] = extractor(result).access
    return access


LACKS = 'Bearer error="insufficient_scope"'


@pytest.mark.parametrize(
    "challenges",
    [
        [LACKS],
        [f'{LACKS}, scope="{AUDIT}"'],
        ['DPoP error="insufficient_scope"', f'{LACKS}, scope="{AUDIT}"'],
        ['DPoP error="insufficient_scope", scope="x"', f'{LACKS}, scope="{AUDIT}"'],
    ],
)
def test_a_scope_that_the_api_names_is_missing(challenges: list[str]) -> None:
    result = check(Team(omits_scope=True, answers={"/audit": refused(*challenges)}))
    assert outcome(result) == (Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert client(result).scopes.missing == {AUDIT}
    assert f"it needs {AUDIT}." in only_access(result).message


def test_another_scope_than_the_catalogs_is_named_and_the_catalogs_is_not_accused() -> None:
    team = Team(omits_scope=True, answers={"/audit": refused(f'{LACKS}, scope="studio"')})
    result = check(team)
    assert outcome(result) == (Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert client(result).scopes.missing == frozenset()
    access = only_access(result)
    says = "The API asks for the scope studio, which the provider catalog does not list"
    assert says in access.message
    assert AUDIT not in access.message + access.next_step


def test_where_no_scope_is_named_none_of_several_is_accused() -> None:
    providers = with_audit_log(lambda api: replace(api, scopes=frozenset({AUDIT, LOGIN})))
    team = Team(omits_scope=True, answers={"/audit": refused(LACKS)})
    result = check(team, providers=providers)
    assert only_access(result).reason is Reason.SCOPE_MISSING
    assert client(result).scopes.missing == frozenset()
    assert f"not which one; it needs {AUDIT} {LOGIN}" in only_access(result).message
    named = check(
        replace(team, answers={"/audit": refused(f'{LACKS}, scope="{LOGIN}"')}), providers=providers
    )
    assert client(named).scopes.missing == {LOGIN}


def test_an_api_that_names_a_secret_as_scope_is_not_quoted() -> None:
    result = check(Team(answers={"/audit": refused(f'{LACKS}, scope="{RIGHT} x{"y" * 300}"')}))
    assert RIGHT not in repr(result)
    assert "y" * 250 not in only_access(result).message
