"""What is said of two answers of an API: one to the key, one to the token."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.comparison.parity import compare
from migrator.comparison.shape import shape_of, shown_path
from migrator.comparison.traits import traits_of
from migrator.model.http import HttpAnswer
from migrator.model.parity import ApiParity, Aspect, Parity
from migrator.model.provider import Paging, PagingStyle
from migrator.model.secret import Secret

NUMBERED = Paging(
    style=PagingStyle.PAGE_NUMBER,
    size_parameter="pageSize",
    records_field="content",
    total_field="totalCount",
)


def answer(body: object = None, status: int = 200, **headers: str) -> HttpAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return HttpAnswer(status=status, headers={"content-type": "application/json", **named}, body=raw)


def page(total: int, record: object = None, **more: object) -> HttpAnswer:
    """Return an answer of the usual envelope, with one record on the page."""
    records = [] if total == 0 else [record or {"id": 1}]
    return answer({"content": records, "pageNumber": 0, "pageSize": 1, "totalCount": total, **more})


def compared(key: HttpAnswer, *tokens: HttpAnswer, paging: Paging | None = NUMBERED) -> ApiParity:
    secrets = (Secret("marker-of-the-key", label="key"),)
    seen = [traits_of(token, paging) for token in tokens]
    return compare("login-history", "old-key", traits_of(key, paging), seen, secrets=secrets)


def test_equal_answers_are_the_same_whatever_their_values() -> None:
    found = compared(page(7, {"id": 1, "name": "Ada"}), page(7, {"id": 2, "name": "Bob"}))
    assert (found.parity, found.differences) == (Parity.SAME, ())
    assert "Ada" not in repr(found)


def test_fewer_records_mean_a_narrower_permission() -> None:
    found = compared(page(1204), page(310))
    assert found.parity is Parity.LESS
    assert found.message == (
        "Fewer records in all (1,204 with the key, 310 with the token): "
        "the permission behind the token is narrower."
    )


def test_more_records_are_a_difference_and_no_loss() -> None:
    found = compared(page(310), page(1204))
    assert (found.parity, found.differences[0].aspect) == (Parity.DIFFERENT, Aspect.RECORDS)


@pytest.mark.parametrize(
    ("key", "token", "again", "parity"),
    [
        (12, 10, 13, Parity.SAME),  # records came in all the time: nothing is known to be hidden
        (12, 10, 12, Parity.SAME),
        (12, 10, 11, Parity.LESS),
        (12, 13, 14, Parity.DIFFERENT),
        (12, 13, 12, Parity.SAME),
    ],
)
def test_records_that_came_in_between_are_no_difference(
    key: int, token: int, again: int, parity: Parity
) -> None:
    assert compared(page(key), page(token), page(again)).parity is parity


def test_without_totals_the_first_page_counts() -> None:
    found = compared(answer({"items": [1, 2, 3]}), answer({"items": [1]}), paging=None)
    assert found.parity is Parity.LESS
    assert "Fewer records on the first page (3 with the key, 1 with the token)" in found.message
    assert compared(answer([1, 2]), answer([]), paging=None).parity is Parity.LESS


def test_no_content_for_the_token_means_no_records() -> None:
    found = compared(page(5), answer(status=204))
    assert [d.aspect for d in found.differences] == [Aspect.STATUS, Aspect.RECORDS]
    assert found.parity is Parity.LESS


def test_a_page_less_is_a_loss() -> None:
    key, token = answer({"content": [1], "nextPageToken": "abc"}), answer({"content": [1]})
    found = compared(key, token, paging=None)
    assert (found.parity, found.message) == (Parity.LESS, "Missing with the token: nextPageToken.")


def test_members_that_are_missing_in_records_may_be_hidden_or_chance() -> None:
    found = compared(page(3, {"id": 1, "user": {"mail": "a@b.c"}}), page(3, {"id": 1, "extra": True}))
    assert found.parity is Parity.DIFFERENT
    assert "Missing with the token in the records that were seen: content[].user; fields" in found.message
    assert "Only with the token: content[].extra." in found.message
    assert "user.mail" not in found.message, "what is below a missing member needs no mention"


def test_other_types_are_told_and_null_counts() -> None:
    found = compared(page(1, {"id": 1, "mail": "a@b.c"}), page(1, {"id": "1", "mail": None}))
    assert "content[].id is number with the key, string with the token" in found.message
    assert "content[].mail is string with the key, null with the token" in found.message


def test_an_empty_list_says_nothing_of_its_items() -> None:
    found = compared(page(1, {"id": 1}), page(0))
    assert [d.aspect for d in found.differences] == [Aspect.RECORDS]


def test_many_members_are_not_all_listed() -> None:
    key = answer({f"member_{chr(97 + n)}": 1 for n in range(9)})
    assert compared(key, answer({}), paging=None).message.endswith("member_d, member_e and 4 more.")


def with_total(number: int, where: str) -> HttpAnswer:
    records = [{"id": 1}]
    if where.startswith("header "):
        name, _, text = where.removeprefix("header ").partition(": ")
        return answer(records, 200, **{name: text.format(number)})
    holder, _, member = where.partition(".")
    return answer({"items": records, holder: {member: number, "number": 0}})


@pytest.mark.parametrize(
    "where",
    [
        "page.totalElements",
        "meta.total",
        "pagination.total",
        "paging.total_count",
        "header x-total-count: {}",
        "header content-range: items 0-0/{}",
        "header content-range: 0-0/{}",
    ],
)
def test_totals_are_read_one_level_deep_and_from_headers(where: str) -> None:
    found = compared(with_total(1204, where), with_total(310, where), paging=None)
    assert found.parity is Parity.LESS
    assert "Fewer records in all (1,204 with the key, 310 with the token)" in found.message


@pytest.mark.parametrize(
    "where", ["other.total", "header content-range: bytes 0-99/{}", "header content-range: 0-0/*{}"]
)
def test_other_numbers_are_no_totals(where: str) -> None:
    assert compared(with_total(1204, where), with_total(310, where), paging=None).parity is Parity.SAME


FIRST_PAGE_ONLY = "The first page is the same; how many there are in all, the API does not say."
SIZED = Paging(style=PagingStyle.PAGE_TOKEN, size_parameter="pageSize", response_field="nextPageToken")


@pytest.mark.parametrize(
    "seen",
    [
        answer({"content": [1], "nextPageToken": "abc"}),
        answer({"content": [1], "pageSize": 1}),
        answer({"data": [1], "links": {"next": "https://x.example/2"}}),
        answer({"data": [1], "meta": {"next_cursor": "abc"}}),
        answer({"data": [1], "has_more": True}),
        answer([1], link='<https://x.example/2>; rel="next"'),
    ],
)
def test_where_more_pages_may_follow_only_the_first_is_called_the_same(seen: HttpAnswer) -> None:
    found = compared(seen, seen, paging=None)
    assert (found.parity, found.message) == (Parity.SAME, FIRST_PAGE_ONLY)


@pytest.mark.parametrize(
    "seen",
    [
        page(7),
        answer({"content": [1], "nextPageToken": ""}),
        answer({"content": [1], "pageSize": 2}),
        answer({"data": [1], "links": {"next": None}}),
        answer({"content": [], "pageSize": 1}),
        answer([1], link='<https://x.example/1>; rel="first"', x_total_count="2"),
    ],
)
def test_where_all_is_known_all_is_called_the_same(seen: HttpAnswer) -> None:
    assert compared(seen, seen, paging=None).message == "Key and token get the same."


def test_a_page_is_full_that_has_as_many_records_as_were_asked_for() -> None:
    seen = {
        asked: traits_of(answer({"content": [1, 2]}), SIZED, query={"pageSize": asked})
        for asked in ("2", "3")
    }
    assert compare("api", "key", seen["2"], [seen["2"]]).message == FIRST_PAGE_ONLY
    assert compare("api", "key", seen["3"], [seen["3"]]).message == "Key and token get the same."


def test_answers_without_json_are_not_said_to_be_the_same_data() -> None:
    csv = HttpAnswer(status=200, headers={"content-type": "text/csv"}, body=b"id\n1\n")
    found = compared(csv, csv, paging=None)
    assert found.message == "Status and headers are the same; there was no JSON to compare."


@pytest.mark.parametrize(
    ("key", "token", "parity"),
    [
        (200, 206, Parity.DIFFERENT),
        (401, 403, Parity.DIFFERENT),
        (403, 404, Parity.DIFFERENT),
        (401, 401, Parity.UNKNOWN),
        (200, 403, Parity.LESS),
        (200, 404, Parity.LESS),
        (401, 200, Parity.DIFFERENT),
        (403, 403, Parity.UNKNOWN),
        (429, 200, Parity.UNKNOWN),
        (200, 503, Parity.UNKNOWN),
        (302, 200, Parity.UNKNOWN),
    ],
)
def test_statuses(key: int, token: int, parity: Parity) -> None:
    found = compared(answer({}, key), answer({}, token))
    assert (found.parity, found.key_status, found.token_status) == (parity, key, token)
    assert f"answers {key} to the key and {token} to the token" in found.message


@pytest.mark.parametrize(
    ("key", "token", "means"),
    [
        (200, 206, "both are let in"),
        (401, 403, "neither gets data"),
        (200, 401, "the token does not get what the key gets"),
        (401, 200, "the key may have ended"),
    ],
)
def test_what_other_statuses_mean(key: int, token: int, means: str) -> None:
    found = compared(answer([1], key), answer([1], token))
    assert [d.aspect for d in found.differences] == [Aspect.STATUS]
    assert means in found.message


def test_a_status_that_came_once_by_the_way_is_no_difference() -> None:
    assert compared(answer([1]), answer([1], 206), answer([1])).parity is Parity.SAME


def test_a_login_page_for_the_key_tells_nothing() -> None:
    html = HttpAnswer(status=200, headers={"content-type": "text/html"}, body=b"<html>")
    assert compared(html, page(1)).parity is Parity.UNKNOWN


def test_what_was_cut_is_not_compared() -> None:
    cut = HttpAnswer(status=200, headers={"content-type": "application/json"}, body=b"[1,", truncated=True)
    found = compared(cut, page(1))
    assert (found.parity, found.message) == (
        Parity.UNKNOWN,
        "Not compared: the answer is longer than what is read of it.",
    )


def test_media_types_page_sizes_and_rate_limits_are_compared() -> None:
    key = answer({"content": [], "pageSize": 200, "totalCount": 0}, x_ratelimit_limit="100")
    token = HttpAnswer(
        status=200,
        headers={"content-type": "application/hal+json", "x-ratelimit-limit": "20"},
        body=json.dumps({"content": [], "pageSize": 50, "totalCount": 0}).encode(),
    )
    found = compared(key, token)
    assert found.parity is Parity.DIFFERENT
    assert [d.message for d in found.differences] == [
        "application/json with the key, application/hal+json with the token.",
        "Pages of 200 with the key, of 50 with the token.",
        "Rate limit 100 with the key, 20 with the token.",
    ]


def limited(**headers: str) -> HttpAnswer:
    return answer([1], 200, **{f"x_ratelimit_{name}": text for name, text in headers.items()})


def test_of_rate_limits_the_names_and_the_limit_are_compared_and_no_other_value() -> None:
    key = limited(limit="100", remaining="7", reset="12")
    assert compared(key, limited(limit="100", remaining="99", reset="58"), paging=None).parity is Parity.SAME
    found = compared(key, limited(limit="100;w=60", reset="12"), paging=None)
    assert (found.parity, found.message) == (
        Parity.DIFFERENT,
        "Rate limit headers: limit, remaining, reset with the key, limit, reset with the token.",
    )
    none = compared(key, answer([1]), paging=None)
    assert none.message == "Rate limit headers: limit, remaining, reset with the key, none with the token."


def test_a_server_that_makes_names_of_secrets_shows_none() -> None:
    hostile = answer({"marker-of-the-key": 1, "of-the-key": 2, "x\x1b[31m": 3, "text/html\r\n": 4})
    found = compared(hostile, answer({}), paging=None)
    assert "marker" not in found.message
    assert "of-the-key" not in found.message
    assert found.message.isprintable()


@pytest.mark.parametrize(
    "name", ["ada@acme.example", "f3a91c2e-77d0-4a", "Ada Lovelace", "q7Rk2Lm9Xv4Tz8Bn1Wc6", "42", "", "a.b"]
)
def test_keys_that_are_data_are_not_kept(name: str) -> None:
    shape = shape_of({"byUser": {name: {"n": 1}}})
    assert {shown_path(path) for path in shape.types} == {
        "the answer itself",
        "byUser",
        "byUser.*",
        "byUser.*.n",
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=30,
)


@given(JSON)
def test_any_answer_is_the_same_as_itself(data: object) -> None:
    found = compared(answer(data), answer(data), paging=None)
    assert found.parity is Parity.SAME


@given(JSON, JSON)
def test_what_is_said_can_be_shown(one: object, other: object) -> None:
    found = compared(answer(one), answer(other), answer(other), paging=None)
    assert found.message.isprintable()
    assert found.parity is not Parity.UNKNOWN
    assert bool(found.differences) == (found.parity is not Parity.SAME)


def test_deep_and_wide_answers_are_bounded() -> None:
    deep: object = 1
    for _ in range(300):
        deep = {"a": deep, "b": [deep] if isinstance(deep, int) else []}
    wide = {f"m_{chr(97 + n % 26)}{chr(97 + n // 26)}": n for n in range(600)}
    assert len(shape_of(deep).types) < 40
    assert len(shape_of([wide] * 1000).types) < 250
