"""What a user sees who may not install what the real servers need."""

import os
from pathlib import Path

import pytest

from tests.real.installing import debian_packages


def test_a_user_without_root_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda _: "apt-get")
    with pytest.raises(AssertionError, match=r"some-package \(only root can do that"):
        debian_packages("some-package", program=tmp_path / "program")


def test_what_is_there_is_not_installed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    program = tmp_path / "program"
    program.touch()
    debian_packages("some-package", program=program)
    assert program.exists()
