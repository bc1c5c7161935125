"""One key, several platforms."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor, Key, Platform
from migrator.model.secret import Reference
from migrator.rules.interface import Audit, Rule

_POINTED_AT = 20
"""Extractors whose place is given."""


class KeySharedAcrossEnvironments(Rule):
    """A key is used on another platform than its own: by an extractor, or under a second name.

    Each platform counts as an environment of its own: a production team and a test team are two platforms.

    Why: Whoever may read the secrets of the test environment can read the production's data. The key cannot
    be switched off for one of them alone, and a test that fails after the change stops production as well.
    Or it is a mistake of copying, and the key does not work at one of the two.

    Fix: Give each platform its own client, and let each extractor name the platform that it calls.

    Example:
        keys:
          audit-key: {platform: acme-prod, kind: application_key, value: env:AUDIT_KEY}
          audit-key-test: {platform: acme-test, kind: application_key, value: env:AUDIT_KEY}   # the same
    """

    level = Level.WARNING
    title = "Key used on several platforms"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key whose users are on other platforms, and each value that keys of several name."""
        users = audit.users_of_keys()
        for key in audit.inventory.keys.values():
            strangers = list(_strangers(audit, key, users.get(key.name, ())))
            if strangers:
                yield self._used_elsewhere(audit, key, strangers)
        named: defaultdict[Reference, list[Key]] = defaultdict(list)
        for key in audit.inventory.keys.values():
            if isinstance(key.value, Reference):
                named[key.value].append(key)
        for reference, keys in named.items():
            if len({key.platform for key in keys}) > 1:
                yield self._named_elsewhere(audit, reference, keys)

    def _used_elsewhere(
        self, audit: Audit, key: Key, strangers: Sequence[tuple[Extractor, Platform]]
    ) -> Finding:
        others = ", ".join(sorted({platform.name for _, platform in strangers}))
        count = len(strangers)
        return self.finding(
            audit,
            Subject(kind="key", name=key.name),
            message=f"key {key.name} belongs to the platform {key.platform}, and "
            f"{f'{count} extractors use' if count > 1 else f'{strangers[0][0].name} uses'} it on {others}",
            help_="Give each platform a key or client of its own, or correct the platform of the extractor.",
            at=key.origin,
            related=tuple(
                Related(
                    message=f"{extractor.name} is on {platform.name}",
                    location=audit.locator.place(extractor.origin.child("key")),
                )
                for extractor, platform in strangers[:_POINTED_AT]
            ),
        )

    def _named_elsewhere(self, audit: Audit, reference: Reference, keys: Sequence[Key]) -> Finding:
        first = keys[0]
        second = next(key for key in keys if key.platform != first.platform)
        platforms = ", ".join(sorted({key.platform for key in keys}))
        return self.finding(
            audit,
            Subject(kind="key", name=second.name),
            message=f"{reference} is the value of keys on several platforms ({platforms}): "
            f"{', '.join(key.name for key in keys)}",
            help_="Give each platform a key or client of its own.",
            at=second.origin.child("value"),
            related=(
                Related(
                    message=f"of {first.name}, on {first.platform}",
                    location=audit.locator.place(first.origin.child("value")),
                ),
            ),
            detail=str(reference),
        )


def _strangers(audit: Audit, key: Key, users: Sequence[Extractor]) -> Iterator[tuple[Extractor, Platform]]:
    for extractor in users:
        platform = audit.inventory.platform_of(extractor)
        if platform is not None and platform.name != key.platform:
            yield extractor, platform
