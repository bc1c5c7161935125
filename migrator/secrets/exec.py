"""Secrets that a program prints."""

import atexit
import io
import os
import shlex
import signal
import subprocess
import threading
from contextlib import suppress

from migrator.model.secret import Reference
from migrator.secrets.interface import MAX_BYTES, Resolver, ResolveSettings, overlong, unavailable
from migrator.secrets.waiting.within import within

_LAST_BREATH = 1.0
"""Seconds that a program gets to vanish once it has been killed."""
_RUNNING: set["subprocess.Popen[bytes]"] = set()
"""Programs under way."""
_STARTING = threading.Lock()
"""Held while a program is started, so that there is none that is not in `_RUNNING`."""


class Program(Resolver):
    """`exec:COMMAND` is what a program prints on its standard output, without the last line end.

    Off unless `--allow-exec` is given: whoever may edit an inventory could run anything. The command is split
    into words as a shell would, but no shell runs it, so `|`, `>` and `$NAME` are plain text. It starts in
    the folder of the file that names it, with no terminal to ask at. What it writes to standard error is not
    shown. After ten seconds it is ended, with all that it started.
    """

    title = "Output of a program"

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:
        """Run the program and return what it prints."""
        if not settings.allow_exec:
            raise unavailable(
                reference, "programs are not run", help_="give --allow-exec if you trust this inventory"
            )
        try:
            words = shlex.split(reference.locator)
        except ValueError:
            raise unavailable(reference, "a quote in the command is not closed", help_="close it") from None
        if not words:
            raise unavailable(reference, "there is no command", help_="write one behind the colon")
        return _output(reference, words, settings)


def _output(reference: Reference, words: list[str], settings: ResolveSettings) -> str:
    process = _started(reference, words, settings)
    try:
        printed, code = within(settings.timeout, lambda: _end_of(process))
    except TimeoutError:
        raise unavailable(reference, f"the program took longer than {settings.timeout:g} seconds") from None
    finally:
        _end(process)
    if len(printed) > MAX_BYTES:
        raise overlong(reference)
    if code != 0:
        help_ = "run it by hand to see why; its messages are not shown here"
        raise unavailable(reference, f"the program ended with code {code}", help_=help_)
    try:
        return printed.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise unavailable(reference, "the program printed something that is not UTF-8 text") from None


def _started(reference: Reference, words: list[str], settings: ResolveSettings) -> "subprocess.Popen[bytes]":
    try:
        with _STARTING:
            process = subprocess.Popen(  # noqa: S603 - running it is what the operator allowed; no shell is involved
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=reference.base or None,
                env=dict(settings.environment),
                start_new_session=True,  # so that what it starts can be ended with it
            )
            _RUNNING.add(process)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the command holds a NUL character"
        raise unavailable(
            reference, f"the program cannot be started: {why}", help_="check the command"
        ) from None
    return process


def _end_of(process: "subprocess.Popen[bytes]") -> tuple[bytes, int | None]:
    """Return what the program prints and its exit code; no code where it prints more than any secret has."""
    with process.stdout or io.BytesIO() as output:
        printed = output.read(MAX_BYTES + 1)
    return printed, None if len(printed) > MAX_BYTES else process.wait()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the program, and all that it started, if it has not ended by itself."""
    _RUNNING.discard(process)
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LAST_BREATH)


@atexit.register
def _end_all() -> None:
    """End what still runs: programs in sessions of their own do not hear of a Ctrl-C."""
    _STARTING.acquire(timeout=_LAST_BREATH)  # and is kept: other threads may be about to start more
    for process in tuple(_RUNNING):
        _end(process)
