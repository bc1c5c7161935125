"""Files of any size, read line by line: the same refusals as for files that are read at once."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.text.read import MAX_LINE_BYTES, LineReader, read_source


def lines(path: Path) -> list[str]:
    return list(LineReader(path, shown_as="shown.csv").lines())


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_the_lines_are_the_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("lines") / "f"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    reader = LineReader(file, shown_as="f")
    assert "".join(reader.lines()) == text
    assert reader.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "content",
    [b"a\nb\0\n", "a,b\n".encode("utf-16"), b"a: 1\nb: caf\xe9\n", "ü: ".encode() + b"\xff"],
)
def test_what_is_no_utf8_text_is_refused_as_elsewhere(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(SourceProblem) as at_once:
        read_source(tmp_path / "f", shown_as="shown.csv")
    with pytest.raises(SourceProblem) as by_lines:
        lines(tmp_path / "f")
    assert by_lines.value.place == at_once.value.place
    assert (
        by_lines.value.message.partition(" at offset")[0] == at_once.value.message.partition(" at offset")[0]
    )


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a\n" + b"x" * (MAX_LINE_BYTES + 1))
    with pytest.raises(SourceProblem, match="line 2 is longer than 1 MiB"):
        lines(tmp_path / "f")


def test_a_file_that_is_larger_than_what_is_read_at_once_is_read(tmp_path: Path) -> None:
    with (tmp_path / "f").open("wb") as file:
        for _ in range(40):
            file.write(b"x" * (MAX_LINE_BYTES - 1) + b"\n")
    assert sum(1 for _ in LineReader(tmp_path / "f", shown_as="f").lines()) == 40


def test_a_pipe_and_a_folder_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceProblem, match="pipe"):
        lines(tmp_path / "pipe")
    with pytest.raises(SourceProblem, match="folder"):
        lines(tmp_path)
    with pytest.raises(SourceProblem, match="no such file"):
        lines(tmp_path / "none")
