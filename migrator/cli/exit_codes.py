"""Exit codes that CI can trust. A finding and a bug never share one."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means."""

    CLEAN = 0
    NOT_READY = 1
    """Findings at or above `--fail-on`, something not ready, or `--check` would change something."""
    USAGE = 2
    """The command line is wrong, or an input cannot be read."""
    COULD_NOT_TELL = 3
    """The network or an authorization server did not answer, and nothing is worse."""
    BUG = 70
    """EX_SOFTWARE of sysexits.h."""
    INTERRUPTED = 130
    """128 + SIGINT, as shells have it."""
