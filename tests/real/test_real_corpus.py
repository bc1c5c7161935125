"""The whole job on real files, and each result built by the real airbyte-cdk."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from migrator.model.change import ChangeStatus
from migrator.model.inventory import AuthMethod
from tests.real.airbyte.exchanges import exchanges
from tests.real.airbyte.figures import figures
from tests.real.airbyte.judging import Promise, faults
from tests.real.airbyte.migrating import SCOPES, jobs, migrated, modes
from tests.real.airbyte.outside import different_lines, lost_comments, outside

# Chosen for their shapes: the legacy header, one authenticator inlined 83 times, `$ref`, many comments.
# Every one is built by airbyte-cdk before it is migrated, so that a failure after it is ours.
MANIFESTS = (
    "breezy-hr",
    "bugsnag",
    "captain-data",
    "clickup-api",
    "clockify",
    "coinmarketcap",
    "everhour",
    "flexport",
    "freshcaller",
    "front",
    "glassfrog",
    "hubplanner",
    "lemlist",
    "mailerlite",
    "opsgenie",
    "oura",
    "productive",
    "ringcentral",
    "segment",
    "sendinblue",
    "zendesk-sell",
)
DUAL_ONLY = ("aircall", "auth0", "close-com", "dropbox-sign", "klarna", "square", "survicate")
"""Their authentication is kept as one of two choices, whatever it is; nothing can replace it."""
TOKEN_URL = "https://sso.example.com/oauth2/token"
PLANIO = "planio"


def write_inventory(folder: Path, corpus: Path) -> Path:
    """Write an inventory of the planio export and the manifests, all moving to one client."""
    configs = {PLANIO: corpus / "celonis" / "planio_extractor.json"}
    configs |= {name: corpus / "airbyte" / f"source-{name}.yaml" for name in MANIFESTS}
    copies = {name: folder / path.name for name, path in configs.items()}
    for name, copy in copies.items():
        copy.write_bytes(configs[name].read_bytes())
    common = {"owner": "tests@example.com", "client": "reader", "scopes": ["records:read"]}
    data = {
        "version": 1,
        "platforms": {
            "sso": {"provider": "generic", "url": "https://api.example.com", "token_url": TOKEN_URL}
        },
        "clients": {
            "reader": {
                "platform": "sso",
                "client_id": "reader-id",
                "client_secret": "env:READER_SECRET",
                "auth_method": "client_secret_post",
            }
        },
        "extractors": {name: {**common, "config": {"path": copy.name}} for name, copy in copies.items()},
    }
    inventory = folder / "inventory.yaml"
    inventory.write_text(yaml.safe_dump(data, sort_keys=False))
    return inventory


@pytest.fixture(scope="session")
def generated(
    tmp_path_factory: pytest.TempPathFactory, corpus: Path
) -> tuple[Path, dict[str, dict[str, object]]]:
    """Generate once; return the folder and the changes by extractor."""
    folder = tmp_path_factory.mktemp("corpus")
    write_inventory(folder, corpus)
    command = [
        sys.executable,
        "-m",
        "migrator",
        "generate",
        "inventory.yaml",
        "--output",
        "out",
        "--format",
        "json",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    changes = {c["extractor"]: c for c in json.loads(done.stdout)["changes"]}
    return folder, changes


def test_every_file_is_changed(generated: tuple[Path, dict[str, dict[str, object]]]) -> None:
    _, changes = generated
    assert {name: c["status"] for name, c in changes.items()} == dict.fromkeys(
        (PLANIO, *MANIFESTS), "changed"
    )


def test_the_patch_is_exactly_the_difference(generated: tuple[Path, dict[str, dict[str, object]]]) -> None:
    folder, changes = generated
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    patch = "".join(str(c["diff"]) for c in changes.values())
    command = ["git", "apply", "-"]
    subprocess.run(command, cwd=folder, input=patch, text=True, check=True, timeout=60)
    for change in changes.values():
        path = str(change["path"])
        assert (folder / path).read_bytes() == (folder / "out" / path).read_bytes(), path
    subprocess.run([*command, "-R"], cwd=folder, input=patch, text=True, check=True, timeout=60)


def test_no_byte_changes_that_is_not_about_authentication(
    generated: tuple[Path, dict[str, dict[str, object]]], corpus: Path
) -> None:
    folder, _ = generated
    for name in MANIFESTS:
        original = (corpus / "airbyte" / f"source-{name}.yaml").read_bytes().decode()
        migrated_text = (folder / "out" / f"source-{name}.yaml").read_bytes().decode()
        assert outside(original) == outside(migrated_text), name
        assert lost_comments(original, migrated_text) == [], name
        assert original != migrated_text


def test_a_byte_that_changes_elsewhere_is_seen(corpus: Path) -> None:
    original = (corpus / "airbyte" / "source-breezy-hr.yaml").read_bytes().decode()
    for old, new in (
        ("http_method: GET", "http_method:  GET"),
        ("definitions:", "# a comment\ndefinitions:"),
    ):
        changed = original.replace(old, new, 1)
        assert outside(changed) != outside(original), old
        assert different_lines(original, changed) > 0, old


@pytest.mark.parametrize(
    ("auth_method", "names"),
    [(AuthMethod.CLIENT_SECRET_POST, MANIFESTS), (AuthMethod.CLIENT_SECRET_BASIC, MANIFESTS[:3])],
)
def test_airbyte_sends_tokens_where_it_sent_the_key(
    corpus: Path, tmp_path: Path, auth_method: AuthMethod, names: tuple[str, ...]
) -> None:
    manifests = [corpus / "airbyte" / f"source-{name}.yaml" for name in (*names, *DUAL_ONLY)]
    by_mode = {mode: migrated(manifests, tmp_path, mode, auth_method) for mode in modes()}
    ran = {e.name: e for e in exchanges(jobs(by_mode, tmp_path))}
    for mode, results in by_mode.items():
        promise = Promise(mode=mode, auth_method=auth_method, scope=" ".join(SCOPES))
        found = figures(results, ran, promise)
        changed = len(manifests) if mode == "dual" else len(names)
        assert found.is_clean, found
        assert found.statuses[ChangeStatus.CHANGED] == changed
        assert (found.built_before, found.built_after) == (changed, changed)
        assert (found.with_key, found.with_token) == (changed, changed)
        assert found.requests > 2 * changed
        assert found.tokens > changed


@pytest.mark.parametrize(
    ("mode", "old", "new", "fault"),
    [
        ("replace", "scope: audit", "scopes: audit", "asks for something else"),
        ("replace", "grant_type: client_credentials", "grant_type: refresh_token", "does not build it"),
        ("replace", "REFRESH_TOKEN_THEN_RETRY", "RETRY", "streams fail that did not"),
        ("replace", 'config["token_url"]', 'config["url"]', "no token is asked for"),
        ("replace", "http_method: GET", "http_method: POST", "is not made any more"),
        ("replace", None, None, "the key is sent"),
        ("dual", "value: api_key", "value: another", "does not build it"),
        ("dual", "{{ config['api_key'] }}", "{{ config['key'] }}", "is not the request that it was"),
        ("dual", "config['credentials']['client_secret']", "config['api_key']", "asks for something else"),
    ],
)
def test_what_breaks_a_promise_is_found(
    corpus: Path, tmp_path: Path, mode: str, old: str | None, new: str | None, fault: str
) -> None:
    original = corpus / "airbyte" / "source-breezy-hr.yaml"
    [result] = migrated([original], tmp_path, mode)
    text = original.read_text(encoding="utf-8")
    if old is not None and new is not None:
        assert result.text is not None
        assert old in result.text, result.text
        # The filter's name stays somewhere, so that the run with tokens that end early is made.
        text = result.text.replace(old, new) + "# REFRESH_TOKEN_THEN_RETRY\n"
    [ran] = exchanges(jobs({mode: [replace(result, text=text)]}, tmp_path))
    promise = Promise(mode=mode, auth_method=AuthMethod.CLIENT_SECRET_POST, scope=" ".join(SCOPES))
    found = faults(ran, promise)
    assert any(fault in text for text in found), found


def test_a_second_run_changes_nothing(generated: tuple[Path, dict[str, dict[str, object]]]) -> None:
    folder, _ = generated
    stamps = {p: p.stat().st_mtime_ns for p in (folder / "out").rglob("*")}
    command = [sys.executable, "-m", "migrator", "generate", "inventory.yaml", "--output", "out", "--check"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {p: p.stat().st_mtime_ns for p in (folder / "out").rglob("*")} == stamps
