"""Finds the row of the platform's own lists that a key of the inventory stands for."""

from migrator.model.inventory import Key
from migrator.model.platform_lists import ListedApplication, ListedKey, PlatformLists

ListedRow = ListedApplication | ListedKey
_OAUTH = "oauth"


def listed(key: Key, lists: PlatformLists | None) -> ListedRow | str:
    """Return the row, or why there is none; an empty text where no list was given."""
    if lists is None or (lists.applications is None and lists.keys is None):
        return ""
    wanted = key.listed_as or key.name
    rows: list[ListedRow] = [*(lists.applications or ()), *(lists.keys or ())]
    called_so = [row for row in rows if wanted in (row.id, row.name)]
    matches = [row for row in called_so if _may_be_a_key(row, is_said=key.listed_as is not None)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        return f"the platform's lists have several called {wanted}"
    if called_so:
        return f"what the platform's lists call {wanted} is not known to be a key: it may be an OAuth client"
    return f"the platform's lists have nothing called {wanted}"


def _may_be_a_key(row: ListedRow, *, is_said: bool) -> bool:
    """Return whether the row is a key: the list of applications has OAuth clients as well.

    `is_said`: somebody wrote into the inventory that this row is the key. That is enough where the list does
    not say what the row is, and not against what it says.
    """
    if isinstance(row, ListedKey):
        return True
    return _OAUTH not in row.type.lower() if row.type else is_said
