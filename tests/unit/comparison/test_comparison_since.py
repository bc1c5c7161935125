"""What became of clients and extractors since an earlier check."""

from dataclasses import replace

import pytest

from migrator.comparison.findings import parity_findings
from migrator.comparison.since import require_comparable, since_findings
from migrator.errors import UsageError
from migrator.model.finding import Finding, Level
from migrator.model.oauth import Evidence, ScopeSets
from migrator.model.parity import ApiParity, Parity
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Reason, Verdict

AUDIT, LOGIN = "audit.log:read", "team.login-history:read"
BOTH = frozenset({AUDIT, LOGIN})
HERE = Place(path="inventory.yaml", line=3, column=5, end_line=3, end_column=9)


def client(
    *, granted: frozenset[str] = BOTH, unknown: frozenset[str] = frozenset(), verdict: Verdict = Verdict.READY
) -> ClientVerdict:
    scopes = ScopeSets(
        required=BOTH,
        granted=granted,
        unknown=unknown,
        missing=BOTH - granted - unknown,
        evidence=Evidence.STATED,
    )
    reason = Reason.OK if verdict is Verdict.READY else Reason.SCOPE_MISSING
    return ClientVerdict(name="reader", platform="acme", verdict=verdict, reason=reason, scopes=scopes)


def extractor(verdict: Verdict, reason: Reason = Reason.OK, *, api: str = "audit-log") -> ExtractorVerdict:
    access = ApiAccess(api=api, verdict=verdict, reason=reason)
    return ExtractorVerdict(name="nightly", verdict=verdict, reason=reason, access=(access,))


def since(
    old: ClientVerdict | ExtractorVerdict, new: ClientVerdict | ExtractorVerdict
) -> list[tuple[str, str]]:
    return [(f.rule, f.message) for f in findings(old, new)]


def findings(old: ClientVerdict | ExtractorVerdict, new: ClientVerdict | ExtractorVerdict) -> list[Finding]:
    empty = Report(command="check", version="0.1.0")
    if isinstance(new, ClientVerdict):
        before = replace(empty, clients=(old,) if isinstance(old, ClientVerdict) else ())
        return list(since_findings(before, (new,), (), lambda *_: HERE))
    before = replace(empty, extractors=(old,) if isinstance(old, ExtractorVerdict) else ())
    return list(since_findings(before, (), (new,), lambda *_: HERE))


def test_nothing_changed_is_nothing_to_tell() -> None:
    assert since(client(), client()) == []
    assert since(extractor(Verdict.READY), extractor(Verdict.READY)) == []
    blocked = extractor(Verdict.BLOCKED, Reason.API_DISABLED)
    assert since(blocked, extractor(Verdict.UNKNOWN, Reason.SERVER_ERROR)) == []


def test_a_scope_that_was_taken_away_is_an_error_at_its_place() -> None:
    [found] = findings(client(), client(granted=frozenset({AUDIT}), verdict=Verdict.BLOCKED))
    assert (found.rule, found.level, found.location) == ("access-lost", Level.ERROR, HERE)
    assert (
        found.message == f"client reader: the scope was granted at the last check and missing now: {LOGIN}."
    )


def test_a_scope_that_can_no_longer_be_proven_is_a_warning() -> None:
    new = client(granted=frozenset(), unknown=BOTH, verdict=Verdict.UNKNOWN)
    [found] = findings(client(), new)
    assert (found.rule, found.level) == ("access-unproven", Level.WARNING)
    assert f"{AUDIT} {LOGIN}" in found.message


def test_a_scope_that_was_missing_and_came_is_a_note() -> None:
    [found] = findings(client(granted=frozenset({AUDIT}), verdict=Verdict.BLOCKED), client())
    assert (found.rule, found.level) == ("access-gained", Level.NOTE)


def test_a_scope_that_nobody_asked_for_last_time_is_not_called_gained() -> None:
    narrow = ScopeSets(required=frozenset({AUDIT}), granted=frozenset({AUDIT}), evidence=Evidence.STATED)
    assert since(replace(client(), scopes=narrow), client()) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (Verdict.READY, Verdict.BLOCKED, "access-lost"),
        (Verdict.READY, Verdict.UNKNOWN, "access-unproven"),
        (Verdict.UNKNOWN, Verdict.READY, "access-gained"),
        (Verdict.BLOCKED, Verdict.READY, "access-gained"),
    ],
)
def test_access_to_an_api(old: Verdict, new: Verdict, rule: str) -> None:
    [(found, message)] = since(extractor(old), extractor(new, Reason.PERMISSION_MISSING))
    assert found == rule
    assert message.startswith("extractor nightly: access ")
    assert message.endswith("audit-log (permission-missing).")


def test_a_lost_verdict_is_told_where_nothing_finer_is() -> None:
    lost = replace(client(), verdict=Verdict.BLOCKED, reason=Reason.CLIENT_REJECTED)
    assert since(client(), lost) == [
        ("access-lost", "client reader: it was ready at the last check and is now blocked, client-rejected.")
    ]


REJECTED = ClientVerdict(
    name="reader",
    platform="acme",
    verdict=Verdict.BLOCKED,
    reason=Reason.CLIENT_REJECTED,
    scopes=ScopeSets(required=BOTH, unknown=BOTH),
)


@pytest.mark.parametrize("verdict", [Verdict.READY, Verdict.BLOCKED])
def test_a_client_that_is_refused_now_has_lost_what_it_had(verdict: Verdict) -> None:
    [found] = findings(client(granted=frozenset({AUDIT}), verdict=verdict), REJECTED)
    assert (found.rule, found.level) == ("access-lost", Level.ERROR)
    assert found.message == (
        "client reader: the scope was granted at the last check, "
        f"and the client is refused now (client-rejected): {AUDIT}."
    )


def test_what_is_blocked_now_is_lost_and_not_only_unproven() -> None:
    # A token is issued, the server no longer says for what, and an API refuses it.
    denied = replace(client(granted=frozenset(), unknown=BOTH), reason=Reason.PERMISSION_MISSING)
    [(rule, message)] = since(client(), replace(denied, verdict=Verdict.BLOCKED))
    assert rule == "access-lost"
    assert message.endswith("it was ready at the last check and is now blocked, permission-missing.")
    assert [rule for rule, _ in since(client(), replace(denied, verdict=Verdict.UNKNOWN))] == [
        "access-unproven"
    ]


def test_access_is_lost_where_the_client_is_refused_and_no_api_was_called() -> None:
    not_called = ApiAccess(api="audit-log", verdict=Verdict.UNKNOWN, reason=Reason.NOT_CHECKED)
    rejected = replace(
        extractor(Verdict.BLOCKED, Reason.CLIENT_REJECTED), access=(not_called,), verdict=Verdict.BLOCKED
    )
    [(rule, message)] = since(extractor(Verdict.READY), rejected)
    assert rule == "access-lost"
    assert message.endswith("at the last check and is refused now: audit-log (client-rejected).")
    nothing_known = replace(rejected, verdict=Verdict.UNKNOWN, reason=Reason.HOST_UNREACHABLE)
    assert [rule for rule, _ in since(extractor(Verdict.READY), nothing_known)] == ["access-unproven"]


def test_an_api_that_could_not_be_told_stays_so_beside_one_that_was_lost() -> None:
    def both(*verdicts: tuple[Verdict, Reason]) -> ExtractorVerdict:
        access = tuple(
            ApiAccess(api=api, verdict=verdict, reason=reason)
            for api, (verdict, reason) in zip(("audit-log", "login-history"), verdicts, strict=True)
        )
        return replace(extractor(verdicts[0][0], verdicts[0][1]), access=access)

    old = both((Verdict.READY, Reason.OK), (Verdict.READY, Reason.OK))
    new = both((Verdict.BLOCKED, Reason.API_DISABLED), (Verdict.UNKNOWN, Reason.SERVER_ERROR))
    assert [rule for rule, _ in since(old, new)] == ["access-lost", "access-unproven"]


def test_a_lost_verdict_is_told_beside_a_scope_that_came() -> None:
    old = client(granted=frozenset({AUDIT}), unknown=frozenset({LOGIN}))
    new = replace(client(verdict=Verdict.BLOCKED), reason=Reason.PERMISSION_MISSING)
    assert [rule for rule, _ in since(old, new)] == ["access-gained", "access-lost"]


def with_excess(*scopes: str, evidence: Evidence = Evidence.STATED) -> ClientVerdict:
    excess = frozenset(scopes)
    sets = ScopeSets(required=BOTH, granted=BOTH | excess, excess=excess, evidence=evidence)
    return replace(client(), scopes=sets)


@pytest.mark.parametrize("evidence", [Evidence.STATED, Evidence.INTROSPECTED])
def test_scopes_that_nobody_needs_are_told_when_they_come_and_go(evidence: Evidence) -> None:
    [came] = findings(with_excess("studio"), with_excess("studio", "admin", evidence=evidence))
    assert (came.rule, came.level) == ("excess-gained", Level.WARNING)
    assert came.message == ("client reader: the scope was granted since, and no extractor needs it: admin.")
    [went] = findings(with_excess("studio", "admin"), with_excess("admin", evidence=evidence))
    assert (went.rule, went.level) == ("excess-lost", Level.NOTE)
    assert went.message.endswith("studio.")


@pytest.mark.parametrize("evidence", [Evidence.CLAIMED, Evidence.IMPLIED, Evidence.NONE])
def test_without_proof_on_both_sides_no_excess_scope_came_or_went(evidence: Evidence) -> None:
    unproven = replace(with_excess(), scopes=replace(with_excess().scopes, evidence=evidence))
    assert since(unproven, with_excess("admin")) == []
    assert since(with_excess("admin"), unproven) == []


def test_a_scope_that_is_no_longer_needed_did_not_come_and_one_that_is_needed_now_did_not_go() -> None:
    narrow = ScopeSets(
        required=frozenset({AUDIT}), granted=BOTH, excess=frozenset({LOGIN}), evidence=Evidence.STATED
    )
    assert since(client(), replace(client(), scopes=narrow)) == []
    assert since(replace(client(), scopes=narrow), client()) == []


def test_what_only_one_check_has_is_neither_lost_nor_gained() -> None:
    renamed = replace(extractor(Verdict.BLOCKED, Reason.API_DISABLED), name="other")
    assert since(extractor(Verdict.READY), renamed) == []
    other_api = extractor(Verdict.READY, api="login-history")
    assert since(other_api, extractor(Verdict.READY)) == []


def test_the_identity_of_a_finding_does_not_depend_on_wording() -> None:
    [one] = findings(extractor(Verdict.READY), extractor(Verdict.BLOCKED, Reason.API_DISABLED))
    [other] = findings(extractor(Verdict.READY), extractor(Verdict.BLOCKED, Reason.PERMISSION_MISSING))
    assert one.fingerprint == other.fingerprint


def test_reports_that_cannot_be_compared_are_refused() -> None:
    checked = Report(command="check", version="0.1.0", clients=(client(),))
    require_comparable(checked, sandbox=None)
    require_comparable(replace(checked, sandbox="http://127.0.0.1:1"), sandbox="http://127.0.0.1:2")
    with pytest.raises(UsageError, match="holds no check"):
        require_comparable(Report(command="validate", version="0.1.0"), sandbox=None)
    with pytest.raises(UsageError, match="rehearsal"):
        require_comparable(checked, sandbox="http://127.0.0.1:1")


def test_every_kind_of_parity_but_the_same_is_a_finding() -> None:
    seen = tuple(
        ApiParity(api=f"api-{parity}", key="old-key", parity=parity, message="Said.") for parity in Parity
    )
    found = list(parity_findings([replace(extractor(Verdict.READY), parity=seen)], lambda *_: None))
    assert [(f.rule, f.level) for f in found] == [
        ("token-gets-other", Level.WARNING),
        ("token-gets-less", Level.ERROR),
        ("parity-unknown", Level.WARNING),
    ]
    assert found[0].message == "nightly: api-different with the key old-key and with the token: Said."
