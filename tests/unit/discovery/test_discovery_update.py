"""Adding to an inventory: what is there stays byte for byte, and a second time nothing comes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.discovery.draft import Draft, Entry, Field
from migrator.discovery.render import render_inventory
from migrator.discovery.update import updated
from migrator.errors import SourceProblem
from migrator.inventory.load import load_inventory
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml
from tests.unit.discovery.places import HOST, data_of, found_in, plant

READER = f'h = {{"Authorization": "AppKey " + os.environ["A_KEY"]}}\nget("{HOST}/api/external/members")\n'
OTHER = 'h = {"Authorization": "AppKey " + os.environ["B_KEY"]}\n'
EDITED = """\
# ours
version: 1
platforms:
    acme:   # the one team
        provider: celonis
        url: https://acme.eu-1.celonis.cloud/

keys:
    audit-key: {platform: acme, kind: application_key, value: env:A_KEY}
    # a note on keys

extractors:
    audit:
        owner: me@acme.example
        key: audit-key
        config: {path: ./a.py}
        # last words

clients: {}   # none yet
"""


def is_kept(before: str, after: str) -> bool:
    """Return whether all lines of a text are in the other, in order, with what is new between them."""
    rest = iter(after.split("\n"))
    return all(line in rest for line in before.split("\n"))


def update(folder: Path) -> str:
    result = found_in(folder, update=folder / "inventory.yaml")
    (folder / "inventory.yaml").write_bytes(result.text.encode())
    return result.text


def test_what_is_new_is_added_in_the_authors_indentation_and_known_names_are_used(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": EDITED, "a.py": READER, "b.py": READER, "c.py": OTHER})
    after = update(tmp_path)
    assert is_kept(EDITED, after)
    data = data_of(after)
    assert data["extractors"]["b"] == {
        "apis": ["team-members"],
        "key": "audit-key",
        "config": {"path": "b.py"},
    }
    assert "        # last words\n    b:\n        # line 1: AppKey in the header Authorization\n" in after
    assert "    # a note on keys\n    b-key:\n" in after
    assert list(data["platforms"]) == ["acme", "celonis-unknown"] or "https://acme.eu-1" in after


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": EDITED, "a.py": READER, "b.py": READER, "c.py": OTHER})
    first = update(tmp_path)
    assert update(tmp_path) == first


def test_its_own_inventory_needs_no_update(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": READER, "b.py": OTHER, ".env": "A_KEY=abcdef0123456789\n"})
    (tmp_path / "inventory.yaml").write_text(found_in(tmp_path).text)
    result = found_in(tmp_path, update=tmp_path / "inventory.yaml")
    assert result.text == result.before
    assert result.draft.is_empty


def test_a_key_of_an_extractor_that_is_known_is_the_key_of_others_that_use_it(tmp_path: Path) -> None:
    known = "version: 1\nextractors:\n  a: {key: ours, config: {path: a.py}}\n"
    plant(tmp_path, {"inventory.yaml": known, "a.py": OTHER, "b.py": OTHER})
    assert data_of(update(tmp_path))["extractors"]["b"]["key"] == "ours"


def test_sections_that_are_missing_come_at_the_end(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": "version: 1", "a.py": READER})
    after = update(tmp_path)
    assert after.startswith("version: 1\n\nplatforms:\n")
    assert list(data_of(after)) == ["version", "platforms", "keys", "extractors"]


def test_line_ends_are_those_of_the_file(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": EDITED.replace("\n", "\r\n"), "b.py": READER})
    after = update(tmp_path)
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nextractors: {a: {config: {path: x}}}\n",
        "version: 1\nextractors:\n",
        "version: 1\nextractors: []\n",
        "version: 1\nextractors: &x\n  a: {config: {path: x}}\n...\n",
        "{version: 1}\n",
        "- version: 1\n",
        "version: 1\nextractors:\n  a: {}\n  a: {}\n",
    ],
)
def test_what_cannot_be_added_to_with_proof_is_said(text: str, tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": text, "a.py": READER})
    with pytest.raises(SourceProblem, match="nothing can be added here"):
        found_in(tmp_path, update=tmp_path / "inventory.yaml")


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
TEXTS = st.text(min_size=1, max_size=20)
COMMENTS = st.text(max_size=20)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    def entry(name: str) -> Entry:
        fields = (
            Field(name="owner", value=draw(TEXTS), comment=draw(COMMENTS)),
            Field(name="apis", value=draw(st.lists(TEXTS, max_size=3, unique=True))),
            Field(name="config", value={"path": draw(TEXTS), "also": draw(st.lists(TEXTS, max_size=2))}),
        )
        return Entry(name=name, fields=fields, evidence=(draw(COMMENTS),), to_do=(draw(COMMENTS),))

    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    return Draft(extractors=tuple(map(entry, names)))


@given(drafts())
def test_whatever_is_found_is_written_so_that_it_is_read_as_it_was(draft: Draft) -> None:
    data = data_of(render_inventory(draft))
    assert data["extractors"] == {entry.name: plain(entry) for entry in draft.extractors}


def plain(entry: Entry) -> dict[str, object]:
    return {name: list(v) if isinstance(v, tuple | list) else v for name, v in entry.data.items()}


@given(drafts(), st.sampled_from([EDITED, EDITED.replace("\n", "\r\n"), EDITED.rstrip(), "version: 1\n"]))
def test_whatever_is_added_leaves_everything_else_as_it_is(draft: Draft, before: str) -> None:
    if any(entry.name == "audit" for entry in draft.extractors):
        return
    document = parse_yaml(SourceText.of("inventory.yaml", before))
    after = updated(document, draft)
    assert is_kept(before.rstrip("\r\n").replace("\r", ""), after.replace("\r", ""))
    assert data_of(after)["extractors"] == {
        **data_of(before).get("extractors", {}),
        **{entry.name: plain(entry) for entry in draft.extractors},
    }


def test_the_inventory_has_no_problem_of_form(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "a.py": READER,
            "b.sh": 'curl -H "Authorization: Bearer $T_KEY" https://api.other.example/v1\n',
            "c.py": OTHER,
            "jobs/.env": "CELONIS_API_TOKEN=abcdef0123456789\n",
            "true.py": OTHER,
            "1.5.py": OTHER,
            "CODEOWNERS": "* @acme/data ops@acme.example\n",
        },
    )
    (tmp_path / "inventory.yaml").write_text(found_in(tmp_path).text)
    loaded = load_inventory([tmp_path / "inventory.yaml"], base=tmp_path)
    assert loaded.findings == ()
    assert set(loaded.inventory.extractors) == {"1.5", "a", "b", "c", "jobs-env", "true"}
