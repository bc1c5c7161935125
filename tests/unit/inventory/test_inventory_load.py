"""What comes out of inventories: entities, paths, inputs, and places."""

import hashlib
import os
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from migrator.inventory.load import LoadedInventory, load_inventory
from migrator.inventory.problems import PROBLEMS
from migrator.model.finding import Level
from migrator.model.inventory import AuthMethod, Client, Extractor, Key, ListFiles
from migrator.model.place import Origin, Place
from migrator.model.secret import Plaintext, Reference
from migrator.text.read import MAX_BYTES

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases" / "inventory"
EXTRACTOR = "version: 1\nextractors:\n  {name}: {{apis: [audit-log]}}\n"


def write(folder: Path, name: str, text: str | bytes = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def rules(loaded: LoadedInventory) -> list[tuple[str, str]]:
    return [(f.rule, f.location.path if f.location else "") for f in loaded.findings]


@pytest.mark.parametrize("folder", sorted(p.name for p in (ROOT / "configs").iterdir() if p.is_dir()))
def test_every_sample_inventory_is_right(folder: str) -> None:
    loaded = load_inventory([f"configs/{folder}"], base=ROOT)
    assert [(f.location, f.message) for f in loaded.findings] == []
    configs = [e.config for e in loaded.inventory.extractors.values() if e.config]
    assert configs
    assert all((ROOT / config.path).is_file() for config in configs)


def test_entities_are_what_the_file_says() -> None:
    loaded = load_inventory(["inventory/pass/full.yaml"], base=CASES.parent)
    inventory = loaded.inventory
    base = str(CASES / "pass")
    assert inventory.platforms["acme-eu"].url == "https://acme.eu-1.celonis.cloud"
    login = inventory.platforms["login"]
    assert login.url == "https://login.acme.example"
    assert login.introspection_client_id == "token-inspector"
    assert login.introspection_client_secret == Reference(scheme="env", locator="INSPECTOR_SECRET", base=base)
    assert inventory.platforms["issuer-only"].url == "https://issuer.acme.example"
    assert inventory.clients["audit-reader"] == Client(
        name="audit-reader",
        platform="acme-eu",
        client_id=Reference(scheme="env", locator="AUDIT_CLIENT_ID", base=base),
        origin=Origin(path="inventory/pass/full.yaml", pointer=("clients", "audit-reader")),
        client_secret=Reference(scheme="aws-sm", locator="prod/celonis#client_secret", base=base),
        auth_method=AuthMethod.CLIENT_SECRET_POST,
        audience="https://api.acme.example",
        scopes=frozenset({"audit.log:read"}),
    )
    assert inventory.clients["signed"].private_key == Reference(
        scheme="file", locator="secrets/signed.pem", base=base
    )
    assert inventory.clients["signed"].scopes is None
    assert inventory.platforms["acme-eu"].lists == ListFiles(
        applications="inventory/pass/exports/applications.csv",
        api_keys="inventory/api-keys.csv",
        as_of=date(2026, 11, 20),
    )
    assert inventory.platforms["acme-eu"].retention == {"audit-log": 30 * 86_400}
    inside = inventory.keys["inside"]
    assert (inside.listed_as, inside.restricted_to_platform) == ("Audit nightly (prod)", True)
    assert not inventory.keys["audit-key"].restricted_to_platform
    assert inventory.keys["audit-key"] == Key(
        name="audit-key",
        platform="acme-eu",
        kind="application_key",
        origin=Origin(path="inventory/pass/full.yaml", pointer=("keys", "audit-key")),
        value=Reference(scheme="keyring", locator="celonis/audit", base=base),
        created=date(2023, 2, 1),
    )


def test_defaults_fill_in_what_an_extractor_leaves_out() -> None:
    extractors = load_inventory(["inventory/pass/full.yaml"], base=CASES.parent).inventory.extractors
    nightly, orders = extractors["audit-nightly"], extractors["orders"]
    assert (nightly.owner, nightly.client, nightly.schedule) == (
        "data-platform@acme.example",
        "audit-reader",
        "daily",
    )
    assert (nightly.duration, orders.duration) == (2400.0, 5400.0)
    assert (nightly.wave, orders.wave) == (2, 0)
    assert nightly.config is not None
    assert (nightly.config.path, nightly.config.format) == (
        "inventory/pass/extractors/audit.json",
        "celonis-extractor-builder",
    )
    assert orders.config is not None
    assert (orders.config.path, orders.config.format) == ("inventory/orders.yaml", "airbyte-manifest")
    assert orders.owner == "sales@acme.example"
    assert orders.scopes == frozenset({"orders:read"})


def test_defaults_count_for_their_own_file_only(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "version: 1\ndefaults: {owner: a}\nextractors: {one: {}}\n")
    write(tmp_path, "b.yaml", "version: 1\nextractors: {two: {}}\n")
    extractors = load_inventory(["a.yaml", "b.yaml"], base=tmp_path).inventory.extractors
    assert (extractors["one"].owner, extractors["two"].owner) == ("a", None)


def test_a_broken_default_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    text = "version: 1\ndefaults: {owner: a, wave: x}\nextractors: {one: {}}\n"
    write(tmp_path, "a.yaml", text)
    loaded = load_inventory(["a.yaml"], base=tmp_path)
    assert loaded.inventory.extractors["one"].owner == "a"
    assert loaded.inventory.extractors["one"].wave is None
    assert [f.message for f in loaded.findings] == ["defaults.wave must be a whole number, not text"]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("40m", 2400), ("1h30m", 5400), ("2d", 172_800), ("1d2h3m4s", 93_784)]
)
def test_durations_are_seconds(tmp_path: Path, text: str, seconds: float) -> None:
    write(tmp_path, "a.yaml", f"version: 1\nextractors: {{one: {{duration: {text}}}}}\n")
    assert load_inventory(["a.yaml"], base=tmp_path).inventory.extractors["one"].duration == seconds


@pytest.mark.parametrize("text", ["'90'", "90", "h", "''", "30m1h", "1.5h", "-1h", "1h 30m", "1:30"])
def test_other_durations_are_refused_with_the_forms(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.yaml", f"version: 1\nextractors: {{one: {{duration: {text}}}}}\n")
    loaded = load_inventory(["a.yaml"], base=tmp_path)
    assert [f.rule for f in loaded.findings] == ["inventory-schema"]
    assert loaded.inventory.extractors == {}


@pytest.mark.parametrize("text", ["hunter2", "abc:def", "env:not a name", "env:a-b", "$SECRET", "Bearer:x"])
def test_a_literal_secret_is_dropped_at_once(tmp_path: Path, text: str) -> None:
    platforms = "platforms: {p: {provider: x, url: https://x.example}}"
    write(
        tmp_path,
        "a.yaml",
        f"version: 1\n{platforms}\nclients:\n  c: {{platform: p, client_id: i, client_secret: '{text}'}}\n",
    )
    loaded = load_inventory(["a.yaml"], base=tmp_path)
    assert loaded.findings == ()
    assert loaded.inventory.clients["c"].client_secret == Plaintext()
    place = loaded.locator.place(Origin(path="a.yaml", pointer=("clients", "c", "client_secret")))
    snippet = loaded.locator.snippet(place)
    assert snippet == "  c: {platform: p, client_id: i, client_secret: ********}"


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "version: 1\nextractors: {\n")
    write(tmp_path, "b.yaml", EXTRACTOR.format(name="fine"))
    write(tmp_path, "c.yaml", b"\xff\xfe")
    loaded = load_inventory(["a.yaml", "b.yaml", "c.yaml", "none.yaml"], base=tmp_path)
    assert rules(loaded) == [
        ("unreadable-file", "c.yaml"),
        ("unreadable-file", "none.yaml"),
        ("yaml-syntax", "a.yaml"),
    ]
    assert list(loaded.inventory.extractors) == ["fine"]
    assert loaded.read_any


def test_one_bad_entity_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "version: 1\nextractors: {bad: {wave: x}, fine: {wave: 1}}\n")
    loaded = load_inventory(["a.yaml"], base=tmp_path)
    assert list(loaded.inventory.extractors) == ["fine"]
    assert [(f.subject.kind, f.subject.name) for f in loaded.findings] == [("extractor", "bad")]


@pytest.mark.parametrize(
    "arguments", [["none.yaml"], ["bad.yaml"], ["."], ["*.txt"], ["bad.yaml", "none.yaml"]]
)
def test_where_nothing_can_be_read_it_is_said(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, "bad.yaml", "a: b: c\n")
    loaded = load_inventory(arguments, base=tmp_path)
    assert not loaded.read_any
    assert len(loaded.findings) == len(arguments)
    assert all(f.level is Level.ERROR and f.location for f in loaded.findings)


def test_names_are_unique_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", EXTRACTOR.format(name="same"))
    write(tmp_path, "b.yaml", "version: 1\nextractors:\n  other: {}\n  same: {wave: 7}\n")
    loaded = load_inventory(["a.yaml", "b.yaml"], base=tmp_path)
    (finding,) = loaded.findings
    assert finding.rule == "duplicate-name"
    assert finding.location == Place(path="b.yaml", line=4, column=3, end_line=4, end_column=7)
    assert [r.location for r in finding.related] == [
        Place(path="a.yaml", line=3, column=3, end_line=3, end_column=7)
    ]
    assert finding.snippet == "  same: {wave: 7}"
    assert loaded.inventory.extractors["same"].wave is None


def test_the_same_name_may_stand_for_different_kinds(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.yaml",
        "version: 1\nplatforms: {x: {provider: p, url: https://x.eu}}\nkeys: {x: {platform: x, kind: k}}\n",
    )
    assert load_inventory(["a.yaml"], base=tmp_path).findings == ()


def test_the_same_file_counts_once(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.yaml", EXTRACTOR.format(name="one"))
    (tmp_path / "link.yaml").symlink_to("sub/a.yaml")
    loaded = load_inventory(
        ["sub/a.yaml", "./sub/../sub/a.yaml", "sub", "**/*.yaml", tmp_path / "sub" / "a.yaml", "link.yaml"],
        base=tmp_path,
    )
    assert loaded.findings == ()
    assert [i.path for i in loaded.inputs] == ["sub/a.yaml"]


def test_folders_are_searched_for_inventories_only(tmp_path: Path) -> None:
    one = write(tmp_path, "fleet/one.yaml", EXTRACTOR.format(name="one"))
    write(tmp_path, "fleet/deep/er/two.YML", EXTRACTOR.format(name="two"))
    write(tmp_path, "fleet/three.json", '{"version": 1, "keys": {}}')
    write(tmp_path, "fleet/.hidden/no.yaml", EXTRACTOR.format(name="no"))
    write(tmp_path, "fleet/manifest.yaml", "version: 6.0.0\ntype: DeclarativeSource\nstreams: []\n")
    write(tmp_path, "fleet/values.yaml", "keys: {a: 1}\n")
    write(tmp_path, "fleet/broken.yaml", "a: b: c\n")
    write(tmp_path, "fleet/notes.txt", EXTRACTOR.format(name="no"))
    loaded = load_inventory(["fleet"], base=tmp_path)
    assert loaded.findings == ()
    assert [i.path for i in loaded.inputs] == ["fleet/one.yaml", "fleet/three.json", "fleet/deep/er/two.YML"]
    assert loaded.inputs[0].sha256 == hashlib.sha256(one.read_bytes()).hexdigest()


def test_a_folder_tells_of_what_may_be_an_inventory_and_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", EXTRACTOR.format(name="one"))
    write(tmp_path, "broken.yaml", "version: 1\nextractors: {\n")
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    loaded = load_inventory(["."], base=tmp_path)
    assert [(f.rule, f.level, f.subject.name) for f in loaded.findings] == [
        ("unreadable-file", Level.WARNING, "large.json"),
        ("yaml-syntax", Level.ERROR, "broken.yaml"),
    ]


def test_a_folder_without_inventories_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.yaml", "a: 1\n")
    (finding,) = load_inventory(["docs"], base=tmp_path).findings
    assert (finding.rule, finding.message) == ("no-inventory", "this folder holds no inventory")
    assert finding.subject.name == "docs"


def test_a_pattern_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    (finding,) = load_inventory(["fleet/**/*.yaml"], base=tmp_path).findings
    assert (finding.rule, finding.message) == ("no-inventory", "this pattern matches no inventory")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.yaml", ["a"]),
        ("*", ["a", "b", "c"]),
        ("sub/*", ["b", "c"]),
        ("**", ["a", "b", "c"]),
        ("**/*.yaml", ["a", "b", "c"]),
        ("sub/**/c.yaml", ["c"]),
        ("**/**/c.yaml", ["c"]),
        ("[ax].yaml", ["a"]),
        ("su?/b.yaml", ["b"]),
    ],
)
def test_patterns_match_as_in_a_shell(tmp_path: Path, pattern: str, names: list[str]) -> None:
    for path in ("a.yaml", "sub/b.yaml", "sub/deep/c.yaml"):
        write(tmp_path, path, EXTRACTOR.format(name=Path(path).stem))
    for argument in (pattern, tmp_path / pattern):
        loaded = load_inventory([argument], base=tmp_path)
        assert loaded.findings == ()
        assert sorted(loaded.inventory.extractors) == names


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    write(tmp_path, "a[1].yaml", EXTRACTOR.format(name="one"))
    assert load_inventory(["a[1].yaml"], base=tmp_path).findings == ()


def test_links_that_go_in_circles_end(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.yaml", EXTRACTOR.format(name="one"))
    (tmp_path / "sub" / "up").symlink_to("..")
    (tmp_path / "sub" / "self").symlink_to(".")
    for argument in (".", "**/*.yaml", "sub/**"):
        assert list(load_inventory([argument], base=tmp_path).inventory.extractors) == ["one"]


def test_names_are_shown_relative_to_the_working_directory(tmp_path: Path) -> None:
    base, outside = tmp_path / "base", tmp_path / "outside"
    text = "version: 1\nextractors: {NAME: {config: {path: ../configs/x.json}}}\n"
    write(base, "inv/a.yaml", text.replace("NAME", "inside"))
    write(outside, "inv/a.yaml", text.replace("NAME", "outside"))
    loaded = load_inventory([base / "inv" / "a.yaml", "../outside/inv/a.yaml"], base=base)
    assert [i.path for i in loaded.inputs] == ["inv/a.yaml", "../outside/inv/a.yaml"]
    configs = [e.config.path for e in loaded.inventory.extractors.values() if e.config]
    assert configs == ["configs/x.json", "../outside/configs/x.json"]


def test_the_working_directory_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.yaml", EXTRACTOR.format(name="one"))
    monkeypatch.chdir(tmp_path)
    assert [i.path for i in load_inventory(["a.yaml"]).inputs] == ["a.yaml"]


def test_a_folder_that_cannot_be_searched_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.yaml", EXTRACTOR.format(name="one"))
    walk = os.walk

    def refuse(top: Path, onerror: object = None) -> object:
        assert callable(onerror)
        onerror(PermissionError(13, "Permission denied", str(tmp_path / "closed")))
        return walk(top)

    monkeypatch.setattr(os, "walk", refuse)
    loaded = load_inventory(["."], base=tmp_path)
    assert [(f.subject.name, f.message) for f in loaded.findings] == [
        ("closed", "the folder cannot be searched: Permission denied")
    ]


def test_a_path_below_a_closed_folder_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, whom no mode keeps out.
    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr(os, "open", refuse)
    (finding,) = load_inventory(["closed/a.yaml"], base=tmp_path).findings
    assert (finding.rule, finding.message) == ("unreadable-file", "no permission to read this")


def test_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path) -> None:
    text = "\ufeffversion: 1\r\nextractors:\r\n  one: {owneer: x}\r\n"
    write(tmp_path, "a.yaml", text)
    (finding,) = load_inventory(["a.yaml"], base=tmp_path).findings
    assert finding.location == Place(path="a.yaml", line=3, column=9, end_line=3, end_column=15)
    assert finding.snippet == "  one: {owneer: ********}"


def test_the_first_line_of_a_file_with_a_byte_order_mark_is_shown_whole(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", '\ufeff{version: 1, extractors: {one: {owneer: "x"}}}\n')
    (finding,) = load_inventory(["a.yaml"], base=tmp_path).findings
    assert finding.snippet == "{version: 1, extractors: {one: {owneer: ********}}}"
    assert finding.location is not None
    assert finding.location.column == 33


def test_places_of_nodes_that_are_not_there_are_those_above(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "version: 1\nextractors:\n  one:\n    wave: 1\n")
    locator = load_inventory(["a.yaml"], base=tmp_path).locator
    assert locator.place(Origin(path="a.yaml", pointer=("extractors", "one"))).line == 3
    assert locator.place(Origin(path="a.yaml", pointer=("extractors", "one", "owner"))).line == 3
    assert locator.place(Origin(path="other.yaml")).line == 1
    assert locator.snippet(Place(path="other.yaml", line=1, column=1, end_line=1, end_column=1)) is None


def test_every_rule_of_a_finding_has_a_page() -> None:
    assert all(
        p.title and "Why:" in p.page and "Fix:" in p.page and "Example:" in p.page for p in PROBLEMS.values()
    )
    found = {f.rule for f in load_inventory(["fail", "none"], base=CASES).findings}
    assert found <= set(PROBLEMS)


def test_extractors_keep_the_order_of_the_file(tmp_path: Path) -> None:
    names = [f"e{i}" for i in (3, 1, 2)]
    write(tmp_path, "a.yaml", "version: 1\nextractors: {" + ", ".join(f"{n}: {{}}" for n in names) + "}\n")
    loaded = load_inventory(["a.yaml"], base=tmp_path)
    assert list(loaded.inventory.extractors) == names
    assert isinstance(loaded.inventory.extractors["e1"], Extractor)


def test_what_left_out_extractors_refer_to_is_remembered(tmp_path: Path) -> None:
    text = "version: 1\ndefaults: {client: c}\nextractors: {bad: {key: k, wave: x}, fine: {key: other}}\n"
    write(tmp_path, "a.yaml", text)
    write(tmp_path, "b.yaml", "version: 1\nextractors: {fine: {key: again}}\n")
    inventory = load_inventory(["a.yaml", "b.yaml"], base=tmp_path).inventory
    assert inventory.mentioned == {("key", "k"), ("client", "c"), ("key", "again")}
    assert inventory.complete


@pytest.mark.parametrize(
    "text", ["a: b: c\n", "version: 2\nkeys: {}\n", "version: 1\nextractors: []\n", "other: 1\n"]
)
def test_an_inventory_is_not_complete_where_a_file_or_section_is_left_out(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.yaml", EXTRACTOR.format(name="one"))
    write(tmp_path, "b.yaml", text)
    assert load_inventory(["a.yaml"], base=tmp_path).inventory.complete
    assert not load_inventory(["a.yaml", "b.yaml"], base=tmp_path).inventory.complete
