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
    DENIED,
    LOGIN,
    RIGHT,
    UNAUTHORIZED,
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


INVALID = refused('Bearer error="invalid_token"', status=401)
SILENT = replace(CELONIS, control=None)
assert CELONIS.control is not None
DOCUMENTED = replace(CELONIS, control=replace(CELONIS.control, documented=True))


@pytest.mark.parametrize("audit", [INVALID, UNAUTHORIZED])
def test_a_control_request_that_no_page_documents_never_proves_that_it_is_the_token(
    audit: HttpAnswer,
) -> None:
    team = Team(answers={"/audit": audit, "/team": UNAUTHORIZED})
    result = check(team)
    assert outcome(result) == (Verdict.UNKNOWN, Reason.TOKEN_REJECTED)
    assert "The control request was refused as well, but it is not documented" in _message(result)
    documented = check(team, providers={"celonis": DOCUMENTED})
    assert outcome(documented) == (Verdict.BLOCKED, Reason.TOKEN_REJECTED)
    assert "it is the token" in _message(documented)


def test_a_token_that_one_api_calls_invalid_and_another_takes_is_not_simply_bad() -> None:
    result = check(Team(answers={"/audit": INVALID}), ["audit-log", "login-history"])
    assert outcome(result) == (Verdict.BLOCKED, Reason.PERMISSION_MISSING)
    assert "accepted elsewhere and called invalid here" in _message(result)
    assert "or the token is not meant for this API." in _message(result)
    implied = check(Team(omits_scope=True, answers={"/audit": INVALID}), ["audit-log", "login-history"])
    assert f"or the scope {AUDIT} is, which the server does not rule out" in _message(implied)


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (answer(200, {"id": 1}), (Verdict.BLOCKED, Reason.PERMISSION_MISSING)),
        (answer(503), (Verdict.UNKNOWN, Reason.TOKEN_REJECTED)),
    ],
)
def test_the_control_request_decides_where_no_other_api_does(
    control: HttpAnswer, expected: tuple[Verdict, Reason]
) -> None:
    assert outcome(check(Team(answers={"/audit": INVALID, "/team": control}))) == expected
    nothing_shows = check(Team(answers={"/audit": INVALID}), providers={"celonis": SILENT})
    assert outcome(nothing_shows) == (Verdict.UNKNOWN, Reason.TOKEN_REJECTED)
    assert "Nothing showed whether" in _message(nothing_shows)


@pytest.mark.parametrize(
    ("audit", "reason"), [(DENIED, Reason.PERMISSION_MISSING), (answer(403), Reason.API_DISABLED)]
)
def test_a_refusal_leaves_a_scope_open_that_nobody_has_seen_granted(
    audit: HttpAnswer, reason: Reason
) -> None:
    open_ = check(Team(omits_scope=True, answers={"/audit": audit}))
    assert only_access(open_).reason is reason
    assert f"or the scope {AUDIT} is missing, which the server does not rule out" in _message(open_)
    stated = check(Team(answers={"/audit": audit}))
    assert only_access(stated).reason is reason
    assert "rule out" not in _message(stated)


def test_an_api_that_is_probed_with_head_can_be_ready_and_no_data_was_looked_at() -> None:
    probe = CELONIS.apis["audit-log-v1"].probe
    assert probe is not None
    providers = with_audit_log(
        lambda api: replace(
            api, probe=replace(probe, method="HEAD"), paging=CELONIS.apis["audit-log-v1"].paging
        )
    )
    result = check(Team(answers={"/audit": answer(200)}), providers=providers)
    assert outcome(result) == (Verdict.READY, Reason.OK)
    assert "no data was looked at" in only_access(result).message
    assert "audit-log was asked with HEAD, so no data was looked at." in extractor(result).notes
    refused_ = check(Team(answers={"/audit": answer(403)}), providers=providers)
    assert outcome(refused_) == (Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE)


def _message(result: CheckResult) -> str:
    return extractor(result).access[0].message
