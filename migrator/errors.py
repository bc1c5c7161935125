"""The errors that users are meant to see. None carries a secret; none shows a traceback.

MigratorError
├── UsageError          the command line asks for something that cannot be (exit 2)
├── SourceProblem       a file cannot be read or is not what it should be (exit 2, or a finding)
├── PluginProblem       a plug-in of the user's is broken (exit 2)
└── SecretUnavailable   a reference leads to no value (verdict `unknown`, reason `secret-unavailable`)
    └── OutOfTime       the run ended before it was resolved (verdict `unknown`, reason `not-checked`)

Whatever else is raised is a bug in migrator (exit 70).
"""

from migrator.model.place import Place


class MigratorError(Exception):
    """An expected error: what is wrong, and what to do next."""

    def __init__(self, message: str, *, help_: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help_


class UsageError(MigratorError):
    """The command line asks for something that cannot be."""


class SourceProblem(MigratorError):
    """A file cannot be read, or its text is not what it should be."""

    def __init__(
        self,
        message: str,
        *,
        rule: str,
        path: str,
        place: Place | None = None,
        snippet: str | None = None,
        help_: str = "",
    ) -> None:
        super().__init__(message, help_=help_)
        self.rule = rule
        self.path = path
        self.place = place
        self.snippet = snippet
        """The source line of `place`, with secrets masked."""


class PluginProblem(MigratorError):
    """A plug-in cannot be loaded, or two have the same id."""


class SecretUnavailable(MigratorError):
    """A reference leads to no value. The message names the reference, never a value."""


class OutOfTime(SecretUnavailable):
    """A reference was not resolved because the run has ended: by its time limit, or by an interruption."""
