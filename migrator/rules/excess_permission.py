"""Keys and clients that the platform gives more permissions than their extractors need."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor
from migrator.model.listed_keys import listed_text
from migrator.model.place import Origin
from migrator.model.platform_lists import ListedApplication, ListedPermission
from migrator.model.provider import Provider
from migrator.rules.interface import Audit, Rule

_NAMED = 5
"""Permissions that the sentence names; the others are counted."""

_Holder = tuple[Subject, Origin, ListedApplication, Sequence[Extractor], Provider]


class ExcessPermission(Rule):
    """The platform's list gives a key or client permissions that none of its extractors needs.

    Permissions are told by the labels that the provider catalog has for APIs. What has another label is not
    judged: a note says that it is there.

    Why: Whoever gets hold of the credential can use all of it. What is copied from the key to the client
    without looking is excess there as well.

    Fix: Give the client the permissions that its APIs need, and no others. Take the permission from the key
    if it is to live on for a while.

    Example:
        platforms:
          acme-eu: {lists: {applications: applications.csv}}   # Use Audit Log API, Use Login History API
        extractors:
          audit-nightly: {key: audit-key, apis: [audit-log]}   # needs the first of them
    """

    level = Level.WARNING
    title = "Permission that no extractor needs"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each such permission; where the needs of one user are not known, nothing is claimed."""
        for holder in _holders(audit):
            subject, origin, row, users, provider = holder
            labels = _labels(provider)
            needed = None if audit.may_have_more_users(subject) else _needed(users, provider)
            for label in sorted(_known(row, labels) - needed) if needed is not None else ():
                yield self._excess(audit, holder, label)
            if unknown := _unknown(row, labels):
                yield self.finding(
                    audit,
                    subject,
                    message=f"{subject.kind} {subject.name} has permissions of which nobody knows whether an "
                    f"extractor needs them: {_listed(unknown)}",
                    help_="Look at them on the platform, and give the client none that is not needed.",
                    at=origin,
                    related=_listed_here(row),
                    detail="not known",
                    level=Level.NOTE,
                )

    def _excess(self, audit: Audit, holder: _Holder, label: str) -> Finding:
        subject, origin, row, _, _ = holder
        return self.finding(
            audit,
            subject,
            message=f"{subject.kind} {subject.name} has the permission {label}, which none of its "
            "extractors needs",
            help_="Take the permission from it, or list the API that needs it at its extractor.",
            at=origin,
            related=_listed_here(row),
            detail=label,
        )


def _holders(audit: Audit) -> Iterator[_Holder]:
    """Yield the keys and clients that a row of the list of applications stands for."""
    listed, users_of_keys, users_of_clients = (
        audit.listed_keys(),
        audit.users_of_credentials(),
        audit.users_of_clients(),
    )
    for key in audit.inventory.keys.values():
        row = rows.row(key) if (rows := listed.get(key.platform)) else None
        provider = audit.provider_of_platform(key.platform)
        if isinstance(row, ListedApplication) and provider:
            users = users_of_keys.get(key.name, ())
            yield Subject(kind="key", name=key.name), key.origin, row, users, provider
    for client in audit.inventory.clients.values():
        row = rows.client_row(client) if (rows := listed.get(client.platform)) else None
        provider = audit.provider_of_platform(client.platform)
        if row and provider:
            users = users_of_clients.get(client.name, ())
            yield Subject(kind="client", name=client.name), client.origin, row, users, provider


def _needed(users: Sequence[Extractor], provider: Provider) -> frozenset[str] | None:
    """Return the labels of what the extractors need; `None` where there are none, or one does not tell."""
    needed: set[str] = set()
    for extractor in users:
        apis = [provider.apis.get(api) for api in extractor.apis]
        labels = [api.permission if api else None for api in apis]
        if not labels or None in labels or extractor.scopes:
            return None
        needed.update(label for label in labels if label is not None)
    return frozenset(needed) if users else None


def _labels(provider: Provider) -> Mapping[str, str]:
    """Return the labels of permissions that the provider catalog knows, by their letters."""
    return {_letters(api.permission): api.permission for api in provider.apis.values() if api.permission}


def _known(row: ListedApplication, labels: Mapping[str, str]) -> frozenset[str]:
    actions = (action for permission in row.permissions for action in permission.actions)
    return frozenset(labels[letters] for action in actions if (letters := _letters(action)) in labels)


def _unknown(row: ListedApplication, labels: Mapping[str, str]) -> list[str]:
    """Return what has no label that the provider catalog knows, with the service that it is for."""
    found = (
        _described(permission, action)
        for permission in row.permissions
        for action in permission.actions
        if _letters(action) not in labels
    )
    return list(dict.fromkeys(found))


def _described(permission: ListedPermission, action: str) -> str:
    return listed_text(f"{permission.service}: {action}")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return f"{', '.join(names[:_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _listed_here(row: ListedApplication) -> tuple[Related, ...]:
    return (Related(message="the platform lists it here", location=row.location),)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
