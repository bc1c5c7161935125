"""What changes in the data, one line each."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.migration.difference import first_difference
from migrator.migration.semantic import semantic_edits

DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", "1", "2")]),
        ({"a": 1, "b": 2}, {"b": 2, "c": [1]}, [("a", "1", None), ("c", None, "[1]")]),
        (
            {"required": ["x", "key", "y"]},
            {"required": ["x", "id", "secret", "y"]},
            [("required[1]", '"key"', '"id"'), ("required[2]", None, '"secret"')],
        ),
        ({"l": [{"n": 1}, {"n": 2}]}, {"l": [{"n": 2}]}, [("l[0]", '{"n": 1}', None)]),
        ({"l": [{"n": 1, "k": "é"}]}, {"l": [{"n": 1, "k": "f"}]}, [("l[0].k", '"é"', '"f"')]),
        ({"a": 1}, {"a": True}, [("a", "1", "true")]),
    ],
)
def test_edits_name_path_before_and_after(old: object, new: object, expected: list[Any]) -> None:
    assert [(e.path, e.before, e.after) for e in semantic_edits(old, new)] == expected


@given(data=DATA)
def test_nothing_differs_from_itself(data: object) -> None:
    assert semantic_edits(data, data) == ()
    assert first_difference(data, data) is None


@given(old=DATA, new=DATA)
def test_what_is_called_equal_is_equal(old: object, new: object) -> None:
    if first_difference(old, new) is None:
        assert repr(old) == repr(new)
    else:
        assert repr(old) != repr(new)


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ({"a": 1}, {"a": 1.0}, ("a",)),
        ({"a": 1}, {"a": True}, ("a",)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ("a",)),
        ([1, 2], [1], ()),
        ({"a": [0, {"b": "x"}]}, {"a": [0, {"b": "y"}]}, ("a", 1, "b")),
    ],
)
def test_types_and_order_count(old: object, new: object, pointer: tuple[str | int, ...]) -> None:
    assert first_difference(old, new) == pointer
