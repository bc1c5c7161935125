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
