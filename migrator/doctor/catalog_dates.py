"""Looks how old the facts of the provider catalogs are that an inventory relies on."""

from collections.abc import Iterator, Mapping
from datetime import date

from migrator.doctor.condition import Condition, State
from migrator.model.provider import Provider

_OLD = 180
"""Days after which the pages of a vendor are worth reading again."""


def examine_catalogs(providers: Mapping[str, Provider], *, today: date) -> Iterator[Condition]:
    """Yield when each provider catalog's sources were last read."""
    for provider in providers.values():
        read = [source.read_on for source in provider.sources.values()]
        if not read:
            continue
        days = (today - max(read)).days
        is_old = days > _OLD
        yield Condition(
            about="provider catalog",
            subject=provider.id,
            state=State.NOTE if is_old else State.OK,
            says=f"its sources were last read on {max(read).isoformat()}"
            + (f", {days} days ago: what the vendor has changed since is not in it" if is_old else ""),
            help="update migrator, or give a newer provider catalog with --catalog" if is_old else "",
        )
