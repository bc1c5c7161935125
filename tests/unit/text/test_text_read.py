"""What a user sees of files that cannot be read."""

import hashlib
import os
from pathlib import Path

import pytest

from migrator.errors import SourceProblem
from migrator.text.read import MAX_BYTES, read_source


def refusal(path: Path) -> SourceProblem:
    with pytest.raises(SourceProblem) as caught:
        read_source(path, shown_as="shown/as.yaml")
    assert caught.value.rule == "unreadable-file"
    assert caught.value.path == "shown/as.yaml"
    return caught.value


def test_text_keeps_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    content = "\ufeffa: 1\r\nb: é\n".encode()
    (tmp_path / "f").write_bytes(content)
    source = read_source(tmp_path / "f", shown_as="f")
    assert source.text.encode() == content
    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert source.path == "f"


def test_empty_file_is_readable(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    assert read_source(tmp_path / "f", shown_as="f").text == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x00\x01\x02", "NUL byte at offset 0"),
        (b"abc\x00", "NUL byte at offset 3"),
        ("version: 1".encode("utf-16"), "UTF-16 (little-endian)"),
        (b"\xfe\xff" + "version: 1".encode("utf-16-be"), "UTF-16 (big-endian)"),
        ("version: 1".encode("utf-32"), "UTF-32 (little-endian)"),
        (b"a: 1\nb: caf\xe9\n", "line 2 has a byte that cannot be text (0xe9)"),
    ],
)
def test_what_is_no_utf8_text_is_refused_with_its_name(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "f").write_bytes(content)
    assert says in refusal(tmp_path / "f").message


def test_the_place_of_a_bad_byte_counts_characters(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes("a: 1\nüb: ".encode() + b"\xff")
    place = refusal(tmp_path / "f").place
    assert place is not None
    assert (place.line, place.column) == (2, 5)


def test_missing_file_says_so(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").message == "there is no such file"


def test_link_that_leads_nowhere_says_so(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("none")
    assert refusal(tmp_path / "link").message == "the link leads nowhere"


def test_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    assert "cannot be opened" in refusal(tmp_path / "link").message


def test_folder_says_so(tmp_path: Path) -> None:
    assert refusal(tmp_path).message == "this is a folder, not a file"


def test_path_through_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    assert "is a file, not a folder" in refusal(tmp_path / "f" / "g").message


def test_path_with_a_nul_character_is_refused() -> None:
    assert "no path can have" in refusal(Path("a\0b")).message


def test_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in refusal(tmp_path / "pipe").message


def test_device_is_refused() -> None:
    assert "no regular file" in refusal(Path("/dev/null")).message


def test_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, whom no mode keeps out.
    monkeypatch.setattr(os, "open", refuse)
    assert refusal(tmp_path / "f").message == "no permission to read this"


def test_large_file_is_refused_from_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # sparse: reading it would show NUL bytes instead
    assert refusal(path).message == "the file is too large: 95 MiB, and the limit is 32 MiB"


def test_file_that_grows_past_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    monkeypatch.setattr("migrator.text.read._check_kind", lambda *_: None)
    assert "too large" in refusal(path).message
