"""A secret that somebody put into an inventory file is never repeated, wherever it stands."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.inventory.load import LoadedInventory, load_inventory
from migrator.model.place import Place

# Words that a person may use as a password: nothing about their form gives them away.
PASSWORDS = ("hunter2", "Tr0ub4dor&3", "correct-horse-battery-staple", "geheim!", "a1b2c3d4e5f6", "p4ss:w0rd")
# What machines make: recognised by their form, so that they are kept back even where names belong.
TOKENS = (
    "a8f5f167f44f4964e6c998dee827110c",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9x1",
    "MDk4ZjZiY2Q0NjIxZDM3M2NhZGU0ZTgzMjYyN2I0ZjY9",
    "skx4eC39HqLyjWDarjtT1zdp7dcAB12",
)
HEAD = "version: 1\nplatforms:\n  p: {provider: celonis, url: https://acme.eu-1.celonis.cloud}\n"

# Where passwords are put: at secrets, below keys that nobody knows, where a mapping belongs, in comments.
SECRET_PLACES = (
    "clients:\n  c: {platform: p, client_id: i, client_secret: SECRET}\n",
    "clients:\n  c:\n    client_secret: SECRET\n",
    "clients:\n  c:\n    platform: p\n    client_id: i\n    client_secret: 'SECRET'\n    owneer: x\n",
    'clients: {c: {client_secret: "SECRET", auth_method: wrong}}\n',
    "clients:\n  c:\n    client_secret: |\n      SECRET\n      owner: SECRET\n    wrong: 1\n",
    "clients:\n  c:\n    client_secret: >-\n      some\n      SECRET\n",
    "clients:\n  c: {client_secret: [SECRET]}\n",
    "clients:\n  c: {client_secret: {SECRET: 1}}\n",
    "clients:\n  c: {client_secret: &x SECRET, private_key: *x, wrong: *x}\n",
    "clients:\n  c: {client_sekret: SECRET}\n",
    "clients:\n  c: {client_secret:SECRET}\n",
    "clients:\n  c: {client_secret SECRET: x}\n",
    "clients: {c:SECRET: x}\n",
    "clients:\n  c: {pw: SECRET, platform: nowhere}\n",
    "clients:\n  c: {platform: nowhere, client_id: i} # SECRET\n",
    "clients: # SECRET\n  - c\n",
    "clients: SECRET\n",
    "clients:\n  c: SECRET\n",
    "clients: [SECRET]\n",
    "keys:\n  k: SECRET\n",
    "keys:\n  k: {platform: p, kind: application_key, value: SECRET, created: 2023-02-30}\n",
    "keys:\n  k: {value: SECRET}\n  k: {value: SECRET}\n",
    "keys:\n  k: {platform: p, kind: x, value: env:SECRET-}\n",
    "keys:\n  k: {platform: p, kind: x, value: SECRET:abc}\n",
    "extractors:\n  e: {config: {path: x, token: SECRET}}\n",
    "extractors:\n  e: {config: SECRET}\n",
    "platforms:\n  q: {provider: generic, introspection: {client_id: i, client_secret: SECRET, x: 1}}\n",
    "defaults: {secret: SECRET}\n",
    "password: SECRET\n",
    "password: {a: [SECRET]}\nextractors: 1\n",
)
# Broken YAML: nobody can tell what is what.
BROKEN_PLACES = (
    "clients:\n  c:\n    client_secret: SECRET: x\n",
    "clients:\n  c:\n    client_secret:SECRET\n    platform: p\n",
    "clients:\n  c:\n    client_secret: 'SECRET\n",
    'clients:\n  c:\n    client_secret: "x\n      owner: SECRET\n    wave: [\n',
    'clients:\n  c: {client_secret: "SECRET", owner: [\n',
    "clients:\n  c: {client_secret: SECRET\n",
    "clients:\n\tc: SECRET\n",
    "clients:\n  c:\n    client_secret: @SECRET\n",
    "clients:\n  c:\n    client_secret: %SECRET\n",
    "clients:\n  c:\n    client_secret: !SECRET\n    wrong: *undefined\n",
    "clients:\n  c: *SECRET: x\n",
    "clients:\n  c:\n    - SECRET\n   - SECRET\n",
    "clients:\n  c:\n  pw: SECRET\n   x: SECRET\n",
    "clients:\n  c:\n    SECRET\n    platform: p\n",
    "clients: {SECRET\n",
    "SECRET\nclients: 1\n",
    "a: 1\n---\nclients: SECRET\n",
    "clients:\n  c: ? SECRET\n",
    "clients:\n  c: 'x' SECRET\n",
    "clients:\n  c: [1, SECRET\nkeys: SECRET\n",
    "owner: x # SECRET: y\n z: SECRET\n",
)
# Names and free text: a password that stands there is a name, but a token never is.
NAME_PLACES = (
    "clients:\n  c: {SECRET: 1}\n",
    "clients:\n  c: {platform: SECRET, client_id: i}\n",
    "clients:\n  c: {platform: p, client_id: i, auth_method: SECRET}\n",
    "clients:\n  c: {platform: p, client_id: i, scopes: [SECRET, SECRET]}\n",
    "clients:\n  SECRET: {wrong: 1}\n",
    "clients:\n  SECRET: {client_id: 1}\n  SECRET: {client_id: 2}\n",
    "extractors:\n  e: {key: SECRET}\n",
    "extractors:\n  e: {key: AppKey SECRET, wave: x}\n",
    "extractors:\n  e: {owner: SECRET, wave: SECRET, wrong: 1}\n",
    "extractors:\n  e: {apis: [SECRET], schedule: SECRET, duration: SECRET}\n",
    "extractors:\n  e: {config: {path: SECRET}, wave: -1}\n",
    "defaults: {client: SECRET}\n",
    "SECRET: {}\nkeys: {}\n",
    "platforms:\n  q: {provider: SECRET, url: 'https://u:SECRET@x.example'}\n",
    "extractors:\n  e: &SECRET {wave: *SECRET}\n",
    "extractors:\n  e: {owner: !SECRET x}\n",
    "extractors:\n  e: {owner: SECRET: x}\n",
)


def load_text(text: str, *, suffix: str = ".yaml") -> LoadedInventory:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"inventory{suffix}").write_text(text, encoding="utf-8", newline="")
        return load_inventory([f"inventory{suffix}"], base=Path(folder))


def everything_shown(loaded: LoadedInventory, text: str) -> str:
    """Return all that a report could show: the findings, the entities, and every line as a snippet."""
    lines = range(1, text.count("\n") + 2)
    places = [Place(path="inventory.yaml", line=n, column=1, end_line=n, end_column=2) for n in lines]
    snippets = [loaded.locator.snippet(place) for place in places]
    return repr((loaded.findings, loaded.inventory.clients, loaded.inventory.keys, snippets))


@pytest.mark.parametrize("place", SECRET_PLACES)
@pytest.mark.parametrize("secret", PASSWORDS + TOKENS)
def test_a_secret_is_not_repeated_where_secrets_are_put(place: str, secret: str) -> None:
    text = HEAD.replace("\n", "\n", 1) + place.replace("SECRET", secret)
    if place.startswith("platforms:"):
        text = "version: 1\n" + place.replace("SECRET", secret)
    assert secret not in everything_shown(load_text(text), text)


@pytest.mark.parametrize("place", BROKEN_PLACES)
@pytest.mark.parametrize("secret", PASSWORDS + TOKENS)
def test_a_secret_in_a_broken_file_is_not_repeated(place: str, secret: str) -> None:
    text = "version: 1\n" + place.replace("SECRET", secret)
    loaded = load_text(text)
    assert loaded.findings
    assert secret not in repr(loaded.findings)


@pytest.mark.parametrize("place", NAME_PLACES)
@pytest.mark.parametrize("secret", TOKENS)
def test_a_token_is_not_repeated_even_where_names_belong(place: str, secret: str) -> None:
    text = "version: 1\n" + place.replace("SECRET", secret)
    loaded = load_text(text)
    assert loaded.findings
    assert secret not in repr([(f.message, f.help, f.subject, f.snippet, f.related) for f in loaded.findings])


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SECRET_PLACES + BROKEN_PLACES),
    st.sampled_from(PASSWORDS + TOKENS),
    st.integers(0, 400),
    st.sampled_from(["", "\n", ":", "{", "}", "[", '"', "'", "\t", "\x00", "- ", "&a ", "\r\n", "# "]),
)
def test_a_secret_is_not_repeated_however_the_file_is_broken(
    place: str, secret: str, position: int, damage: str
) -> None:
    text = HEAD + place
    at = position % len(text)
    if "SECRET" in text[max(at - 6, 0) : at + 6]:  # damage inside the secret would make another secret of it
        at = 0
    text = (text[:at] + damage + text[at:]).replace("SECRET", secret)
    assert secret not in repr(load_text(text).findings)


@given(st.sampled_from(PASSWORDS + TOKENS), st.integers(0, 200))
def test_a_secret_in_json_is_not_repeated(secret: str, cut: int) -> None:
    text = f'{{"version": 1,\n "clients": {{"c": {{\n"client_secret": "{secret}",\n "pw": "{secret}"}}}}}}\n'
    damaged = text[: cut % len(text)] + "," + text[cut % len(text) :]
    for candidate in (text, damaged):
        if secret in candidate:
            assert secret not in repr(load_text(candidate, suffix=".json").findings)
