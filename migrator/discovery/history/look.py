"""Looks through the histories of repositories, and returns each secret that stood there once."""

from collections.abc import Collection, Sequence
from pathlib import Path

from migrator.discovery.history.gathering import Gathering
from migrator.discovery.history.repository import Repository, repository_of, shown_in
from migrator.discovery.known import Known
from migrator.model.secret_history import HistoryGap, PastSecret, SecretHistory

_SHALLOW = "it is a shallow clone: only its newest commits are here"
_FETCH = "Fetch the rest (git fetch --unshallow), or have CI check out the whole history (fetch-depth: 0)."
_NONE = "none of the files is in a git repository, so there is no history to look into"
_WITHOUT = "Run it where the repository is checked out, or leave --history out."


def look_into_history(
    folders: Sequence[Path], known: Known, *, base: Path, but: Collection[bytes] = ()
) -> SecretHistory:
    """Look through the repositories that the folders belong to; shown paths are relative to `base`.

    `but`: digests of the secrets that are known to stand in files of today. Never raises for what is there.
    """
    secrets: list[PastSecret] = []
    gaps: list[HistoryGap] = []
    for repository in _repositories(folders, base):
        if isinstance(repository, HistoryGap):
            gaps.append(repository)
            continue
        shown = shown_in(repository.top, base)
        if repository.is_shallow:
            gaps.append(HistoryGap(where=shown(""), why=_SHALLOW, help=_FETCH))
        gathering = Gathering(known, shown)
        gathering.look_through(repository.top)
        gaps += gathering.gaps
        secrets += gathering.secrets(but)
    return SecretHistory(secrets=tuple(secrets), gaps=tuple(gaps))


def _repositories(folders: Sequence[Path], base: Path) -> Sequence[Repository | HistoryGap]:
    """Return the repositories of folders, each once; a folder that belongs to none has no history."""
    found = (repository_of(folder, shown=shown_in(str(folder), base)("")) for folder in folders)
    repositories = [one for one in dict.fromkeys(found) if one is not None]
    return repositories or [HistoryGap(where=shown_in(str(base), base)(""), why=_NONE, help=_WITHOUT)]
