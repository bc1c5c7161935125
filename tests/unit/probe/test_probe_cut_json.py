"""A body that was too long to be read to its end: begun JSON is data, anything else is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.probe.apis.cut_json import begins_data

ERRORS = frozenset({"error"})
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(data=st.lists(JSON) | st.dictionaries(st.text().map("k".__add__), JSON), cut=st.integers(1, 10_000))
def test_every_beginning_of_json_is_one(data: object, cut: int) -> None:
    for text in (json.dumps(data), json.dumps(data, ensure_ascii=False)):
        whole = text.encode("utf-8", "surrogatepass")
        if b"\xed" not in whole:
            assert begins_data(whole[:cut], unlike=ERRORS)


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
        b'{"error": "Unauthorized", "padding": "xxxx',
        b"[" * 200_000,
    ],
    ids=range(10),
)
def test_what_is_wrong_before_the_cut_is_no_data(body: bytes) -> None:
    assert not begins_data(body, unlike=ERRORS)
