import sys
import textwrap
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from migrator import registry
from migrator.errors import PluginProblem
from migrator.rules.interface import Rule

RULE: type[Rule] = Rule  # type: ignore[type-abstract]  # mypy#4717: an interface is a fine key
TOY = """
from collections.abc import Iterator
from migrator.model.finding import Finding, Level
from migrator.rules.interface import Audit, Rule

class ToyRule(Rule):
    \"\"\"A toy.\"\"\"
    level = Level.NOTE
    title = "toy"

    def check(self, audit: Audit) -> Iterator[Finding]:
        yield from ()
"""


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Offer a rule as another distribution would: by an entry point of the group `migrator.rules`."""
    entry = EntryPoint(name="toy-rule", value="toy_rule:ToyRule", group="migrator.rules")
    monkeypatch.setattr(registry, "_offered", lambda group: [entry] if group == entry.group else [])
    monkeypatch.delitem(sys.modules, "toy_rule", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_builtin_ids_are_the_module_names() -> None:
    assert "shared-key" in registry.builtin_ids("migrator.rules")
    assert "interface" not in registry.builtin_ids("migrator.rules")


def test_one_file_and_an_entry_point_make_a_rule(offer: Path) -> None:
    (offer / "toy_rule.py").write_text(textwrap.dedent(TOY))
    rule = registry.load_one("migrator.rules", RULE, "toy-rule")
    assert rule is not None
    assert rule.title == "toy"
    assert rule.id == "toy-rule"


def test_a_broken_plug_in_is_named(offer: Path) -> None:
    (offer / "toy_rule.py").write_text("raise RuntimeError('boom')")
    with pytest.raises(PluginProblem, match=r"toy-rule \(toy_rule:ToyRule\) cannot be loaded: boom"):
        registry.load_one("migrator.rules", RULE, "toy-rule")


def test_a_plug_in_of_another_kind_is_refused(offer: Path) -> None:
    (offer / "toy_rule.py").write_text("class ToyRule: pass")
    with pytest.raises(PluginProblem, match="is no Rule"):
        registry.load_one("migrator.rules", RULE, "toy-rule")


def test_an_unknown_id_is_none() -> None:
    assert registry.load_one("migrator.rules", RULE, "no-such-rule") is None
