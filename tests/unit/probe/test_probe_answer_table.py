"""How answers of APIs are read: yes, no and "could not tell" are never confused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.catalogs.loader import load_providers
from migrator.model.http import HttpAnswer
from migrator.model.provider import AnswerMatch, Provider
from migrator.model.verdict import Reason, Verdict
from migrator.probe.apis.answer_table import read_answer

CELONIS = load_providers()["celonis"]
BARE = Provider(id="bare", name="Without a table")
JSON, HTML, PLAIN = "application/json", "text/html;charset=utf-8", "text/plain"
LOGIN = b"<!DOCTYPE html><html><body>Log in</body></html>"


def answer(status: int, body: object, kind: str, *, truncated: bool = False) -> HttpAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpAnswer(status=status, headers={"content-type": kind}, body=raw, truncated=truncated)


@pytest.mark.parametrize(
    ("status", "body", "kind", "verdict", "reason"),
    [
        (200, {"content": [1]}, JSON, Verdict.READY, Reason.OK),
        (200, [], JSON, Verdict.READY, Reason.OK),
        (204, b"", "", Verdict.READY, Reason.OK),
        (200, LOGIN, HTML, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (200, LOGIN, JSON, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (200, {"error": "Unauthorized"}, JSON, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (200, b"", JSON, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (200, b"OK", PLAIN, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (403, {"errorCode": "ADMIN_ACCESS_ERROR"}, JSON, Verdict.BLOCKED, Reason.PERMISSION_MISSING),
        (403, b"", "", Verdict.BLOCKED, Reason.API_DISABLED),
        (403, b"<html>firewall</html>", HTML, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (403, {"errorCode": "SOMETHING_NEW"}, JSON, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (404, {"errorCode": "GENERAL_NOTFOUND_PATH"}, JSON, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (429, {"errorCode": "LIMIT_RATE_EXCEEDED"}, JSON, Verdict.UNKNOWN, Reason.RATE_LIMITED),
        (500, {"errorCode": "ADMIN_FATAL_ERROR"}, JSON, Verdict.UNKNOWN, Reason.SERVER_ERROR),
        (503, b"", "", Verdict.UNKNOWN, Reason.SERVER_ERROR),
        (302, b"", "", Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
        (418, {"tea": True}, JSON, Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE),
    ],
)
def test_answers_of_celonis(status: int, body: object, kind: str, verdict: Verdict, reason: Reason) -> None:
    found = read_answer(answer(status, body, kind), CELONIS)
    assert (found.verdict, found.reason, found.ambiguous) == (verdict, reason, False)
    assert found.meaning.endswith(".")


@pytest.mark.parametrize("body", [{"error": "Unauthorized"}, b"", {"status": 401}])
def test_401_of_celonis_is_ambiguous(body: object) -> None:
    assert read_answer(answer(401, body, JSON), CELONIS).ambiguous


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, {"any": "data"}, Verdict.READY),
        (206, [1], Verdict.READY),
        (401, b"", Verdict.UNKNOWN),
        (403, b"", Verdict.UNKNOWN),
        (403, {"error": "insufficient"}, Verdict.UNKNOWN),
        (404, b"", Verdict.UNKNOWN),
    ],
)
def test_without_a_table_only_data_is_yes_and_nothing_is_no(
    status: int, body: object, verdict: Verdict
) -> None:
    assert read_answer(answer(status, body, JSON), BARE).verdict is verdict


def test_a_long_answer_that_was_cut_is_data_if_it_says_so() -> None:
    cut = b'{"content": ['
    assert read_answer(answer(200, cut, JSON, truncated=True), BARE).verdict is Verdict.READY
    assert read_answer(answer(200, cut, JSON), BARE).verdict is Verdict.UNKNOWN
    assert read_answer(answer(200, cut, PLAIN, truncated=True), BARE).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ({"content": [], "totalCount": 0}, True),
        ([], True),
        ({"content": [1]}, False),
        ({"nothing": "here"}, False),
        ({"a": [], "b": [1]}, False),
    ],
)
def test_empty_data_is_noticed(body: object, empty: bool) -> None:
    assert read_answer(answer(200, body, JSON), BARE).is_empty is empty
    assert read_answer(answer(200, body, JSON), CELONIS).is_empty is empty


NO = (Verdict.UNKNOWN, Reason.UNEXPECTED_RESPONSE)
YES = (Verdict.READY, Reason.OK)


@pytest.mark.parametrize(
    "body",
    [
        {"code": 403, "message": "no permission"},
        {"message": "Unauthorized"},
        {"Message": "User is not authorized to access this resource"},
        {"ok": False},
        {"success": "false"},
        {"status": "error"},
        {"status": "UNAUTHORIZED"},
        {"status": "403"},
        {"statusCode": 403},
        {"http_status": 500, "data": []},
        {"detail": "Not authenticated"},
        {"msg": "denied", "data": None},
        {"error_description": "The token has expired"},
        {"errorMessage": "no"},
        {"errors": [{"title": "no"}], "data": None},
        {"exception": "AccessDeniedException"},
        {},
        "a text",
        True,
        None,
    ],
)
def test_json_that_is_no_data_is_never_ready(body: object) -> None:
    for provider in (CELONIS, BARE):
        found = read_answer(answer(200, body, JSON), provider)
        assert (found.verdict, found.reason) == NO


@pytest.mark.parametrize(
    "body",
    [
        {"error": None, "errors": [], "errorCode": 0, "records": [1]},
        {"status": "ok", "code": 0, "message": "Success", "data": [1]},
        {"status": 200, "success": True, "data": []},
        {"status": "open", "code": "DE", "id": 7},
        {"message": "", "detail": None, "id": 7},
        [{"error": "a record that tells of an error"}],
        {"data": [{"message": "a record that has a message"}]},
    ],
)
def test_data_is_not_taken_for_an_error(body: object) -> None:
    for provider in (CELONIS, BARE):
        found = read_answer(answer(200, body, JSON), provider)
        assert (found.verdict, found.reason) == YES


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"content": [1], "totalCount": 1}, YES),
        ({"content": [], "message": "Nothing was found."}, YES),
        ({"content": {}, "totalCount": 1}, NO),
        ({"data": [1]}, NO),
        ({"content": [], "error": "no"}, NO),
        ({"content": [], "status": 403}, NO),
        ([1], NO),
    ],
)
def test_records_must_be_where_the_catalog_says(body: object, expected: tuple[Verdict, Reason]) -> None:
    for provider in (CELONIS, BARE):
        found = read_answer(answer(200, body, JSON), provider, records_field="content")
        assert (found.verdict, found.reason) == expected
    assert "content" in read_answer(answer(200, {"x": 1}, JSON), BARE, records_field="content").meaning


@pytest.mark.parametrize(
    ("cut", "records_field", "expected"),
    [
        (b'{"a": 1, "content": [1, 2', "content", YES),
        (b'{"a": {"b": 1}, "other": [1, 2', "content", NO),
        (b'{"requestId": "x", "message": "You may not do this', None, NO),
        (b'{"a": 1, "error": {"why": "', None, NO),
        (b"[1, 2", None, YES),
        (b"[1, 2", "content", NO),
    ],
)
def test_the_same_holds_for_an_answer_that_was_cut(
    cut: bytes, records_field: str | None, expected: tuple[Verdict, Reason]
) -> None:
    found = read_answer(answer(200, cut, JSON, truncated=True), BARE, records_field=records_field)
    assert (found.verdict, found.reason) == expected


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (200, JSON, YES),
        (200, "", YES),
        (206, JSON, YES),
        (204, "", YES),
        (200, HTML, NO),
        (302, "", NO),
        (403, "", NO),  # an empty 403 says "switched off" only where a body might have come
        (404, "", NO),
        (401, "", (Verdict.UNKNOWN, Reason.TOKEN_REJECTED)),
        (503, "", (Verdict.UNKNOWN, Reason.SERVER_ERROR)),
    ],
)
def test_head_is_read_by_its_status_alone(status: int, kind: str, expected: tuple[Verdict, Reason]) -> None:
    for provider in (CELONIS, BARE):
        found = read_answer(answer(status, b"", kind), provider, method="HEAD", records_field="content")
        assert (found.verdict, found.reason) == expected
        assert not found.is_empty
        assert ("no data was looked at" in found.meaning) is (expected == YES)


def test_a_table_cannot_make_a_login_page_ready() -> None:
    careless = Provider(
        id="p",
        name="P",
        answers=(AnswerMatch(status=200, reason=Reason.OK, verdict=Verdict.READY, meaning="Fine."),),
    )
    assert read_answer(answer(200, LOGIN, HTML), careless).verdict is Verdict.UNKNOWN


@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=60) | st.just(LOGIN) | st.just(b"{}") | st.just(b"[" * 50_000),
    kind=st.sampled_from([JSON, HTML, PLAIN, "", "application/problem+json"]),
)
def test_only_success_is_ever_ready(status: int, body: bytes, kind: str) -> None:
    for provider in (CELONIS, BARE):
        found = read_answer(answer(status, body, kind), provider)
        if found.verdict is Verdict.READY:
            assert 200 <= status < 300
            assert not body.startswith(b"<")
