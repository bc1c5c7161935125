"""JSON Schemas that ship, and the sentences that their keywords become."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from migrator.schemas import validate
from migrator.schemas.problem import Failure, SchemaProblem
from migrator.schemas.sentences import SENTENCES, did_you_mean, in_words, listed, where
from migrator.schemas.validate import expanded_schema, load_schema, problems, schema_names

CASES = Path(__file__).parents[2] / "cases" / "schemas" / "keywords.yaml"
SECRET = "hunter2"
# Keywords that hold subschemas or only describe: they never fail themselves.
STRUCTURE = {
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "$comment",
    "title",
    "description",
    "examples",
    "default",
    "deprecated",
}
APPLICATORS = {
    "properties",
    "patternProperties",
    "propertyNames",
    "items",
    "prefixItems",
    "allOf",
    "if",
    "then",
    "else",
}
ANNOTATIONS = {"writeOnly", "readOnly", "contentMediaType", "minContains", "maxContains"}


def keywords(schema: object) -> Iterator[str]:
    """Yield every keyword that a schema uses, names of properties left out."""
    if isinstance(schema, list):
        for item in schema:
            yield from keywords(item)
    elif isinstance(schema, dict):
        for keyword, value in schema.items():
            yield keyword
            if keyword in {"properties", "patternProperties", "$defs", "dependentSchemas"}:
                for subschema in value.values():
                    yield from keywords(subschema)
            elif keyword not in {"examples", "default", "const", "enum", "required", "dependentRequired"}:
                yield from keywords(value)


def forget() -> None:
    """Let the next look at a schema read its file again."""
    validate._loaded.cache_clear()
    validate.expanded_schema.cache_clear()


@pytest.fixture
def schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of schemas in the place of those that ship: `toy` can be written there."""
    monkeypatch.setattr(validate, "_FOLDER", tmp_path)
    forget()
    yield tmp_path / "toy.schema.json"
    forget()


def check(schema: Path, toy: object, data: object) -> list[SchemaProblem]:
    schema.write_text(json.dumps(toy))
    forget()
    return problems(data, "toy")


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_that_ships_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(load_schema(name))
    assert load_schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", schema_names())
def test_every_keyword_that_a_schema_uses_has_a_sentence(name: str) -> None:
    used = set(keywords(load_schema(name)))
    assert used - STRUCTURE - APPLICATORS - ANNOTATIONS <= set(SENTENCES)


@pytest.mark.parametrize("name", schema_names())
def test_a_schema_without_references_says_the_same(name: str) -> None:
    original, expanded = (
        Draft202012Validator(load_schema(name)),
        Draft202012Validator(dict(expanded_schema(name))),
    )
    candidates: list[object] = [{}, [], None, {"version": 1}]
    candidates += [{"version": 1, name: {"a": {}}} for name in ("clients", "apis", "tenants", "extractors")]
    for data in candidates:
        assert original.is_valid(data) == expanded.is_valid(data)


def test_every_property_of_an_inventory_is_described_for_editors() -> None:
    def undescribed(node: object, name: str) -> Iterator[str]:
        if not isinstance(node, dict):
            return
        for key, value in (node.get("properties") or {}).items():
            is_leaf = "properties" not in value and "items" not in value
            explained = any(word in value for word in ("description", "examples", "enum"))
            if "title" not in value or (is_leaf and not explained):
                yield f"{name}.{key}"
            yield from undescribed(value, f"{name}.{key}")
        for inner in ("additionalProperties", "items"):
            yield from undescribed(node.get(inner), name)

    assert list(undescribed(expanded_schema("inventory"), "inventory")) == []


def test_no_property_of_an_inventory_says_which_hosts_are_allowed() -> None:
    assert "allowed_hosts" not in json.dumps(load_schema("inventory"))


def test_an_unknown_schema_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_schema("nothing")


def test_a_schema_that_was_handed_out_can_be_changed_without_harm() -> None:
    load_schema("inventory").clear()
    assert load_schema("inventory")


@pytest.mark.parametrize("case", yaml.safe_load(CASES.read_text()), ids=lambda case: case["message"])
def test_each_keyword_is_one_sentence(schema: Path, case: dict[str, Any]) -> None:
    (problem,) = check(schema, case["schema"], case["data"])
    assert [*problem.pointer] == case["at"]
    assert problem.on_key == case["key"]
    assert (problem.message, problem.help) == (case["message"], case["help"])


def test_references_are_followed_even_where_they_lead_into_themselves(schema: Path) -> None:
    toy = {
        "$ref": "#/$defs/tree",
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {"left": {"$ref": "#/$defs/tree"}, "size": {"type": "integer"}},
            }
        },
    }
    assert check(schema, toy, {"left": {"left": {"size": 1}}}) == []
    (problem,) = check(schema, toy, {"left": {"left": {"size": "x"}}})
    assert problem.pointer == ("left", "left", "size")


def test_a_constraint_beside_a_reference_counts_as_well(schema: Path) -> None:
    toy = {
        "$ref": "#/$defs/word",
        "minLength": 3,
        "$defs": {"word": {"type": "string", "minLength": 1, "maxLength": 4}},
    }
    assert [bool(check(schema, toy, word)) for word in ("", "ab", "abc", "abcde")] == [
        True,
        True,
        False,
        True,
    ]


def test_keys_that_are_no_text_are_reported_and_the_rest_is_still_checked(schema: Path) -> None:
    toy = {
        "additionalProperties": {"type": "string"},
        "patternProperties": {"^x": {}},
        "propertyNames": {"pattern": "a"},
    }
    found = check(schema, toy, {1: 5, None: 5, "a": 5, "b": [{2.5: 1}]})
    assert [(p.pointer, p.message) for p in found] == [
        ((1,), "the file has a key that is not text: a number"),
        (("None",), "the file has a key that is not text: text"),
        (("b", 0, "2.5"), "b[0] has a key that is not text: text"),
        (("a",), "a must be text, not a number"),
        (("b",), "b must be text, not a list"),
        (("b",), "b in the file is no valid name"),
    ]


def test_the_same_value_is_judged_by_each_place_it_stands_in(schema: Path) -> None:
    toy = {
        "properties": {
            "a": {"type": "integer"},
            "b": {"type": "boolean"},
            "c": {"enum": [1]},
            "d": {"minItems": 2},
        }
    }
    assert check(schema, toy, {"a": 1, "b": True, "c": 1, "d": ["x", "y"]}) == []
    found = check(schema, toy, {"a": True, "b": 1, "c": "1", "d": ["x"]})
    assert [p.pointer for p in found] == [("a",), ("b",), ("c",), ("d",)]


@pytest.mark.parametrize("keyword", sorted(SENTENCES))
def test_no_sentence_repeats_a_value(keyword: str) -> None:
    for value in (SECRET, [SECRET], {SECRET: SECRET}, 12345):
        failure = Failure(
            pointer=("a", 0, "b"), on_key=False, keyword=keyword, expected=[1], value=value, schema={}
        )
        problem = in_words(failure)
        assert problem.message
        assert SECRET not in problem.message + problem.help
        assert "12345" not in problem.message + problem.help


def test_pointers_read_as_people_write_them() -> None:
    assert where(("clients", "audit-reader", "scopes", 0)) == "clients.audit-reader.scopes[0]"
    assert where(()) == "the file"
    assert where(("clients", "a8f5f167f44f4964e6c998dee827110c")) == "clients.(not shown)"


def test_the_nearest_word_is_suggested_and_no_far_one() -> None:
    assert did_you_mean("AUDIT-LOGG", ["audit-log", "login-history"]) == "did you mean audit-log?"
    assert did_you_mean("zzz", ["audit-log"]) == ""
    assert listed(range(15)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from(["", "a", "celonis", "x y", "1h", "env:A"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "version",
                    "clients",
                    "extractors",
                    "platforms",
                    "a",
                    "client_id",
                    "platform",
                    "apis",
                    "wave",
                    "config",
                    "url",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_valid_is_decided_by_jsonschema_alone(data: object) -> None:
    reference = Draft202012Validator(load_schema("inventory"))
    found = problems(data, "inventory")
    assert (not found) == reference.is_valid(data), best_match(reference.iter_errors(data))
