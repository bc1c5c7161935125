"""Verdicts, levels and results as words with a sign: colour only repeats them."""

from collections.abc import Mapping

from migrator.model.change import ChangeStatus
from migrator.model.finding import Level
from migrator.model.verdict import Verdict
from migrator.reports.derived.outcomes import Answer
from migrator.reports.page.elements import Markup, element

_SIGNS = {"good": "\u2713", "bad": "\u2715", "warn": "!", "unsure": "?", "quiet": "\u2013"}

_KINDS: Mapping[str, str] = {
    Verdict.READY: "good",
    Verdict.BLOCKED: "bad",
    Verdict.UNKNOWN: "unsure",
    Level.ERROR: "bad",
    Level.WARNING: "warn",
    Level.NOTE: "quiet",
    ChangeStatus.CHANGED: "good",
    ChangeStatus.UNCHANGED: "quiet",
    ChangeStatus.MANUAL: "warn",
    ChangeStatus.UNSUPPORTED: "bad",
    Answer.SWITCHABLE: "good",
    Answer.MIGRATED: "good",
    "passed": "good",
    "failed": "bad",
    "unclear": "unsure",
}


def mark(word: str, *, like: str = "") -> Markup:
    """Return a word of ours with its sign, or that of another word. Readers aloud hear the word alone."""
    kind = _KINDS.get(like or word, "quiet")
    return element(
        "span", element("span", _SIGNS[kind], aria_hidden="true"), f" {word}", class_=f"mark {kind}"
    )
