"""What the Celonis provider catalog says, and that it says nothing more."""

import re
from datetime import date

import pytest

from migrator.catalogs.loader import load_providers
from migrator.model.hosts import is_allowed
from migrator.model.provider import PagingStyle, Provider
from migrator.model.verdict import Reason, Verdict


@pytest.fixture(scope="module")
def celonis() -> Provider:
    return load_providers()["celonis"]


def test_the_three_apis_that_every_migration_starts_with(celonis: Provider) -> None:
    seen = {
        id_: (set(celonis.apis[id_].scopes), celonis.apis[id_].permission)
        for id_ in ("audit-log", "login-history", "studio-adoption")
    }
    assert seen == {
        "audit-log": ({"audit.log:read"}, "Use Audit Log API"),
        "login-history": ({"team.login-history:read"}, "Use Login History API"),
        "studio-adoption": ({"platform-adoption.tracking-events:read"}, "Use Studio Adoption API"),
    }


def test_an_administrator_is_told_where_to_click(celonis: Provider) -> None:
    step = celonis.apis["audit-log"].next_steps[Reason.PERMISSION_MISSING]
    assert step == (
        "Admin & Settings > Permissions > Services > Team > Edit > "
        'tick "Use Audit Log API" for the application, Save.'
    )
    assert "Admin & Settings > Applications" in celonis.next_steps[Reason.CLIENT_REJECTED]


def test_each_api_with_a_permission_names_it_in_its_steps(celonis: Provider) -> None:
    for api in celonis.apis.values():
        if api.permission:
            assert f'"{api.permission}"' in api.next_steps[Reason.PERMISSION_MISSING]
        for scope in api.scopes:
            assert Reason.SCOPE_MISSING not in api.next_steps or scope in api.next_steps[Reason.SCOPE_MISSING]


def test_calls_with_an_effect_are_never_probed(celonis: Provider) -> None:
    for id_ in ("data-job-execution", "data-ingestion", "intelligence-chat"):
        assert celonis.apis[id_].probe is None
    assert "starts a data job" in celonis.apis["data-job-execution"].no_probe_reason
    assert celonis.apis["scim"].probe is None
    assert "contradict" in celonis.apis["scim"].no_probe_reason


def test_probes_are_documented_gets_of_the_smallest_page(celonis: Provider) -> None:
    for api in celonis.apis.values():
        if api.probe is None:
            continue
        assert api.probe.method == "GET"
        assert f"GET {api.probe.path}" in api.requests
        if api.paging and api.paging.size_parameter:
            assert (api.paging.size_parameter, "1") in api.probe.query
    assert "includeInternal" in dict(celonis.apis["team-members"].probe.query)  # type: ignore[union-attr]  # a crash is a failure


def test_paging_is_as_documented(celonis: Provider) -> None:
    audit = celonis.apis["audit-log"].paging
    assert audit is not None
    assert (audit.style, audit.request_parameter, audit.response_field) == (
        PagingStyle.PAGE_TOKEN,
        "pageToken",
        "nextPageToken",
    )
    old = celonis.apis["audit-log-v1"].paging
    assert old is not None
    assert (old.style, old.first, old.max_size) == (PagingStyle.PAGE_NUMBER, 0, 200)


def test_the_old_audit_log_names_its_successor(celonis: Provider) -> None:
    assert celonis.apis["audit-log-v1"].replaced_by == "audit-log"
    assert celonis.apis["audit-log-v1"].deprecated


def test_only_hosts_of_celonis_may_receive_a_secret(celonis: Provider) -> None:
    assert is_allowed("https://acme.eu-1.celonis.cloud/oauth2/token", celonis.hosts)
    assert not is_allowed("https://celonis.cloud.example.com", celonis.hosts)


def test_tokens_live_899_seconds_and_come_from_one_path(celonis: Provider) -> None:
    assert celonis.token_lifetime == 899
    assert celonis.token_path == "/oauth2/token"
    assert celonis.discovery_path == "/.well-known/openid-configuration"
    assert celonis.auth_methods == ("client_secret_post", "client_secret_basic")
    assert celonis.grants == ("client_credentials", "authorization_code")


def test_keys_end_without_a_date(celonis: Provider) -> None:
    assert celonis.key_sunset is not None
    assert celonis.key_sunset.on is None
    assert "to be discontinued" in celonis.key_sunset.says
    assert {k.id: k.prefix for k in celonis.key_kinds.values()} == {
        "application_key": "AppKey",
        "user_key": "Bearer",
    }


@pytest.mark.parametrize(
    ("spelling", "scope"),
    [
        ("audit.log", "audit.log:read"),
        ("team.login-history", "team.login-history:read"),
        ("team.user-group-info", "team.user-group-info:read"),
        ("platform-adoption.tracking-events", "platform-adoption.tracking-events:read"),
        ("integration.data-pools:data-push", "integration.data-pools:data_push"),
        ("integration.data-pools:datapush", "integration.data-pools:data_push"),
        ("integration.data-pools:continuous-data-push", "integration.data-pools:continuous_data_push"),
        ("integration.data-pools:continuousdata_push", "integration.data-pools:continuous_data_push"),
    ],
)
def test_known_misspellings_lead_to_the_registered_scope(
    celonis: Provider, spelling: str, scope: str
) -> None:
    assert celonis.scope_aliases[spelling] == scope
    assert scope in celonis.scopes
    assert spelling not in celonis.scopes


def test_all_36_registered_scopes_are_there(celonis: Provider) -> None:
    assert len(celonis.scopes) == 36


def test_no_status_alone_is_read_as_a_no(celonis: Provider) -> None:
    bare = [a for a in celonis.answers if a.verdict is Verdict.BLOCKED]
    assert {(a.status, a.reason, a.json_value, a.empty_body, a.media_type) for a in bare} == {
        (401, Reason.TOKEN_REJECTED, None, None, "text/plain"),
        (403, Reason.PERMISSION_MISSING, "ADMIN_ACCESS_ERROR", None, None),
        (403, Reason.API_DISABLED, None, True, None),
    }


def test_only_json_and_no_content_are_read_as_a_yes(celonis: Provider) -> None:
    good = [(a.status, a.media_type) for a in celonis.answers if a.verdict is Verdict.READY]
    assert good == [(200, "application/json"), (204, None)]


def test_a_401_is_ambiguous_and_the_control_request_is_marked_as_undocumented(celonis: Provider) -> None:
    assert [a.ambiguous for a in celonis.answers if a.status == 401] == [True, False, True]
    assert celonis.control is not None
    assert (celonis.control.path, celonis.control.documented) == ("/api/cloud/team", False)
    assert celonis.self_check is not None
    assert celonis.self_check.path == "/api/cloud/permissions"


def test_a_general_answer_never_hides_a_special_one(celonis: Provider) -> None:
    seen: set[int] = set()
    for answer in celonis.answers:
        assert answer.status not in seen, "stands behind a row that matches every answer of this status"
        if (answer.empty_body, answer.json_field, answer.media_type) == (None, None, None):
            seen.add(answer.status)


def test_contradictions_give_every_side_and_what_is_done(celonis: Provider) -> None:
    by_id = {c.id: c for c in celonis.contradictions}
    assert set(by_id) == {
        "client-authentication",
        "access-token-member",
        "token-request-form",
        "missing-permission-status",
        "scim-path",
        "key-header",
    }
    assert all(len(c.statements) >= 2 and c.consequence for c in by_id.values())
    sides = dict(by_id["client-authentication"].statements)
    assert "post" in sides["connecting"]
    assert "basic" in sides["platform-adoption-extractor"]


def test_the_published_rate_says_what_it_was_published_for(celonis: Provider) -> None:
    assert (celonis.rate.per_second, celonis.rate.per_day) == (20, 6000)
    assert "Knowledge Model API" in celonis.rate.note
    assert [a.id for a in celonis.apis.values() if a.rate] == ["knowledge-model"]


def test_nothing_claims_to_have_been_tried(celonis: Provider) -> None:
    assert not celonis.tried_live
    assert {s.read_on for s in celonis.sources.values()} == {date(2026, 11, 1), date(2026, 11, 25)}


def test_every_url_is_one_that_was_read(celonis: Provider) -> None:
    assert {s.url for s in celonis.sources.values() if s.url} == {
        "https://developer.celonis.com/celonis-apis/connecting-to-celonis-platform/",
        "https://developer.celonis.com/celonis-apis/auth",
        "https://docs.celonis.com/en/connecting-to-celonis-platform-adoption.html",
        "https://docs.celonis.com",
        "https://documentation.celonis.com/en/downloading-application-key-report.html",
        "https://documentation.celonis.com/en/viewing-your-audit-logs.html",
        "https://docs.celonis.com/en/viewing-user-login-history.html",
    }


def test_scopes_that_no_source_demands_together_are_marked(celonis: Provider) -> None:
    assert {a.id for a in celonis.apis.values() if not a.scopes_stated} == {
        "data-ingestion",
        "process-intelligence",
    }
    assert all(
        any(n.inferred for n in celonis.apis[a].notes) for a in ("data-ingestion", "process-intelligence")
    )


def test_needed_scopes_are_the_union_over_apis(celonis: Provider) -> None:
    assert celonis.required_scopes(("audit-log", "login-history", "nonsense")) == {
        "audit.log:read",
        "team.login-history:read",
    }


def test_sentences_for_people_end_like_sentences(celonis: Provider) -> None:
    texts = [
        *(a.meaning for a in celonis.answers),
        *celonis.next_steps.values(),
        *(s for api in celonis.apis.values() for s in api.next_steps.values()),
        *(n.text for api in celonis.apis.values() for n in api.notes),
        *(n.text for n in celonis.notes),
        *(c.consequence for c in celonis.contradictions),
    ]
    assert [t for t in texts if not re.search(r'[.)"]$', t)] == []
