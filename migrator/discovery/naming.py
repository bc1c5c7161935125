"""Names for what was found: after their place, unique, and as the inventory's schema wants them."""

import re

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 100


class Names:
    """The names of one section. Two of the same are told apart, always in the same way."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = set(taken)

    def unique(self, *wished: str) -> str:
        """Return the first of the wishes that is free as a name; where none is, the last with a number."""
        names = [as_name(wish) for wish in wished]
        name = next((n for n in names if n not in self._taken), None)
        number = 2
        while name is None or name in self._taken:
            tail = f"-{number}"
            name = f"{names[-1][: _LONGEST - len(tail)]}{tail}"
            number += 1
        self._taken.add(name)
        return name


def as_name(text: str) -> str:
    """Return a text as a name: letters, digits, dots, dashes and underscores. Long ones keep their end."""
    name = re.sub("-{2,}", "-", _NOT_A_NAME.sub("-", text)).strip("-._") or "unnamed"
    if len(name) <= _LONGEST:
        return name
    end = name[-_LONGEST:]
    return (end.partition("-")[2] or end).lstrip("-._")


def place_name(path: str) -> str:
    """Return what a file is called after its place: `jobs/audit.py` is `jobs-audit`."""
    folder, _, file = path.rpartition("/")
    stem = file.rsplit(".", 1)[0] if "." in file.lstrip(".") else file.lstrip(".")
    if file.startswith(".env"):
        stem = file.lstrip(".").replace(".", "-")
    return "-".join(part for part in (*folder.split("/"), stem) if part not in {"", ".", ".."})
