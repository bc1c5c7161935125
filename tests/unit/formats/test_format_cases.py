"""Each folder under `tests/cases/formats/<format>/` is a case.

`before.*` with `target.yaml` becomes `after.*`, or ends as `outcome.yaml` says.
UPDATE_GOLDEN=1 writes `after.*`.
"""

import os
from pathlib import Path

import pytest
import yaml

from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    Format,
    NeedsPerson,
    Rewrite,
    Successor,
    Target,
    Wish,
    all_formats,
    detect,
)
from migrator.migration.prove import Proven, prove
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.source import SourceText

CASES = Path(__file__).parents[2] / "cases" / "formats"
FOLDERS = sorted(p for p in CASES.glob("*/*") if p.is_dir())
CHANGED = [p for p in FOLDERS if not (p / "outcome.yaml").exists()]
OTHERS = [p for p in FOLDERS if (p / "outcome.yaml").exists()]


def name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def before(folder: Path) -> SourceText:
    (path,) = folder.glob("before.*")
    return SourceText.of(path.name, path.read_bytes().decode())


def target(folder: Path) -> Target:
    data = yaml.safe_load((folder / "target.yaml").read_text())
    typed = {
        "auth_method": AuthMethod(data["auth_method"]),
        "scopes": frozenset(data["scopes"]),
        "wishes": frozenset(map(Wish, data.get("wishes", ()))),
        "successors": tuple(Successor(**s) for s in data.get("successors", ())),
    }
    return Target(**{**data, **typed})


def opened(folder: Path) -> tuple[Format, Document]:
    format_ = all_formats()[folder.parent.name]
    return format_, format_.parse(before(folder))


def test_every_format_has_cases_of_both_kinds() -> None:
    for id_, format_ in all_formats().items():
        assert [p for p in OTHERS if p.parent.name == id_], f"{id_} has no case that is not changed"
        if format_.capabilities is not None:
            assert [p for p in CHANGED if p.parent.name == id_], f"{id_} has no case that is changed"


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_exactly_one_format_recognises_it(folder: Path) -> None:
    found = detect(before(folder))
    assert found is not None
    assert found.id == folder.parent.name


@pytest.mark.parametrize("folder", CHANGED, ids=name)
def test_it_becomes_what_the_case_says(folder: Path) -> None:
    format_, document = opened(folder)
    outcome = format_.migrate(document, target(folder))
    assert isinstance(outcome, Rewrite), outcome
    new_text = apply_edits(document.source.text, outcome.edits)
    after = folder / document.source.path.replace("before", "after")
    if os.environ.get("UPDATE_GOLDEN"):
        after.write_bytes(new_text.encode())
    assert new_text == after.read_bytes().decode()
    assert isinstance(
        proof := prove(
            format_, document, new_text, keeps_key=outcome.keeps_key, beyond_auth=outcome.beyond_auth
        ),
        Proven,
    ), proof
    assert isinstance(format_.migrate(proof.after, target(folder)), AlreadyMigrated)
    assert outcome.checklist


NOTHING_OF_ITS_FORMAT_IS_LEFT = {"dotenv-meltano/variables-of-the-inventory"}
"""Its two variables have the inventory's names, and any other program could be meant by them."""


@pytest.mark.parametrize(
    "folder", [p for p in CHANGED if name(p) not in NOTHING_OF_ITS_FORMAT_IS_LEFT], ids=name
)
def test_what_it_becomes_is_recognised_by_the_next_run(folder: Path) -> None:
    (after,) = folder.glob("after.*")
    found = detect(SourceText.of(after.name, after.read_bytes().decode()))
    assert found is not None
    assert found.id == folder.parent.name


@pytest.mark.parametrize("folder", CHANGED, ids=name)
def test_it_is_seen_as_sending_a_key_before(folder: Path) -> None:
    format_, document = opened(folder)
    assert AuthKind.KEY in format_.inspect(document).auth


@pytest.mark.parametrize("folder", OTHERS, ids=name)
def test_it_ends_as_the_case_says(folder: Path) -> None:
    format_, document = opened(folder)
    expected = yaml.safe_load((folder / "outcome.yaml").read_text())
    kind, reasons = ended(format_, document, target(folder))
    assert kind == expected["outcome"]
    for fragment in expected.get("reasons", []):
        assert any(fragment in reason for reason in reasons), reasons


def ended(format_: Format, document: Document, to: Target) -> tuple[str, tuple[str, ...]]:
    try:
        outcome = format_.migrate(document, to)
    except CannotEdit as problem:
        return "cannot-edit", (str(problem),)
    match outcome:
        case Rewrite():
            return "changed", ()
        case AlreadyMigrated():
            return "unchanged", ()
        case NeedsPerson():
            return "manual", outcome.reasons
        case CannotExpress():
            return "unsupported", outcome.reasons


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_literal_secret_is_found_and_a_reference_is_none(folder: Path) -> None:
    format_, document = opened(folder)
    text = document.source.text
    found = [text[s.start : s.end] for s, _ in format_.inspect(document).literal_secrets]
    assert any("canary" in secret for secret in found) == ("canary" in text)
    assert all("canary" in secret for secret in found)
