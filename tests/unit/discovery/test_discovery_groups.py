"""The same key is one key wherever it is seen; what is different stays apart."""

from pathlib import Path

from migrator.discovery.naming import as_name
from tests.unit.discovery.places import HOST, KEY, OTHER_KEY, data_of, found_in, plant, section

READER = 'h = {"Authorization": "AppKey " + os.environ["A_KEY"]}\n'


def literal(key: str) -> str:
    return f'h = {{"Authorization": "AppKey {key}"}}\n'


def keys_of(folder: Path) -> dict[str, object]:
    return {name: e.get("key") for name, e in section(folder, "extractors").items()}


def test_the_same_value_in_several_places_is_one_key(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": literal(KEY), "b/b.sh": f"curl -H 'Authorization: AppKey {KEY}'\n"})
    assert keys_of(tmp_path) == {"a": "a-key", "b-b": "a-key"}


def test_the_prefix_and_quotes_are_no_part_of_a_key(tmp_path: Path) -> None:
    properties = f"connect.ems.authorization.key=AppKey {KEY}\n"
    plant(
        tmp_path,
        {"a.properties": properties, "b.env": f"CELONIS_API_TOKEN='{KEY}'\nCELONIS_KEY_TYPE=APP_KEY\n"},
    )
    assert set(keys_of(tmp_path).values()) == {"celonis-api-token"}


def test_different_values_are_different_keys(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": literal(KEY), "b.py": literal(OTHER_KEY)})
    assert keys_of(tmp_path) == {"a": "a-key", "b": "b-key"}


def test_the_same_variable_of_one_repository_is_one_key(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": READER, "sub/b.py": READER})
    assert keys_of(tmp_path) == {"a": "a-key", "sub-b": "a-key"}


def test_the_same_variable_of_two_repositories_is_two_keys(tmp_path: Path) -> None:
    for name in ("one", "two"):
        plant(tmp_path / name, {"a.py": READER, ".git/HEAD": "ref: x\n"})
    assert keys_of(tmp_path) == {"one-a": "a-key", "two-a": "two-a-a-key"}


def test_a_variable_and_the_value_that_it_is_set_to_are_one_key(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": READER, "b.py": literal(KEY), ".env": f"A_KEY={KEY}\n"})
    assert keys_of(tmp_path) == {"a": "a-key", "b": "a-key"}
    assert section(tmp_path, "keys")["a-key"]["value"] == "env:A_KEY"


def test_a_variable_with_several_values_is_that_of_the_nearest_file(tmp_path: Path) -> None:
    for name, value in (("dev", KEY), ("prod", OTHER_KEY)):
        plant(tmp_path, {f"{name}/a.py": READER, f"{name}/.env": f"A_KEY={value}\n"})
    plant(tmp_path, {"other/a.py": READER})
    found = keys_of(tmp_path)
    assert len(set(found.values())) == 3
    text = found_in(tmp_path).text
    assert "A_KEY has several values in this repository; the nearest file counts" in text
    assert text.count("A_KEY has several values in this repository\n") == 1


def test_a_variable_that_is_also_set_from_elsewhere_is_marked(tmp_path: Path) -> None:
    workflow = "jobs:\n  a:\n    env:\n      A_KEY: ${{ secrets.STORED }}\n"
    plant(tmp_path, {"a.py": READER, ".env": f"A_KEY={KEY}\n", ".github/workflows/x.yml": workflow})
    assert (
        "A_KEY is set from secrets.STORED as well: see whether that is the same key"
        in found_in(tmp_path).text
    )


def test_one_variable_for_two_hosts_is_two_keys(tmp_path: Path) -> None:
    other = HOST.replace("acme", "beta")
    plant(tmp_path, {"a.py": f'{READER}get("{HOST}/x/y")\n', "b.py": f'{READER}get("{other}/x/y")\n'})
    assert [k["platform"] for k in section(tmp_path, "keys").values()] == ["acme-eu-1", "beta-eu-1"]


def test_one_value_for_two_hosts_is_one_key_and_marked(tmp_path: Path) -> None:
    other = HOST.replace("acme", "beta")
    plant(
        tmp_path,
        {"a.py": f'{literal(KEY)}get("{HOST}/x/y")\n', "b.py": f'{literal(KEY)}get("{other}/x/y")\n'},
    )
    text = found_in(tmp_path).text
    assert len(data_of(text)["keys"]) == 1
    assert "the same key goes to several hosts: acme.eu-1.celonis.cloud, beta.eu-1.celonis.cloud" in text


def test_a_platform_that_one_user_shows_is_that_of_all_users(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": READER, "b.py": f'{READER}get("{HOST}/api/external/members")\n'})
    assert section(tmp_path, "keys")["a-key"]["platform"] == "acme-eu-1"


def test_the_longest_path_tells_the_api_and_unknown_ones_are_marked(tmp_path: Path) -> None:
    calls = (
        f'get("{HOST}/log/api/external/v2/audit")\nget("{HOST}/log/api/external/audit")\nget("/my/api/own")\n'
    )
    plant(tmp_path, {"a.py": f"{READER}{calls}"})
    assert section(tmp_path, "extractors")["a"]["apis"] == ["audit-log", "audit-log-v1"]
    assert "# TODO: /my/api/own (line 4) is of no API that is known of Celonis" in found_in(tmp_path).text


def test_a_host_with_a_placeholder_is_said_and_not_guessed(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": f'{READER}get(f"https://{{team}}.eu-1.celonis.cloud/scim/v2/Users")\n'})
    text = found_in(tmp_path).text
    assert data_of(text)["platforms"] == {
        "celonis-unknown": {"provider": "celonis", "url": "https://unknown.invalid"}
    }
    assert "its host is put in when it runs: {team}.eu-1.celonis.cloud" in text


def test_another_providers_host_is_a_generic_platform_with_what_is_missing_marked(tmp_path: Path) -> None:
    plant(
        tmp_path, {"a.sh": 'curl -H "Authorization: Bearer $T_KEY" https://api.other.example/scim/v2/Users\n'}
    )
    text = found_in(tmp_path).text
    data = data_of(text)
    assert data["platforms"]["api.other.example"]["provider"] == "generic"
    assert "# TODO: put in the token endpoint" in text
    assert "apis" not in data["extractors"]["a"]


def test_names_are_valid_and_unique(tmp_path: Path) -> None:
    names = ["a b/ü.py", "a b/ü.sh", "a-b/-.py", "x.py", "x.sh", "1.py", "y" * 120 + ".py"]
    plant(tmp_path, dict.fromkeys(names, READER))
    assert len(section(tmp_path, "extractors")) == len(names)


def test_a_path_with_control_characters_breaks_no_line(tmp_path: Path) -> None:
    plant(tmp_path, {"a\nb: c.py": READER, "x\x1b[31m.py": READER})
    result = found_in(tmp_path)
    assert "\x1b" not in result.text
    assert len(data_of(result.text)["extractors"]) == 2


def test_long_names_keep_whole_words_of_their_end() -> None:
    assert as_name("a" * 60 + "-" + "b" * 60 + "-c") == "b" * 60 + "-c"
    assert as_name("y" * 120) == "y" * 100
    assert as_name("@x/--y//") == "x-y"
    assert as_name("///") == "unnamed"
