"""Lists that administrators download: what they say, and what is not concluded from them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.platform_lists.days import day
from migrator.platform_lists.read import ListsRead, read_lists

PROVIDERS = load_providers(())
INVENTORY = """\
version: 1
platforms:
  acme:
    provider: celonis
    url: https://acme.eu-1.celonis.cloud
    lists: {applications: lists/apps.csv, api_keys: lists/keys.csv, as_of: 2026-11-20}
"""
APPLICATIONS = """\
Application ID,Name,Type,Created by,Last used time,Path,Service name,Object name,Object ID,Actions
a1,Audit nightly,Application key,jo@acme.example,2026-11-19T07:00:00Z,,Team,,,"Use Audit Log API, View"
a1,Audit nightly,Application key,jo@acme.example,2026-11-18T07:00:00Z,,Studio,Space,s1,Edit
2f1c7c1e,reader,OAuth client,jo@acme.example,,,Team,,,Use Audit Log API
"""
KEYS = "Key name/ID;Creator;Created at;Last used\r\nold key;jo@acme.example;2023-02-01;2026-11-01\r\n"


def read(folder: Path, applications: str | bytes | None, keys: str | bytes | None) -> ListsRead:
    (folder / "i.yaml").write_text(INVENTORY)
    (folder / "lists").mkdir(exist_ok=True)
    for name, text in (("apps.csv", applications), ("keys.csv", keys)):
        file = folder / "lists" / name
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    inventory = load_inventory(("i.yaml",), base=folder).inventory
    return read_lists(inventory, PROVIDERS, base=folder)


def test_applications_have_one_row_for_each_permission(tmp_path: Path) -> None:
    found = read(tmp_path, APPLICATIONS, KEYS)
    assert found.findings == ()
    assert [i.path for i in found.inputs] == ["lists/apps.csv", "lists/keys.csv"]
    lists = found.lists["acme"]
    assert lists.as_of == date(2026, 11, 20)
    key, client = lists.applications or ()
    assert (key.id, key.name, key.type, key.last_used) == (
        "a1",
        "Audit nightly",
        "Application key",
        date(2026, 11, 19),
    )
    assert [(p.service, p.actions, p.object_id) for p in key.permissions] == [
        ("Team", ("Use Audit Log API", "View"), ""),
        ("Studio", ("Edit",), "s1"),
    ]
    assert (client.id, client.last_used, client.location.line) == ("2f1c7c1e", None, 4)


def test_keys_with_other_delimiters_and_line_ends(tmp_path: Path) -> None:
    (key,) = read(tmp_path, None, "\ufeff" + KEYS).lists["acme"].keys or ()
    assert (key.name, key.creator, key.created, key.last_used) == (
        "old key",
        "jo@acme.example",
        date(2023, 2, 1),
        date(2026, 11, 1),
    )


@pytest.mark.parametrize(
    "header", ["KEY NAME\tLAST_USED\n", "key-name\tlast used at\n", "Name\tLast used time\n"]
)
def test_headers_are_compared_by_letters_and_digits(header: str, tmp_path: Path) -> None:
    (key,) = read(tmp_path, None, f"{header}k\t2026-01-02\n").lists["acme"].keys or ()
    assert (key.name, key.last_used) == ("k", date(2026, 1, 2))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it has no header row"),
        ("Nom,Usage\nk,2026-01-02\n", "no column called Key name"),
        ('Name,Last used\n"k,2026\n', "no valid CSV"),
        (b"Name,Last used\n\xe9,2026-01-02\n", "not UTF-8"),
        (None, "no such file"),
    ],
)
def test_a_list_that_cannot_be_read_is_a_finding_and_as_if_not_given(
    text: str | bytes | None, says: str, tmp_path: Path
) -> None:
    found = read(tmp_path, APPLICATIONS, text)
    (finding,) = found.findings
    assert says in finding.message
    assert (finding.rule, finding.level) == ("platform-list", "error")
    assert found.lists["acme"].keys is None
    assert found.lists["acme"].applications is not None


def test_a_day_that_can_be_read_in_two_ways_is_not_read(tmp_path: Path) -> None:
    found = read(tmp_path, None, "Name,Last used\nk,03/04/2026\nl,never\nm,\n")
    assert [k.last_used for k in found.lists["acme"].keys or ()] == [None, None, None]
    about_k = [f for f in found.findings if f.location and f.location.path == "lists/keys.csv"]
    assert [(f.level, f.location and (f.location.line, f.location.column)) for f in about_k] == [
        ("warning", (2, 3))
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        (" 2026-11-20T23:30:00Z ", date(2026, 11, 20)),
        ("2026-11-20T23:30:00-05:00", date(2026, 11, 21)),
        ("2026-11-20 23:30:00.123 UTC", date(2026, 11, 20)),
        ("2026-02-30", None),
        ("20.11.2026", None),
        ("11/20/2026", None),
        ("1763600000", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("1970-01-01", None),
        ("1900-01-00", None),
        ("2001-01-01", date(2001, 1, 1)),
    ],
)
def test_days(text: str, found: date | None) -> None:
    assert day(text) == found


@given(st.text())
def test_no_text_yields_a_day_that_it_does_not_hold(text: str) -> None:
    found = day(text)
    assert found is None or found.isoformat()[:7] in text or "T" in text or " " in text.strip()


@given(applications=st.text(max_size=200), keys=st.text(max_size=200))
def test_no_list_ends_the_program(
    tmp_path_factory: pytest.TempPathFactory, applications: str, keys: str
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    found = read(folder, applications, f"Name,Last used\n{keys}")
    assert found.lists["acme"].applications is None


@pytest.mark.parametrize(
    "text",
    [
        'sep=;\r\n"Key Name/ID";"Last Used"\r\n"a;b";2026-01-02\r\n',
        "\n\nname|last_used\n\na;b|2026-01-02\n\n",
        "Name,Last used\ra;b,2026-01-02\r",
        '"Name"\t"Last used"\n"a;b"\t2026-01-02\t\n',
        "Creator;a,b,c;Name;Last used\nx;y;a;b;2026-01-02\n".replace("a;b;2026", '"a;b";2026'),
    ],
)
def test_what_spreadsheet_programs_make_of_a_list(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, APPLICATIONS, text)
    assert found.findings == ()
    (key,) = found.lists["acme"].keys or ()
    assert (key.name, key.last_used) == ("a;b", date(2026, 1, 2))


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("Name,Last used\nk,2026-01-02\nl\n", "a row has 1 cells, and the header has 2", 3),
        ("Name,Last used\nk,2026-01-02\nl, m,2026-01-02\n", "a row has 3 cells, and the header has 2", 3),
        ('Name,Last used\n"k\nl",2026-01-02\nm\n', "a row has 1 cells", 4),
        ("Name,Last used,last_used\nk,2026-01-02,2026-01-03\n", "2 columns called Last used", 1),
        ('\nName,Last used\nk,2026-01-02\n"l,2026-01-02\n', "no valid CSV", 4),
    ],
)
def test_a_list_in_which_cells_cannot_be_told_apart_is_as_if_not_given(
    text: str, says: str, line: int, tmp_path: Path
) -> None:
    found = read(tmp_path, APPLICATIONS, text)
    (finding,) = found.findings
    assert says in finding.message
    assert finding.location is not None
    assert finding.location.line == line
    assert found.lists["acme"].keys is None


def test_a_missing_column_says_what_is_there_and_repeats_nothing_that_may_be_a_secret(tmp_path: Path) -> None:
    found = read(tmp_path, APPLICATIONS, "Key nmae,Creator,hunter2,MzY0YTk1N2ItNzE2Yi00\n")
    (finding,) = found.findings
    assert finding.message == "the list has no column called Key name"
    assert finding.help.startswith(
        "Is it Key nmae? Its columns are: Key nmae, Creator, (not shown), (not shown)"
    )


def test_days_that_cannot_be_read_are_told_once_for_each_column(tmp_path: Path) -> None:
    rows = "".join(f"k{n},11/{n % 28 + 1}/2026,2026-01-02\n" for n in range(500))
    (finding,) = read(tmp_path, APPLICATIONS, f"Name,Last used,Created at\n{rows}").findings
    assert finding.message == (
        "the day in last used is 11/1/2026, which cannot be believed: nothing is concluded from it; "
        "so it is in 499 more rows"
    )


def test_two_columns_that_may_tell_of_the_last_use_are_not_guessed(tmp_path: Path) -> None:
    found = read(tmp_path, APPLICATIONS, "Name,Last used,Last used at\nk,2026-01-02,2026-11-19\n")
    assert found.lists["acme"].keys is None
    assert [f.message for f in found.findings] == ["the list has 2 columns called Last used or Last used at"]


def test_rows_of_one_id_and_two_types_tell_of_no_last_use(tmp_path: Path) -> None:
    rows = APPLICATIONS.replace(
        "a1,Audit nightly,Application key,jo@acme.example,2026-11-18", "a1,x,OAuth,jo,2026-11-18"
    )
    (key, _) = read(tmp_path, rows, KEYS).lists["acme"].applications or ()
    assert (key.id, key.last_used) == ("a1", None)


def test_an_application_of_which_one_day_cannot_be_read_has_no_last_use(tmp_path: Path) -> None:
    """The latest may be the one that cannot be read."""
    found = read(tmp_path, APPLICATIONS.replace("2026-11-18T07:00:00Z", "18.11.2026"), KEYS)
    key, _ = found.lists["acme"].applications or ()
    assert key.last_used is None


def test_an_application_without_id_and_name_is_not_guessed_to_belong_to_the_row_above(tmp_path: Path) -> None:
    found = read(tmp_path, APPLICATIONS.replace("a1,Audit nightly,Application key,jo", ",,,jo", 2), KEYS)
    assert found.lists["acme"].applications is None
    assert "neither the ID nor the name" in found.findings[0].message


MARKS = st.sampled_from(
    ["Name", "Last used", ",", ";", "\t", '"', "\n", "\r", "\r\n", "2026-01-02", "03/04/2026"]
)


@given(st.lists(st.one_of(MARKS, st.text(max_size=6)), max_size=40).map("".join))
def test_no_day_is_found_that_was_not_written(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    keys = read(tmp_path_factory.mktemp("lists"), None, text).lists["acme"].keys or ()
    for key in keys:
        assert key.last_used is None or key.last_used.isoformat() in text
