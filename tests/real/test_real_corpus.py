"""The whole job on real files, and each result built by the real airbyte-cdk."""

import difflib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
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


def test_no_line_changes_that_is_not_about_authentication(
    generated: tuple[Path, dict[str, dict[str, object]]], corpus: Path
) -> None:
    folder, _ = generated
    for name in MANIFESTS:
        original = (corpus / "airbyte" / f"source-{name}.yaml").read_text(encoding="utf-8")
        migrated = (folder / "out" / f"source-{name}.yaml").read_text(encoding="utf-8")
        assert without_authentication(original) == without_authentication(migrated), name
        comments = [line for line in original.splitlines() if line.lstrip().startswith("#")]
        kept = migrated.splitlines()
        assert [line for line in comments if line not in kept] == [], name
        matcher = difflib.SequenceMatcher(None, original.splitlines(), kept, autojunk=False)
        changed = sum(i2 - i1 for op, i1, i2, _, _ in matcher.get_opcodes() if op != "equal")
        assert 0 < changed < len(kept) / 2, name


def without_authentication(text: str) -> object:
    """Return a manifest without authenticators and credentials: not by the adapter's own code."""
    data = yaml.safe_load(text)
    specification = data["spec"]["connection_specification"]
    new_fields = {"client_id", "client_secret", "token_url"}
    old_fields = {f for f, s in specification["properties"].items() if s.get("airbyte_secret")}
    for field in new_fields | old_fields:
        specification["properties"].pop(field, None)
    specification.pop("required", None)
    for schema in specification["properties"].values():
        schema.pop("order", None)
    return prune(data)


def prune(value: object) -> object:
    """Return the value without any authenticator below it."""
    if isinstance(value, dict):
        if str(value.get("type", "")).endswith("Authenticator"):
            return "an authenticator"
        return {k: prune(v) for k, v in value.items()}
    if isinstance(value, list):
        return [prune(v) for v in value]
    return value


def test_airbyte_builds_every_original_and_every_result(
    generated: tuple[Path, dict[str, dict[str, object]]], airbyte_python: Path
) -> None:
    folder, _ = generated
    files = [f for name in MANIFESTS for f in (f"source-{name}.yaml", f"out/source-{name}.yaml")]
    command = [str(airbyte_python), str(HERE / "airbyte_cdk" / "construct.py"), *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=True)
    assert json.loads(done.stdout) == dict.fromkeys(files)


def test_a_second_run_changes_nothing(generated: tuple[Path, dict[str, dict[str, object]]]) -> None:
    folder, _ = generated
    stamps = {p: p.stat().st_mtime_ns for p in (folder / "out").rglob("*")}
    command = [sys.executable, "-m", "migrator", "generate", "inventory.yaml", "--output", "out", "--check"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {p: p.stat().st_mtime_ns for p in (folder / "out").rglob("*")} == stamps
