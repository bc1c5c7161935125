"""Secrets that a program prints."""

import shlex
import subprocess

from migrator.model.secret import Reference
from migrator.secrets.interface import Resolver, ResolveSettings, unavailable


class Program(Resolver):
    """`exec:COMMAND` is what a program prints on its standard output, without the last line end.

    Off unless `--allow-exec` is given: whoever may edit an inventory could run anything. The command is split
    into words as a shell would, but no shell runs it, so `|`, `>` and `$NAME` are plain text. It starts in
    the folder of the file that names it. What it writes to standard error is not shown.
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
    try:
        done = subprocess.run(  # noqa: S603 - running it is what the operator allowed; no shell is involved
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=reference.base or None,
            env=dict(settings.environment),
            timeout=settings.timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise unavailable(reference, f"the program took longer than {settings.timeout:g} seconds") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the command holds a NUL character"
        raise unavailable(
            reference, f"the program cannot be started: {why}", help_="check the command"
        ) from None
    if done.returncode != 0:
        help_ = "run it by hand to see why; its messages are not shown here"
        raise unavailable(reference, f"the program ended with code {done.returncode}", help_=help_)
    try:
        return done.stdout.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise unavailable(reference, "the program printed something that is not UTF-8 text") from None
