"""A body that was too long to be read to its end: begun JSON is data, anything else is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.probe.apis.cut_json import begun_json

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(data=st.lists(JSON) | st.dictionaries(st.text(), JSON), cut=st.integers(1, 10_000))
def test_every_beginning_of_json_is_one(data: object, cut: int) -> None:
    for text in (json.dumps(data), json.dumps(data, ensure_ascii=False)):
        whole = text.encode("utf-8", "surrogatepass")
        if b"\xed" not in whole:
            assert isinstance(begun_json(whole[:cut]), type(data))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"xxxxxxxxxxxxxxxxxxxx",
        b'"a text',
        b"<!DOCTYPE html><html>",
        b'{"content": [1, 2, oops this is no JSON, 3]',
        b'{"content": "\xff\xfe not UTF-8 in here',
        b'{"content": "text" and more that is none, "a": 1',
        b'[1, 2], {"another": "document"}, and so on',
        b"[" * 200_000,
    ],
    ids=range(9),
)
def test_what_is_wrong_before_the_cut_is_no_data(body: bytes) -> None:
    assert begun_json(body) is None


@pytest.mark.parametrize(
    ("body", "begun"),
    [
        (b"[1, 2", []),
        (b'{"error": "Unauthorized", "padding": "xxxx', {"error": "Unauthorized", "padding": "…"}),
        (b'{"a": {"error": 1}, "content": [{"id": 1}, {"i', {"a": {"error": 1}, "content": ["…"]}),
        (b'{"status": 40', {"status": "…"}),
        (b'{"status": 403, "mess', {"status": 403}),
        (b'{"a": {', {"a": {"…": None}}),
        (b"{", {}),
    ],
)
def test_the_members_before_the_cut_are_read(body: bytes, begun: object) -> None:
    assert begun_json(body) == begun
