"""Runs git so that nothing that a repository says can run a program or reach the network."""

import shutil

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "log.showSignature=false",
    "log.showRoot=true",
    "log.mailmap=true",
    # What a partial clone has left out would be fetched otherwise.
    "protocol.allow=never",
)
_SAFE = (
    *(word for setting in _SETTINGS for word in ("-c", setting)),
    "--no-optional-locks",
    "--no-replace-objects",
    "--literal-pathspecs",
)


def git_command(folder: str, *arguments: str) -> list[str] | None:
    """Return the command that runs git in a folder; `None` where there is no git."""
    git = shutil.which("git")
    return None if git is None else [git, *_SAFE, "-C", folder, *arguments]
