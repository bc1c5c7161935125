"""The states of keys that `migrator retire` knows."""

from collections.abc import Mapping
from types import MappingProxyType

from migrator.explain.words import Word
from migrator.retirement.state import KeyState

_KIND = "state of a key"

KEY_STATES: Mapping[str, Word] = MappingProxyType(
    {
        KeyState.IN_USE.value: Word(
            kind=_KIND,
            title="A configuration still authenticates with it",
            text="At least one extractor that names the key, or another name of the same credential, has a "
            "key in its configuration.\n\n"
            "Fix: Move these extractors: `migrator waves` shows in which order, `migrator generate` "
            "writes their configurations.",
        ),
        KeyState.MIGRATED_BUT_SEEN.value: Word(
            kind=_KIND,
            title="All have moved, and the platform saw it afterwards",
            text="By the days in the inventory (`migrated:`) all its users had moved, and the platform's "
            "list shows a later use, on a day on which migrator itself did not send the key.\n\n"
            "Why: Somebody uses it that the inventory does not know.\n\n"
            "Fix: Look for its requests in the platform's own log, and add their sender to the "
            "inventory.",
        ),
        KeyState.IDLE.value: Word(
            kind=_KIND,
            title="Not used for a while, but not for long enough",
            text="All its users have moved, and the platform's list tells of its last use. It is not yet as "
            "long ago as the slowest of them rests between two runs, or how long that is cannot be told.\n\n"
            "Fix: Write `schedule:` where it is missing. Wait, and have the list downloaded again.",
        ),
        KeyState.SAFE_TO_DISABLE.value: Word(
            kind=_KIND,
            title="Every proof is there",
            text="The configuration of every user was read and has client credentials alone; the platform's "
            "list, at most 30 days old, shows that the key was idle for longer than the slowest of them "
            "rests.\n\n"
            "Fix: Disable it, and wait. Only then delete it: a key that is deleted cannot be brought "
            "back.",
        ),
        KeyState.COULD_NOT_TELL.value: Word(
            kind=_KIND,
            title="A proof is missing",
            text="Nothing shows that the key is in use, and not everything shows that it is not. The reason "
            "that is given beside it names the proof that is missing first.\n\n"
            "Fix: As it says; `docs/RETIRING.md` lists all proofs.",
        ),
    }
)
