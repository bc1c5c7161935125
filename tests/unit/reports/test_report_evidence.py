"""Evidence, notes and what was seen of servers: every format tells them, in the same words."""

import json
import re
from dataclasses import replace

import pytest

from migrator.model.oauth import Evidence, ScopeSets
from migrator.model.report import Report
from migrator.model.server import ServerHabit, ServerProfile
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.reports.derived.evidence import evidence_tally, evidence_words, granted_words
from migrator.reports.interface import RenderOptions, find_renderer, renderer_ids

A, B = frozenset({"a"}), frozenset({"b"})


def render(format_: str, report: Report, *, verbosity: int = 0) -> str:
    """Return the report with every run of white space, line ends in a terminal included, as one blank."""
    renderer = find_renderer(format_)
    assert renderer is not None
    text = renderer.render(report, RenderOptions(verbosity=verbosity))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("scopes", "words"),
    [
        (ScopeSets(granted=A, evidence=Evidence.STATED), "stated"),
        (ScopeSets(granted=A, evidence=Evidence.INTROSPECTED), "introspected"),
        (ScopeSets(unknown=A, evidence=Evidence.IMPLIED), "implied, not confirmed"),
        (ScopeSets(unknown=A, evidence=Evidence.CLAIMED), "claimed, not confirmed"),
        (
            ScopeSets(granted=A, confirmed_by_api=A, evidence=Evidence.IMPLIED),
            "implied, confirmed by API calls",
        ),
        (
            ScopeSets(granted=A, unknown=B, confirmed_by_api=A, evidence=Evidence.IMPLIED),
            "implied, confirmed by API calls",
        ),
        (
            ScopeSets(granted=A | B, confirmed_by_api=B, evidence=Evidence.STATED),
            "stated; b confirmed by API calls",
        ),
        (ScopeSets(evidence=Evidence.IMPLIED), "implied"),
        (ScopeSets(), "none"),
    ],
)
def test_confirmed_and_unconfirmed_evidence_are_told_apart(scopes: ScopeSets, words: str) -> None:
    assert evidence_words(scopes) == words


def test_what_is_granted_is_one_sentence_and_none_without_a_token() -> None:
    many = frozenset("abcdefg")
    assert granted_words(ScopeSets()) == ""
    assert granted_words(ScopeSets(evidence=Evidence.STATED)) == "Granted: no scope (evidence: stated)."
    assert granted_words(ScopeSets(granted=many, evidence=Evidence.STATED)) == (
        "Granted: a, b, c, d, e and 2 more (evidence: stated)."
    )


def test_the_summary_counts_clients_by_evidence(full_report: Report) -> None:
    assert evidence_tally(full_report.clients) == (
        "introspected (1 client); implied, confirmed by API calls (1 client); stated (1 client)"
    )
    assert evidence_tally([full_report.clients[3]]) == "", "no token, no evidence"
    partly = ScopeSets(granted=A | B, confirmed_by_api=B, evidence=Evidence.STATED)
    assert "partly confirmed" in evidence_tally([replace(full_report.clients[0], scopes=partly)])


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("format_", renderer_ids())
def test_every_format_tells_evidence_notes_and_servers(
    format_: str, command: str, full_report: Report
) -> None:
    text = render(format_, replace(full_report, command=command))
    said = {
        "stated": "evidence" if format_ == "json" else "stated",
        "confirmed": "confirmed_by_api" if format_ == "json" else "confirmed by API calls",
        "note on a ready client": "1 token could not be given back",
        "note on a blocked client": "The server took ID and secret as they are",
        "note on a ready extractor": "One run takes 40 minutes and a token lives 899 s",
        "server": "https://acme.eu-1.celonis.cloud/oauth2/token",
        "habit": "narrows" if format_ == "json" else "leaves out missing scopes and grants the rest",
    }
    if format_ == "gitlab":  # it has nothing on a client that is ready and has no note
        del said["confirmed"]
    shown = text.replace("<!-- -->", "")
    assert [what for what, words in said.items() if words not in shown] == []


def _ready(name: str, *notes: str) -> ClientVerdict:
    scopes = ScopeSets(granted=A, evidence=Evidence.STATED)
    return ClientVerdict(
        name=name, platform="p", verdict=Verdict.READY, reason=Reason.OK, scopes=scopes, notes=notes
    )


def test_notes_of_many_ready_clients_are_told_once_for_all() -> None:
    clients = tuple(_ready(f"c{n:03}", "the same") for n in range(100))
    report = Report(command="check", version="0", clients=clients)
    assert "note for c000, c001, c002, c003, c004 and 95 more: the same" in render("text", report)
    assert "- Note on `c000`, `c001`, `c002`, `c003`, `c004` and 95 more: the same" in render(
        "markdown", report
    )


def test_quiet_text_tells_no_note_of_what_is_ready(full_report: Report) -> None:
    text = render("text", full_report, verbosity=-1)
    assert "could not be given back" not in text
    assert "The server took ID and secret" in text
    assert "Authorization servers" not in text


def test_markdown_lists_so_many_ready_clients_and_counts_the_rest() -> None:
    clients = tuple(_ready(f"c{n:03}") for n in range(100))
    report = Report(command="check", version="0", clients=clients)
    assert render("markdown", report).count("| **ready** |") == 60
    assert "40 more clients are ready; `-v` lists each." in render("markdown", report)
    assert render("markdown", report, verbosity=1).count("| **ready** |") == 100


def test_very_many_servers_are_counted() -> None:
    servers = tuple(ServerProfile(token_url=f"https://s{n:02}/token", clients=1) for n in range(20))
    report = Report(command="check", version="0", authorization_servers=servers)
    assert "and 8 more servers; -v or --format json lists each" in render("text", report)
    assert "https://s19/token, learnt from 1 client" in render("text", report, verbosity=1)


def test_a_server_without_habits_is_not_passed_over_in_silence() -> None:
    server = ServerProfile(token_url="https://s/token", clients=1)
    text = render("github", Report(command="check", version="0", authorization_servers=(server,)))
    assert "https://s/token (1 client) was asked, and showed no habit that is known here" in text


def test_json_names_habits_as_codes() -> None:
    server = ServerProfile(token_url="u", habits=frozenset({ServerHabit.WIDENS}), clients=1)
    renderer = find_renderer("json")
    assert renderer is not None
    report = Report(command="check", version="0", authorization_servers=(server,))
    (shown,) = json.loads(renderer.render(report, RenderOptions()))["authorization_servers"]
    assert shown == {"token_url": "u", "habits": ["widens"], "clients": 1}
