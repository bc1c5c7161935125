"""Every real manifest of the corpus: none breaks the adapter, and each change is proven and confined."""

from collections import Counter
from pathlib import Path

import pytest

from migrator.formats.interface import AlreadyMigrated, NeedsPerson, Outcome, Rewrite, Target, all_formats
from migrator.migration.line_changes import changed_lines, split_lines
from migrator.migration.prove import Proven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.read import read_source

TARGET = Target(
    token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.log:read"}),
)
FORMAT = all_formats()["airbyte-manifest"]
Results = dict[str, tuple[Document, Outcome]]


def outcome(document: Document) -> Outcome:
    try:
        return FORMAT.migrate(document, TARGET)
    except CannotEdit as problem:
        return NeedsPerson(reasons=(str(problem),))


@pytest.fixture(scope="module")
def results(corpus: Path) -> Results:
    found: Results = {}
    for path in sorted((corpus / "airbyte").glob("*.yaml")):
        source = read_source(path, shown_as=path.name)
        assert FORMAT.recognises(source), path.name
        document = FORMAT.parse(source)
        found[path.name] = (document, outcome(document))
    return found


def test_every_manifest_has_an_outcome_with_a_reason(results: Results) -> None:
    counts = Counter(type(o).__name__ for _, o in results.values())
    assert counts == {"Rewrite": 136, "NeedsPerson": 151}
    assert all(o.reasons for _, o in results.values() if isinstance(o, NeedsPerson))


def test_a_second_secret_that_is_sent_is_left_to_a_person(results: Results) -> None:
    for name in ("apptivo", "datadog", "e-conomic"):
        _, found = results[f"source-{name}.yaml"]
        assert isinstance(found, NeedsPerson)
        assert "is sent without an authenticator" in found.reasons[0]


def test_clients_of_other_servers_are_not_taken_for_the_target(results: Results) -> None:
    starts = "already uses client credentials, but with "
    others = [o for _, o in results.values() if isinstance(o, NeedsPerson) and starts in o.reasons[0]]
    assert len(others) == 9


def test_nine_in_ten_of_those_with_one_key_are_changed(results: Results) -> None:
    sends_key = [
        o for d, o in results.values() if any(w in d.source.text for w in ("ApiKeyAuth", "BearerAuth"))
    ]
    assert len(sends_key) == 171
    one_key = [
        o
        for o in sends_key
        if not (isinstance(o, NeedsPerson) and ("mixed" in o.reasons[0] or "several" in o.reasons[0]))
    ]
    assert sum(isinstance(o, Rewrite) for o in one_key) / len(one_key) > 0.85


def test_every_change_is_proven_confined_and_final(results: Results) -> None:
    for name, (document, rewrite) in results.items():
        if not isinstance(rewrite, Rewrite):
            continue
        old = document.source.text
        new = apply_edits(old, rewrite.edits)
        proof = prove(FORMAT, document, new, keeps_key=rewrite.keeps_key)
        assert isinstance(proof, Proven), (name, proof)
        assert isinstance(FORMAT.migrate(proof.after, TARGET), AlreadyMigrated), name
        assert unrelated_lines(document, rewrite, new) == [], name


def unrelated_lines(document: Document, rewrite: Rewrite, new: str) -> list[str]:
    """Return old lines that changed though no edit touches them."""
    old_lines, new_lines = split_lines(document.source.text), split_lines(new)
    touched: set[int] = set()
    for edit in rewrite.edits:
        place = document.source.place(edit.span)
        touched |= set(range(place.line - 1, place.end_line))
    kept = [line for number, line in enumerate(old_lines) if number not in touched]
    position = 0
    lost: list[str] = []
    for line in kept:  # each untouched line must follow, in order
        try:
            position = new_lines.index(line, position) + 1
        except ValueError:
            lost.append(line)
    changes = changed_lines(document.source.text, rewrite.edits)
    outside = [n for c in changes for n in range(c.old_start, c.old_end) if n not in touched]
    return [*lost, *(old_lines[n] for n in outside)]
