"""What a migration of a manifest may change is left out of the comparison, and nothing else is."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from migrator.formats.interface import all_formats

CASES = Path(__file__).parents[2] / "cases" / "formats" / "airbyte-manifest"
FORMAT = all_formats()["airbyte-manifest"]
Tree = Any
"""Whatever YAML can hold."""


def loaded(case: str, name: str) -> Tree:
    return yaml.safe_load((CASES / case / name).read_bytes())


def requester(tree: Tree) -> Tree:
    return tree["streams"][0]["retriever"]["requester"]


def specification(tree: Tree) -> Tree:
    return tree["spec"]["connection_specification"]


def rules(tree: Tree) -> Tree:
    return tree["spec"]["config_normalization_rules"]


def another_value(tree: Tree) -> None:
    requester(tree)["path"] = "/other"


def another_field(tree: Tree) -> None:
    specification(tree)["properties"]["region"] = {"type": "string"}


def another_requirement(tree: Tree) -> None:
    specification(tree)["required"].append("region")


def another_migration(tree: Tree) -> None:
    rules(tree).setdefault("config_migrations", []).append({"type": "ConfigMigration", "transformations": []})


def another_transformation(tree: Tree) -> None:
    rule = {"type": "ConfigRemoveFields", "field_pointers": [["x"]]}
    rules(tree).setdefault("transformations", []).append(rule)


def a_validation(tree: Tree) -> None:
    rules(tree)["validations"] = [{"type": "DpathValidator"}]


def another_filter(tree: Tree) -> None:
    filter_ = {"type": "HttpResponseFilter", "http_codes": [401], "action": "IGNORE"}
    requester(tree).setdefault("error_handler", {}).setdefault("response_filters", []).append(filter_)


def another_choice(tree: Tree) -> None:
    variant = {"properties": {"auth_type": {"const": "x"}}}
    specification(tree)["properties"]["credentials"].setdefault("oneOf", []).append(variant)


EVERYWHERE = [another_value, another_field, another_filter, another_choice]
IN_RULES = [another_migration, another_transformation, a_validation]


@pytest.mark.parametrize(
    ("case", "change"),
    [
        *(("dual-api-key-in-header", c) for c in (*EVERYWHERE, *IN_RULES, another_requirement)),
        *(("dual-template-chooses", c) for c in (*EVERYWHERE, *IN_RULES)),
        *(("dual-selective", c) for c in (*EVERYWHERE, another_requirement)),
        *(("drop-key-api-key-in-header", c) for c in EVERYWHERE),
        *(("short-token", c) for c in (another_value, another_field, another_filter, another_requirement)),
    ],
)
def test_a_change_of_anything_else_is_seen(case: str, change: Callable[[Tree], None]) -> None:
    before, after = loaded(case, "before.yaml"), loaded(case, "after.yaml")
    assert FORMAT.without_auth(before) == FORMAT.without_auth(after)
    changed = deepcopy(after)
    change(changed)
    assert FORMAT.without_auth(before) != FORMAT.without_auth(changed)


def test_the_choices_of_others_are_compared() -> None:
    before, after = loaded("dual-selective", "before.yaml"), loaded("dual-selective", "after.yaml")
    del requester(after)["authenticator"]["authenticators"]["OAuth"]
    assert FORMAT.without_auth(before) != FORMAT.without_auth(after)


def test_an_error_handler_of_an_author_is_compared_but_for_the_filter() -> None:
    before, after = (loaded("short-token-and-handler", name) for name in ("before.yaml", "after.yaml"))
    requester(after)["error_handler"]["max_retries"] = 4
    assert FORMAT.without_auth(before) != FORMAT.without_auth(after)
