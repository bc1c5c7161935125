"""Says on stderr what discovery found, and what it passed over."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from migrator.cli.console import Console, Message
from migrator.discovery.passed_over import LISTED, Why
from migrator.discovery.sightings import Way
from migrator.jobs.discover import Discovered

_SHOWN = 20
"""How many passed-over files are named without -v."""
_WAYS = {
    Way.KEY: "with a key",
    Way.BASIC: "with user and password",
    Way.OTHER: "that authenticate in another way",
}


def say_what_was_found(found: Discovered, console: Console) -> None:
    """Say how much was found, how much of it is unsure, and where something may have been missed."""
    for line in _passed(found, everything=console.says(Message.DETAIL)):
        console.say(Message.PROBLEM, line)  # with --quiet, too: there a key may have been missed
    for line in _summary(found):
        console.say(Message.NOTICE, line)


def _summary(found: Discovered) -> Iterator[str]:
    looked, draft = found.looked, found.draft
    yield f"looked at {_n(looked.files, 'file')} in {_n(looked.folders, 'folder')}, read {looked.read:,}"
    counts = "; ".join(f"{n:,} {why.value}" for why, n in sorted(looked.passed.counts.items()))
    yield f"passed over: {counts or 'nothing'}"
    ways = Counter(f.use.way for f in found.found)
    words = ", ".join(f"{ways[way]:,} {_WAYS[way]}" for way in Way if ways[way])
    yield f"extractors: {len(found.found):,}" + (f" ({words})" if words else "")
    known = sum("apis" in entry.data for entry in draft.extractors)
    ownerless = sum("owner" not in entry.data for entry in draft.extractors)
    new = "new in the inventory" if found.before is not None else "written"
    yield (
        f"{new}: {_n(len(draft.extractors), 'extractor')}, {_n(len(draft.keys), 'key')}, "
        f"{_n(len(draft.platforms), 'platform')}; with APIs: {known:,}; without owner: {ownerless:,}; "
        f"marked TODO: {draft.to_do:,}"
    )


def _passed(found: Discovered, *, everything: bool) -> Iterator[str]:
    """Yield the files in which something may have been missed."""
    paths = [(why, path, detail) for why, path, detail in found.looked.passed.paths if why in LISTED]
    for why, path, detail in paths if everything else paths[:_SHOWN]:
        yield (
            f"not looked into: {_near(path)}: {why.value if why is not Why.LOOP else 'a link in a loop'}"
            + (f" ({detail})" if detail else "")
        )
    if len(paths) > _SHOWN and not everything:
        yield f"not looked into: {len(paths) - _SHOWN:,} more; -v names them"


def _near(path: str) -> str:
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _n(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("s" if count != 1 else "")
