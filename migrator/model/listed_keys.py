"""Finds the rows of a platform's own lists that keys and clients of the inventory stand for."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from migrator.model.inventory import Client, Key
from migrator.model.platform_lists import ListedApplication, ListedKey, PlatformLists
from migrator.model.provider import ListForm, Provider
from migrator.model.shown import NOT_SHOWN, secret_looking

ListedRow = ListedApplication | ListedKey

APPLICATIONS, API_KEYS = "applications", "api_keys"
"""The two lists, as provider catalogs name them."""

_LONGEST = 80
"""Characters of a name that are shown."""


class ListedKeys:
    """The lists of one platform, by name and ID.

    Names are compared as they are written: two rows may have names that differ in their case alone.
    """

    def __init__(self, lists: PlatformLists, provider: Provider | None) -> None:
        forms: Mapping[str, ListForm] = provider.lists if provider else {}
        self._applications_form = forms.get(APPLICATIONS)
        self._given = _given(lists)
        self._lists_of_kinds = _lists_of_kinds(forms)
        self._rows: dict[str, Mapping[str, Collection[ListedRow]]] = {
            APPLICATIONS: _by_name(lists.applications or ()),
            API_KEYS: _by_name(lists.keys or ()),
        }

    def are_complete_for(self, key: Key) -> bool:
        """Return whether every list that may hold keys of this kind was given and could be read."""
        return self._lists_for(key) <= self._given

    def rows(self, key: Key) -> list[ListedRow]:
        """Return every row that is called like the key and may be one of its kind.

        Rows that the list calls OAuth clients are left out. None at all proves something only where the
        lists `are_complete_for` the key.
        """
        wanted = key.listed_as or key.name
        rows = (row for name in sorted(self._lists_for(key)) for row in self._rows[name].get(wanted, ()))
        return [row for row in rows if self.is_key(row) is not False]

    def row(self, key: Key) -> ListedRow | None:
        """Return the one row that the key stands for beyond doubt; `None` where there is none.

        A row that the list does not call a key counts where the inventory says so (`listed_as`).
        """
        rows = self.rows(key)
        if len(rows) != 1 or not (self.is_key(rows[0]) or key.listed_as):
            return None
        return rows[0]

    def client_row(self, client: Client) -> ListedApplication | None:
        """Return the application whose ID is the client's; `None` where the ID is only referred to."""
        if not isinstance(client.client_id, str):
            return None
        rows = [
            row
            for row in self._rows[APPLICATIONS].get(client.client_id, ())
            if isinstance(row, ListedApplication) and row.id == client.client_id
        ]
        return rows[0] if len(rows) == 1 and self.is_key(rows[0]) is not True else None

    def is_key(self, row: ListedRow) -> bool | None:
        """Return whether the row is a key; `None` where the list gives a type that nobody knows."""
        if isinstance(row, ListedKey):
            return True
        form = self._applications_form
        if form is None:
            return None
        type_ = _letters(row.type)
        known = {True: form.key_types, False: form.client_types}
        return next((is_key for is_key, types in known.items() if type_ in map(_letters, types)), None)

    def _lists_for(self, key: Key) -> frozenset[str]:
        """Return the lists that hold keys of this kind; where no catalog says it, both."""
        return self._lists_of_kinds.get(key.kind, frozenset({APPLICATIONS, API_KEYS}))


def listed_name(row: ListedRow) -> str:
    """Return what a row is called, as a message may repeat it: people paste keys into names, too."""
    return listed_text(row.name or row.id) or "(without a name)"


def listed_text(text: str) -> str:
    """Return a cell as a message may repeat it: on one line, short, and not where it looks like a secret."""
    line = " ".join(text.split())
    if secret_looking(line) or not line.isprintable():
        return NOT_SHOWN
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _given(lists: PlatformLists) -> frozenset[str]:
    given = {APPLICATIONS: lists.applications, API_KEYS: lists.keys}
    return frozenset(name for name, rows in given.items() if rows is not None)


def _lists_of_kinds(forms: Mapping[str, ListForm]) -> Mapping[str, frozenset[str]]:
    kinds = {kind for form in forms.values() for kind in form.key_kinds}
    return {kind: frozenset(name for name, form in forms.items() if kind in form.key_kinds) for kind in kinds}


def _by_name(rows: Collection[ListedRow]) -> Mapping[str, Collection[ListedRow]]:
    found: defaultdict[str, list[ListedRow]] = defaultdict(list)
    for row in rows:
        for name in {row.id, row.name} - {""}:
            found[name].append(row)
    return found


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
