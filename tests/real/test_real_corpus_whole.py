"""Every real manifest of the corpus: none breaks the adapter, and each change is proven and confined."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from migrator.formats.interface import (
    AlreadyMigrated,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
    Wish,
    all_formats,
)
from migrator.migration.line_changes import changed_lines, split_lines
from migrator.migration.prove import Proven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.read import read_source
from migrator.text.source import SourceText

REPLACE = Target(
    token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.log:read"}),
)
DUAL = replace(REPLACE, wishes=frozenset({Wish.DUAL}))
DROP = replace(REPLACE, wishes=frozenset({Wish.DROP_KEY}))
SHORT_TOKEN = replace(REPLACE, token_lifetime=600, run_duration=7200)
TARGETS = {"replace": REPLACE, "dual": DUAL, "a token shorter than the run": SHORT_TOKEN}
FORMAT = all_formats()["airbyte-manifest"]
Results = dict[str, tuple[Document, Outcome]]
"""By the name of the manifest: `everhour`."""
A_PERSON_DECIDES = {
    "apptivo": "a secret, config access_key, is sent without an authenticator",
    "datadog": "a secret, config application_key, is sent without an authenticator",
    "e-conomic": "a secret, config agreement_grant_token, is sent without an authenticator",
    "google-webfonts": "the key, config api_key, is sent at definitions.streams.fonts.retriever.",
    "notion": "the connection specification is in another file",
    "polygon-stock-api": "the key, config apiKey, is sent at definitions.streams.stock_api.",
    "tiktok-marketing": "a secret, config credentials.app_id, is sent without an authenticator",
    "zenloop": "the connection specification is in another file",
}
"""Of the manifests with a key or bearer, those that no mode changes, and why."""


def outcome(document: Document, target: Target) -> Outcome:
    try:
        return FORMAT.migrate(document, target)
    except CannotEdit as problem:
        return NeedsPerson(reasons=(str(problem),))


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for path in sorted((corpus / "airbyte").glob("*.yaml")):
        source = read_source(path, shown_as=path.name)
        assert FORMAT.recognises(source), path.name
        found[path.stem.removeprefix("source-")] = FORMAT.parse(source)
    return found


@pytest.fixture(scope="module")
def results(documents: dict[str, Document]) -> dict[str, Results]:
    return {
        name: {manifest: (document, outcome(document, target)) for manifest, document in documents.items()}
        for name, target in TARGETS.items()
    }


def sends_key(document: Document) -> bool:
    return any(word in document.source.text for word in ("ApiKeyAuth", "BearerAuth"))


def changed(results: Results) -> set[str]:
    return {name for name, (_, o) in results.items() if isinstance(o, Rewrite)}


def test_every_manifest_has_an_outcome_with_a_reason(results: dict[str, Results]) -> None:
    counts = {mode: Counter(type(o).__name__ for _, o in results[mode].values()) for mode in TARGETS}
    assert counts["replace"] == {"Rewrite": 139, "NeedsPerson": 148}
    assert counts["dual"] == {"Rewrite": 210, "NeedsPerson": 77}
    assert counts["a token shorter than the run"] == counts["replace"]
    outcomes = (o for found in results.values() for _, o in found.values())
    assert all(o.reasons for o in outcomes if isinstance(o, NeedsPerson))


def test_nineteen_in_twenty_of_those_with_a_key_are_changed_in_one_of_the_modes(
    results: dict[str, Results], documents: dict[str, Document]
) -> None:
    with_key = {name for name, document in documents.items() if sends_key(document)}
    assert len(with_key) == 171
    replaced, both = (changed(results[mode]) & with_key for mode in ("replace", "dual"))
    assert len(replaced - both) == 0
    assert len(both - replaced) == 24
    assert len(replaced | both) == 163
    assert len(replaced | both) / len(with_key) >= 0.95
    assert with_key - replaced - both == set(A_PERSON_DECIDES)


@pytest.mark.parametrize("name", A_PERSON_DECIDES)
def test_what_no_mode_changes_has_its_reason(results: dict[str, Results], name: str) -> None:
    _, found = results["dual"][name]
    assert isinstance(found, NeedsPerson)
    assert found.reasons[0].startswith(A_PERSON_DECIDES[name])


def test_clients_of_other_servers_are_not_taken_for_the_target(results: dict[str, Results]) -> None:
    starts = "already uses client credentials, but with "
    found = [o for _, o in results["replace"].values() if isinstance(o, NeedsPerson)]
    assert len([o for o in found if starts in o.reasons[0]]) == 9


@pytest.mark.parametrize("mode", TARGETS)
def test_every_change_is_proven_confined_and_final(results: dict[str, Results], mode: str) -> None:
    for name, (document, rewrite) in results[mode].items():
        if not isinstance(rewrite, Rewrite):
            continue
        assert rewrite.keeps_key == (mode == "dual")
        new = apply_edits(document.source.text, rewrite.edits)
        proof = prove(FORMAT, document, new, keeps_key=rewrite.keeps_key)
        assert isinstance(proof, Proven), (name, proof)
        assert isinstance(FORMAT.migrate(proof.after, TARGETS[mode]), AlreadyMigrated), name
        assert unrelated_lines(document, rewrite, new) == [], name


def test_nine_in_ten_that_got_the_choice_can_give_the_key_up_later(results: dict[str, Results]) -> None:
    counts: Counter[str] = Counter()
    unproven: list[str] = []
    for name, (document, rewrite) in results["dual"].items():
        if not isinstance(rewrite, Rewrite):
            continue
        both = FORMAT.parse(SourceText.of(name, apply_edits(document.source.text, rewrite.edits)))
        waiting = FORMAT.migrate(both, REPLACE)
        assert isinstance(waiting, AlreadyMigrated), name
        assert "--drop-key" in waiting.checklist[0]
        dropped = outcome(both, DROP)
        counts[type(dropped).__name__] += 1
        if isinstance(dropped, Rewrite):
            new = apply_edits(both.source.text, dropped.edits)
            proof = prove(FORMAT, both, new)
            if isinstance(proof, Proven):
                assert isinstance(FORMAT.migrate(proof.after, DROP), AlreadyMigrated), name
            else:
                unproven.append(name)
    assert counts == {"Rewrite": 186, "NeedsPerson": 24}
    assert unproven == ["phyllo"]  # its user name and password were called as a client's ID and secret are


def test_tokens_that_end_in_mid_run_are_renewed_wherever_that_can_be_proven(
    results: dict[str, Results],
) -> None:
    found = [o for _, o in results["a token shorter than the run"].values() if isinstance(o, Rewrite)]
    added = [o for o in found if any("after a 401 a new token is fetched" in note for note in o.notes)]
    left = [o for o in found if any("stops at the first 401" in note for note in o.notes)]
    assert (len(found), len(added), len(left)) == (139, 137, 4)


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
