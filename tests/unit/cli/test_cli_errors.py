import os
import stat
from pathlib import Path

import pytest

from migrator import __version__
from migrator.cli.exit_codes import ExitCode
from tests.unit.cli.conftest import FLEET, Run

MARKER = "marker-secret-5f1c"


def test_the_version(migrator: Run) -> None:
    shown = migrator("--version")
    assert (shown.code, shown.out) == (0, f"migrator {__version__}\n")


def test_a_misspelt_command(migrator: Run) -> None:
    shown = migrator("validat")
    assert shown.code == ExitCode.USAGE
    assert "Did you mean 'validate'?" in shown.err


@pytest.mark.parametrize(
    ("words", "sentence", "help_"),
    [
        (
            ("explain", "shared-kye"),
            "there is nothing called shared-kye to explain",
            "Did you mean shared-key?",
        ),
        (("schema", "inventroy"), "there is no schema called inventroy", "inventory"),
        (("catalog", "celonsi"), "no provider catalog is called celonsi", "celonis"),
        (("catalog", "celonis", "audit"), "the provider catalog celonis has no API audit", "audit-log"),
        (("validate", FLEET, "--format", "pdf"), "there is no format pdf", "markdown"),
        (
            ("validate", FLEET, "--only", "audit-nihgtly"),
            "no extractor called audit-nihgtly",
            "audit-nightly",
        ),
        (("validate", FLEET, "--wave", "99"), "the selection matches no extractor", "--wave"),
        (
            ("generate", FLEET),
            "generate needs one of --output DIR, --in-place and --plan FILE",
            "--output migrated",
        ),
        (
            ("generate", FLEET, "-o", FLEET / "README.md"),
            "is a file, and --output needs a folder",
            "--output",
        ),
        (
            ("run", FLEET, "-o", FLEET / "README.md" / "x"),
            "is a file, and --output needs a folder",
            "--output",
        ),
        (("report", "no-such.json"), "cannot read no-such.json", ""),
        (("check", FLEET, "--sandbox", "https://example.com"), "--sandbox takes a loopback URL", "127.0.0.1"),
        (("check", FLEET, "--allow-host", "*"), "--allow-host", ""),
        (("sandbox", "no-such.yaml"), "no-such.yaml", "no such file"),
    ],
)
def test_usage_errors_say_what_and_what_next(
    words: tuple[str | Path, ...], sentence: str, help_: str, migrator: Run
) -> None:
    shown = migrator(*words)
    assert shown.code == ExitCode.USAGE
    assert sentence in shown.err
    assert help_ in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_bug_is_not_a_finding_and_shows_no_value(migrator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(MARKER)

    monkeypatch.setattr("migrator.jobs.validate.validate", fail)
    shown = migrator("validate", FLEET)
    assert shown.code == ExitCode.BUG
    assert "internal error: RuntimeError at " in shown.err
    assert MARKER not in shown.err + shown.out


def test_a_missing_inventory_cannot_be_read(migrator: Run) -> None:
    shown = migrator("validate", "no-such.yaml", "--fail-on", "never")
    assert shown.code == ExitCode.USAGE
    assert "unreadable-file" in shown.out


def test_broken_yaml_names_line_and_column(migrator: Run, tmp_path: Path) -> None:
    broken = tmp_path / "inventory.yaml"
    broken.write_text("version: 1\nclients:\n  reader:\n    platform: [a\n")
    shown = migrator("validate", broken)
    assert shown.code == ExitCode.USAGE
    assert "yaml-syntax" in shown.out
    assert "inventory.yaml:" in shown.out


def test_a_misspelt_api_gets_a_suggestion(migrator: Run, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(
        "version: 1\n"
        "platforms:\n  team: {provider: celonis, url: https://acme.eu-1.celonis.cloud}\n"
        "clients:\n  reader: {platform: team, client_id: a, client_secret: env:A}\n"
        "extractors:\n  nightly: {owner: me@acme.example, client: reader, apis: [audit-lgo]}\n"
    )
    shown = migrator("validate", inventory)
    assert shown.code == ExitCode.NOT_READY
    assert "audit-lgo" in shown.out
    assert "audit-log?" in shown.out
    assert "inventory.yaml:7:" in shown.out


def test_a_report_goes_into_a_pipe_and_never_in_its_place(migrator: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        shown = migrator("validate", FLEET, "--format", "markdown", "--output", str(pipe))
        written = os.read(reader, 1 << 20)
    finally:
        os.close(reader)
    assert shown.code in {0, 1}
    assert written.startswith(b"#")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
