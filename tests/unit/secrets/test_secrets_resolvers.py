"""What becomes of each kind of reference."""

import os
import subprocess
import sys
import threading
import time
import tracemalloc
import types
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from migrator import registry
from migrator.errors import SecretUnavailable
from migrator.model.secret import Plaintext, Reference, Secret
from migrator.secrets.interface import MAX_BYTES, MAX_CHARACTERS, Resolver, ResolveSettings, resolve

MARKER = "s3cr3t-marker"
QUIET = ResolveSettings(environment={})
RUN = ResolveSettings(allow_exec=True, environment={"PATH": "/usr/bin:/bin"}, timeout=5)


def ref(text: str, base: str = "") -> Reference:
    scheme, _, locator = text.partition(":")
    return Reference(scheme=scheme, locator=locator, base=base)


def refusal(reference: Reference, settings: ResolveSettings = QUIET) -> SecretUnavailable:
    with pytest.raises(SecretUnavailable) as caught:
        resolve(reference, settings)
    assert str(reference) in caught.value.message
    assert MARKER not in repr((caught.value.message, caught.value.help, caught.value.__cause__))
    return caught.value


def test_a_variable_is_found_and_its_value_never_shown() -> None:
    secret = resolve(ref("env:NAME"), ResolveSettings(environment={"NAME": MARKER}))
    assert secret == Secret(MARKER, label="env:NAME")
    assert repr(secret) == "<Secret env:NAME>"


def test_settings_do_not_show_the_environment() -> None:
    assert MARKER not in repr(ResolveSettings(environment={"NAME": MARKER}))


def test_a_variable_that_is_not_set_is_unavailable() -> None:
    assert refusal(ref("env:NAME")).message == "env:NAME: the environment variable is not set"


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_empty_value_is_unavailable(value: str) -> None:
    assert "it is empty" in refusal(ref("env:NAME"), ResolveSettings(environment={"NAME": value})).message


def test_an_overlong_value_is_unavailable() -> None:
    settings = ResolveSettings(environment={"NAME": "x" * (MAX_CHARACTERS + 1)})
    assert "it is longer than 65,536 characters" in refusal(ref("env:NAME"), settings).message


def test_bytes_that_are_no_text_are_unavailable() -> None:
    """The environment holds bytes, and Python shows those that are no UTF-8 as half characters."""
    settings = ResolveSettings(environment={"NAME": f"{MARKER}\udcff"})
    assert refusal(ref("env:NAME"), settings).message == "env:NAME: it is not UTF-8 text"


def test_a_literal_is_unavailable() -> None:
    with pytest.raises(SecretUnavailable, match="a literal value stands where a reference belongs"):
        resolve(Plaintext(), QUIET)


def test_an_unknown_kind_names_the_known_ones() -> None:
    assert refusal(ref("vault:x")).help == "use one of aws-sm, env, exec, file, keyring"


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"abc", "abc"),
        (b"abc\n", "abc"),
        (b"abc\r\n", "abc"),
        (b"abc\n\n", "abc\n"),
        (b" abc ", " abc "),
        (b"\xef\xbb\xbfabc", "abc"),
    ],
)
def test_a_file_loses_one_line_end_and_nothing_else(tmp_path: Path, content: bytes, value: str) -> None:
    (tmp_path / "secret").write_bytes(content)
    assert resolve(ref("file:secret", str(tmp_path)), QUIET).reveal() == value
    assert resolve(ref(f"file:{tmp_path}/secret"), QUIET).reveal() == value


def test_a_missing_file_says_where_its_path_starts(tmp_path: Path) -> None:
    problem = refusal(ref("file:none", str(tmp_path)))
    assert "cannot be opened: No such file or directory" in problem.message
    assert problem.help == "check the path: it starts at the folder of the file that names it"


def test_the_home_of_nobody_is_unavailable() -> None:
    assert "cannot be opened" in refusal(ref("file:~no-such-user-here/secret")).message
    assert "cannot be opened" in refusal(ref("file:~a\0b/secret")).message


def test_what_is_no_file_or_no_text_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe" + MARKER.encode())
    assert "no regular file" in refusal(ref("file:.", str(tmp_path))).message
    assert "not UTF-8" in refusal(ref("file:binary", str(tmp_path))).message
    assert "cannot be opened" in refusal(ref("file:a\0b", str(tmp_path))).message


def test_a_file_that_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(MARKER)
    secret.chmod(0o646)
    assert "everybody may write" in refusal(ref("file:secret", str(tmp_path))).message
    secret.chmod(0o664)
    assert "its group may write" in refusal(ref("file:secret", str(tmp_path))).message
    secret.chmod(0o644)
    assert resolve(ref("file:secret", str(tmp_path)), QUIET).reveal() == MARKER


def test_a_file_that_everybody_may_replace_is_refused(tmp_path: Path) -> None:
    mounted, open_ = tmp_path / "mounted", tmp_path / "open"
    for folder in (mounted, open_):
        folder.mkdir()
    (open_ / "secret").write_text(MARKER)
    (mounted / "secret").symlink_to(open_ / "secret")
    named, linked = ref(f"file:{open_}/secret"), ref(f"file:{mounted}/secret")
    open_.chmod(0o777)
    assert "everybody may replace files in its folder" in refusal(named).message
    assert "everybody may replace files in its folder" in refusal(linked).message
    open_.chmod(0o1777)
    assert resolve(named, QUIET).reveal() == resolve(linked, QUIET).reveal() == MARKER


def test_programs_are_not_run_unless_allowed(tmp_path: Path) -> None:
    refused = refusal(ref(f"exec:touch {tmp_path}/ran"))
    assert "programs are not run" in refused.message
    assert "--allow-exec" in refused.help
    assert not (tmp_path / "ran").exists()


def test_a_program_prints_the_secret_and_no_shell_is_involved(tmp_path: Path) -> None:
    assert resolve(ref("exec:printf 'a b\\n'"), RUN).reveal() == "a b"
    assert resolve(ref("exec:echo $HOME | cat > x", str(tmp_path)), RUN).reveal() == "$HOME | cat > x"
    (tmp_path / "get").write_text("#!/bin/sh\necho here\n")
    (tmp_path / "get").chmod(0o700)
    assert resolve(ref("exec:./get", str(tmp_path)), RUN).reveal() == "here"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("sh -c 'echo s3cr3t-marker >&2; echo s3cr3t-marker; exit 3'", "ended with code 3"),
        ("no-such-program-here", "cannot be started"),
        ("printf 'open", "a quote in the command is not closed"),
        ("'' ", "cannot be started"),
        ("  ", "there is no command"),
        ("printf '\\377'", "not UTF-8"),
        ("true", "it is empty"),
    ],
)
def test_a_program_that_fails_is_unavailable(command: str, says: str) -> None:
    with pytest.raises(SecretUnavailable) as caught:
        resolve(ref(f"exec:{command}"), RUN)
    assert says in caught.value.message


def test_a_program_that_hangs_is_stopped() -> None:
    settings = ResolveSettings(allow_exec=True, environment=RUN.environment, timeout=0.2)
    assert "took longer than 0.2 seconds" in refusal(ref("exec:sleep 30"), settings).message


def is_running(pid_file: Path) -> bool:
    """Return whether the process of this number is under way; one that was killed may wait for init."""
    try:
        state = Path(f"/proc/{pid_file.read_text().strip()}/stat").read_text()
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for the process in /proc")
@pytest.mark.parametrize(
    ("then", "says"),
    [("sleep 60", "took longer than 0.5 seconds"), ("cat /dev/zero", "longer than 65,536 characters")],
)
def test_what_a_program_started_is_ended_with_it(then: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "get").write_text(f"#!/bin/sh\nsleep 60 & echo $! > pid\n{then}\n")
    (tmp_path / "get").chmod(0o700)
    settings = ResolveSettings(allow_exec=True, environment=RUN.environment, timeout=0.5)
    assert says in refusal(ref("exec:./get", str(tmp_path)), settings).message
    time.sleep(0.05)
    assert not is_running(tmp_path / "pid")


def test_a_program_that_prints_without_end_is_read_no_further_than_a_secret_goes() -> None:
    tracemalloc.start()
    try:
        assert "longer than 65,536 characters" in refusal(ref("exec:cat /dev/zero"), RUN).message
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * MAX_BYTES


def test_a_running_program_ends_with_migrator(tmp_path: Path) -> None:
    resolving = (
        "from migrator.secrets.interface import ResolveSettings, resolve\n"
        "from migrator.model.secret import Reference\n"
        "import threading, time, pathlib\n"
        "ref = Reference(scheme='exec', locator='sh -c \"echo $$ > pid; sleep 60\"')\n"
        "settings = ResolveSettings(allow_exec=True)\n"
        "threading.Thread(target=resolve, args=(ref, settings), daemon=True).start()\n"
        "while not pathlib.Path('pid').exists(): time.sleep(0.01)\n"
        "time.sleep(0.1)\n"
    )
    root = str(Path(__file__).parents[3])
    subprocess.run(
        [sys.executable, "-c", resolving], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, check=True
    )
    assert not is_running(tmp_path / "pid")


def module(monkeypatch: pytest.MonkeyPatch, name: str, **members: object) -> None:
    fake = types.ModuleType(name)
    fake.__dict__.update(members)
    monkeypatch.setitem(sys.modules, name, fake)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str, str], object]], type[Exception]]:
    """A stand-in for the keyring library: its errors, and a `get_password` of the test's."""

    def install(get_password: Callable[[str, str], object]) -> type[Exception]:
        error = type("KeyringError", (Exception,), {})
        module(monkeypatch, "keyring", get_password=get_password)
        module(monkeypatch, "keyring.errors", KeyringError=error)
        return error

    return install


Install = Callable[[Callable[[str, str], object]], type[Exception]]


def test_a_keyring_entry_is_found_by_service_and_user(keyring: Install) -> None:
    keyring(lambda service, user: f"{service}|{user}")
    assert resolve(ref("keyring:celonis/eu/reader"), QUIET).reveal() == "celonis/eu|reader"


def test_a_keyring_without_the_entry_says_how_to_store_it(keyring: Install) -> None:
    keyring(lambda *_: None)
    assert refusal(ref("keyring:celonis/reader")).help == "keyring set celonis reader"


def test_a_keyring_that_fails_is_named_without_its_message(keyring: Install) -> None:
    def fail(*_: str) -> NoReturn:
        raise error(MARKER)

    error = keyring(fail)
    assert refusal(ref("keyring:a/b")).message == "keyring:a/b: the keyring cannot be read (KeyringError)"


@pytest.mark.parametrize("error", [RuntimeError, OSError, RecursionError, TypeError])
def test_a_keyring_may_raise_what_it_likes(error: type[Exception], keyring: Install) -> None:
    def fail(*_: str) -> NoReturn:
        raise error(MARKER)

    keyring(fail)
    message = f"keyring:a/b: the keyring cannot be read ({error.__name__})"
    assert refusal(ref("keyring:a/b")).message == message


@pytest.mark.parametrize("locator", ["", "service", "/user", "service/"])
def test_a_keyring_reference_needs_service_and_user(locator: str) -> None:
    assert refusal(ref(f"keyring:{locator}")).help == "write keyring:SERVICE/USER"


@pytest.mark.parametrize(
    ("reference", "library", "extra"),
    [("keyring:a/b", "keyring", "[keyring]"), ("aws-sm:a", "boto3", "[aws]")],
)
def test_a_missing_library_names_the_extra(
    reference: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    refused = refusal(ref(reference))
    assert f"`{library}` is not installed" in refused.message
    assert refused.help == f"pip install 'extractor-migrator{extra}'"


class Aws:
    """A stand-in for boto3: a store of secrets by name, or an error to raise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer: dict[str, object] | Exception = {}
        self.asked: list[str] = []
        base = type("BotoCoreError", (Exception,), {})
        self.core_error: type[Exception] = base
        self.client_error: type[Exception] = type("ClientError", (Exception,), {"response": {}})
        errors = {"ClientError": self.client_error, "BotoCoreError": base}
        module(monkeypatch, "boto3", client=lambda *_, **__: self)
        module(monkeypatch, "botocore.config", Config=lambda **_: None)
        module(monkeypatch, "botocore.exceptions", **errors)

    def get_secret_value(self, **request: str) -> dict[str, object]:
        self.asked.append(request["SecretId"])
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    return Aws(monkeypatch)


def test_an_aws_secret_is_its_text_or_one_member(aws: Aws) -> None:
    aws.answer = {"SecretString": '{"id": "a", "key": "b"}'}
    arn = "arn:aws:secretsmanager:eu-central-1:1:secret:x"
    assert resolve(ref("aws-sm:prod/celonis"), QUIET).reveal() == '{"id": "a", "key": "b"}'
    assert resolve(ref(f"aws-sm:{arn}#key"), QUIET).reveal() == "b"
    assert aws.asked == ["prod/celonis", arn]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'{{"other": "{MARKER}"}}', "no text member key"),
        (f'{{"key": ["{MARKER}"]}}', "no text member key"),
        (f'["{MARKER}"]', "no text member key"),
        (MARKER, "is no JSON"),
        ("[" * 60_000, "is no JSON"),
    ],
)
def test_a_member_that_is_not_there_is_unavailable(aws: Aws, text: str, says: str) -> None:
    aws.answer = {"SecretString": text}
    assert says in refusal(ref("aws-sm:name#key")).message


def test_what_aws_answers_is_named_by_its_code(aws: Aws) -> None:
    error = aws.client_error(MARKER)
    error.response = {"Error": {"Code": "ResourceNotFoundException", "Message": MARKER}}  # type: ignore[attr-defined]  # as botocore's has it
    aws.answer = error
    assert "AWS answered ResourceNotFoundException" in refusal(ref("aws-sm:name")).message
    aws.answer = aws.core_error(MARKER)
    assert "AWS cannot be asked (BotoCoreError)" in refusal(ref("aws-sm:name")).message
    aws.answer = ValueError(f"Invalid endpoint: https://{MARKER}")
    assert "AWS cannot be asked (ValueError)" in refusal(ref("aws-sm:name")).message
    aws.answer = {"SecretBinary": MARKER.encode()}
    assert "binary, not text" in refusal(ref("aws-sm:name")).message


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("keyring:a/b", "the keyring did not answer within 0.1 seconds"),
        ("aws-sm:a", "AWS did not answer within 0.1 seconds"),
    ],
)
def test_a_store_that_does_not_answer_is_given_up(
    reference: str, says: str, keyring: Install, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    keyring(lambda *_: answered.wait())
    monkeypatch.setattr(aws, "get_secret_value", lambda **_: answered.wait())
    settings = ResolveSettings(environment={}, store_timeout=0.1)
    assert refusal(ref(reference), settings).message == f"{reference}: {says}"
    answered.set()


def test_every_kind_is_documented() -> None:

    found = registry.load_all("migrator.secrets", Resolver)
    assert list(found) == ["aws-sm", "env", "exec", "file", "keyring"]
    assert all(f"`{id_}:" in (resolver.__doc__ or "") and resolver.title for id_, resolver in found.items())
