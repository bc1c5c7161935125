"""What the APIs answer: to whom, in how many pages, and with which errors."""

from collections.abc import Callable

import httpx
import pytest

from migrator.sandbox.apis import APIS, Paging, ServedApi

Serve = Callable[..., httpx.Client]
Token = Callable[..., str]
AUDIT = "/log/api/external/v2/audit"
LOGINS = "/api/external/authentication-events"
MEMBERS = "/api/external/members"
ACCESS_ERROR = {
    "title": "Forbidden",
    "status": 403,
    "detail": "You do not have access to this resource.",
    "errorCode": "ADMIN_ACCESS_ERROR",
}
EVERYTHING = """
url: https://acme.eu-1.celonis.cloud
clients:
  all:
    id: all-id
    secret: all-secret
    scopes: [{scopes}]
    permissions: [{permissions}]
records: {records}
"""


def team(*, scopes: bool = True, permissions: bool = True, records: int = 5) -> str:
    all_scopes = sorted({api.scope for api in APIS})
    all_permissions = sorted({api.permission for api in APIS if api.permission})
    return EVERYTHING.format(
        scopes=", ".join(f'"{s}"' for s in all_scopes) if scopes else "",
        permissions=", ".join(all_permissions) if permissions else "",
        records="{" + ", ".join(f"{api.id}: {records}" for api in APIS) + "}",
    )


def bearer(value: str) -> dict[str, str]:
    return {"authorization": f"Bearer {value}"}


def query(api: ServedApi) -> dict[str, str]:
    return dict.fromkeys(api.required, "false")


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.id)
@pytest.mark.parametrize("scopes", [True, False], ids=["scope", "no-scope"])
@pytest.mark.parametrize("permissions", [True, False], ids=["permission", "no-permission"])
def test_an_api_needs_the_scope_and_the_permission(
    serve: Serve, token: Token, api: ServedApi, scopes: bool, permissions: bool
) -> None:
    http = serve(team=team(scopes=scopes, permissions=permissions))
    answer = http.get(api.path, params=query(api), headers=bearer(token(http, "all")))
    is_enough = scopes and (permissions or api.permission is None)
    assert answer.status_code == (200 if is_enough else 403)
    if not is_enough:
        assert answer.json() == ACCESS_ERROR


@pytest.mark.parametrize("missing", ["scope", "permission"])
@pytest.mark.parametrize(
    ("switch", "status", "body"),
    [
        ("access-error", 403, "ADMIN_ACCESS_ERROR"),
        ("unauthorized", 401, '{"error":"Unauthorized"}'),
        ("insufficient-scope", 403, ""),
    ],
)
def test_the_answer_to_too_little_access_can_be_chosen(
    serve: Serve, token: Token, missing: str, switch: str, status: int, body: str
) -> None:
    is_scope = missing == "scope"
    text = team(scopes=not is_scope, permissions=is_scope)
    http = serve(f"behaviour: {{missing_{missing}: {switch}}}", team=text)
    answer = http.get(AUDIT, headers=bearer(token(http, "all")))
    assert answer.status_code == status
    assert body in answer.text
    assert bool(answer.text) == bool(body)
    if switch == "insufficient-scope":
        challenge = 'Bearer error="insufficient_scope", scope="audit.log:read"'
        assert answer.headers["www-authenticate"] == challenge


def test_a_token_has_only_the_scopes_it_was_issued_with(serve: Serve, token: Token) -> None:
    http = serve()
    value = token(http, scope="audit.log:read")
    assert http.get(AUDIT, headers=bearer(value)).status_code == 200
    assert http.get(LOGINS, headers=bearer(value)).status_code == 403


def test_pages_by_token_lead_to_every_record_once(serve: Serve, token: Token) -> None:
    http = serve("behaviour: {page_size: 7}\nrecords: {audit-log: 30}")
    headers, seen, page_token = bearer(token(http)), list[str](), ""
    for _ in range(5):
        answer = http.get(AUDIT, params={"pageToken": page_token}, headers=headers).json()
        seen += [record["id"] for record in answer["content"]]
        page_token = answer.get("nextPageToken", "")
    assert not page_token
    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("size", [1, 7, 30, 200])
def test_pages_by_number_lead_to_every_record_once(serve: Serve, token: Token, size: int) -> None:
    http = serve("records: {login-history: 30}")
    headers, seen = bearer(token(http)), list[str]()
    for number in range(-(-30 // size)):
        params = {"pageNumber": number, "pageSize": size}
        body = http.get(LOGINS, params=params, headers=headers).json()
        assert (body["pageNumber"], body["pageSize"], body["totalCount"]) == (number, size, 30)
        seen += [record["id"] for record in body["content"]]
    assert len(seen) == len(set(seen)) == 30
    beyond = http.get(LOGINS, params={"pageNumber": 30, "pageSize": size}, headers=headers)
    assert beyond.json()["content"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"pageSize": "0"},
        {"pageSize": "201"},
        {"pageSize": "many"},
        {"pageNumber": "-1"},
        {"pageNumber": "9" * 5000},
        {"from": "yesterday"},
        {"to": "2026-11-01"},
    ],
)
def test_a_query_out_of_bounds_is_refused(serve: Serve, token: Token, params: dict[str, str]) -> None:
    http = serve()
    answer = http.get(LOGINS, params=params, headers=bearer(token(http)))
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("page_token", ["nonsense", "bmV4dDp4", "é", "b3RoZXI6NQ=="])
def test_an_invented_page_token_is_refused(serve: Serve, token: Token, page_token: str) -> None:
    http = serve()
    answer = http.get(AUDIT, params={"pageToken": page_token}, headers=bearer(token(http)))
    assert answer.status_code == 400


def test_dates_filter_login_history(serve: Serve, token: Token) -> None:
    http = serve("records: {login-history: 30}")
    params = {"from": "2026-11-01T00:07:00", "to": "2026-11-01T00:21:00"}
    body = http.get(LOGINS, params=params, headers=bearer(token(http))).json()
    assert body["totalCount"] == 3
    assert {r["timestamp"] for r in body["content"]} == {
        "2026-11-01T00:07:00+00:00",
        "2026-11-01T00:14:00+00:00",
        "2026-11-01T00:21:00+00:00",
    }


def test_team_members_ask_whether_internal_ones_are_wanted(serve: Serve, token: Token) -> None:
    http = serve(team=team())
    headers = bearer(token(http, "all"))
    assert "includeInternal" in http.get(MEMBERS, headers=headers).json()["detail"]
    answer = http.get(MEMBERS, params={"includeInternal": "true"}, headers=headers)
    assert answer.json()["totalCount"] == 5


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.id)
def test_the_same_file_gives_the_same_records(serve: Serve, token: Token, api: ServedApi) -> None:
    first, second = serve(team=team()), serve(team=team())
    answers = [
        http.get(api.path, params=query(api), headers=bearer(token(http, "all"))).json()
        for http in (first, second)
    ]
    assert answers[0] == answers[1]
    content = answers[0] if api.paging is Paging.NONE else answers[0]["content"]
    assert len(content) == 5


def test_no_records_are_an_empty_list_or_no_content(serve: Serve, token: Token) -> None:
    http = serve(team=team(records=0))
    empty = http.get(LOGINS, headers=bearer(token(http, "all")))
    assert (empty.status_code, empty.json()["content"]) == (200, [])
    http = serve("behaviour: {no_content: true}", team=team(records=0))
    nothing = http.get(LOGINS, headers=bearer(token(http, "all")))
    assert (nothing.status_code, nothing.text) == (204, "")


@pytest.mark.parametrize("prefix", ["AppKey", "appkey", "APPKEY"])
def test_an_application_key_has_its_own_permissions(serve: Serve, prefix: str) -> None:
    http = serve()
    headers = {"authorization": f"{prefix} app-key-value"}
    assert http.get(AUDIT, headers=headers).status_code == 200
    assert http.get(LOGINS, headers=headers).json() == ACCESS_ERROR


@pytest.mark.parametrize("prefix", ["Bearer", "bearer", "BEARER"])
def test_a_user_key_travels_as_bearer(serve: Serve, prefix: str) -> None:
    http = serve()
    headers = {"authorization": f"{prefix} user-key-value"}
    assert http.get(LOGINS, headers=headers).status_code == 200
    assert http.get(AUDIT, headers=headers).json() == ACCESS_ERROR


@pytest.mark.parametrize(
    "header",
    [None, "Bearer no-such-token", "AppKey no-such-key", "AppKey user-key-value", "Bearer app-key-value"],
)
def test_no_credential_and_a_wrong_one_are_unauthorized(serve: Serve, header: str | None) -> None:
    answer = serve().get(AUDIT, headers={"authorization": header} if header else {})
    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})


@pytest.mark.parametrize("header", ["app-key-value", "Basic abc", "Bearer", "AppKey one two"])
def test_a_malformed_header_is_answered_in_plain_text(serve: Serve, header: str) -> None:
    answer = serve().get(AUDIT, headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith('Invalid "Authorization" header format')


def test_a_token_ends(serve: Serve, token: Token, wait: Callable[[float], None]) -> None:
    http = serve()
    headers = bearer(token(http))
    wait(898)
    assert http.get(AUDIT, headers=headers).status_code == 200
    wait(1)
    assert http.get(AUDIT, headers=headers).json() == {"error": "Unauthorized"}


def test_an_api_that_is_switched_off_answers_403_with_nothing(serve: Serve, token: Token) -> None:
    http = serve("switched_off: [audit-log]")
    answer = http.get(AUDIT, headers=bearer(token(http)))
    assert (answer.status_code, answer.content) == (403, b"")
    assert http.get(LOGINS, headers=bearer(token(http))).status_code == 200


def test_a_path_that_no_api_has_is_not_found(serve: Serve) -> None:
    answer = serve().get("/log/api/external/v3/audit")
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "GENERAL_NOTFOUND_PATH")


def test_only_reading_is_served(serve: Serve, token: Token) -> None:
    http = serve()
    headers = bearer(token(http))
    assert http.post(AUDIT, headers=headers).status_code == 405
    assert http.head(AUDIT, headers=headers).status_code == 200


def test_any_valid_credential_may_ask_about_itself(serve: Serve, token: Token) -> None:
    http = serve()
    value = token(http, scope="audit.log:read")
    assert http.get("/api/cloud/team", headers=bearer(value)).json()["name"] == "acme"
    key = {"authorization": "AppKey app-key-value"}
    assert http.get("/api/cloud/permissions", headers=key).json() == [
        {"serviceName": "team", "permissions": ["Use Audit Log API"]}
    ]
    assert http.get("/api/cloud/team").status_code == 401
    assert http.get("/api/cloud/permissions", headers=bearer("no-such")).status_code == 401
