"""The reports that renderers are tested with: made up, but as a fleet of two teams would give them."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Evidence, RequestCounts, ScopeSets, TokenFacts
from migrator.model.place import Place
from migrator.model.report import InputFile, Report
from migrator.model.server import ServerHabit, ServerProfile
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Reason, Rung, Verdict
from migrator.text.snippet import masked_line

GOLDEN = Path(__file__).parents[2] / "golden" / "reports"
MARKER = "s3cr3t-marker-5f1a"
AUDIT, LOGIN, ADOPTION = "audit.log:read", "team.login-history:read", "platform-adoption.tracking-events:read"

DIFF = """\
--- a/extractors/audit.json
+++ b/extractors/audit.json
@@ -1,7 +1,9 @@
 {
   "supportedAuthenticationConfigurations" : [ {
-    "authenticationMethod" : "API_KEY_AUTHENTICATION",
-    "apiKeyHeader" : "Authorization",
+    "authenticationMethod" : "OAUTH2_CLIENT_CREDENTIALS",
+    "tokenEndpoint" : "https://acme.eu-1.celonis.cloud/oauth2/token",
+    "scopes" : "audit.log:read",
+    "useBodyForOAuth" : true,
     "enableCustomField" : false
   } ],
   "endpoints" : [ ]
"""


def place(path: str, line: int, column: int, length: int) -> Place:
    return Place(path=path, line=line, column=column, end_line=line, end_column=column + length)


def _findings() -> tuple[Finding, ...]:
    return (
        Finding(
            rule="plaintext-secret",
            level=Level.ERROR,
            message="the client secret of audit-reader is written in the inventory itself",
            help="Put the value into a secret store and refer to it, as in env:AUDIT_CLIENT_SECRET.",
            subject=Subject(kind="client", name="audit-reader"),
            location=place("inventory/clients.yaml", 9, 20, len(MARKER)),
            snippet=masked_line(f"    client_secret: {MARKER}"),
        ),
        Finding(
            rule="shared-key",
            level=Level.WARNING,
            message="the key audit-key is used by 3 extractors: audit-nightly, audit-export, audit-weekly",
            help="Give each extractor a client of its own, or move all three in one wave.",
            subject=Subject(kind="key", name="audit-key"),
            location=place("inventory/keys.yaml", 4, 3, 9),
            snippet="  audit-key:",
            related=(
                Related(message="used here", location=place("inventory/extractors/eu.yaml", 12, 10, 9)),
                Related(message="used here", location=place("inventory/extractors/eu.yaml", 31, 10, 9)),
            ),
        ),
        Finding(
            rule="unknown-scope",
            level=Level.WARNING,
            message="[/v3/scopes] is no scope that the provider catalog celonis knows",
            help="Did you mean [audit.log:read]?",
            subject=Subject(kind="extractor", name="adoption-stats"),
            location=place("inventory/extractors/übung 1.yaml", 118, 14, 12),
            snippet='    scopes: ["[/v3/scopes]", "監査.log", "\x1b[31mred\x1b[0m"]',
        ),
        Finding(
            rule="missing-owner",
            level=Level.NOTE,
            message="the extractor scratch-test has no owner",
            subject=Subject(kind="extractor", name="scratch-test"),
        ),
        Finding(
            rule="key-too-old",
            level=Level.WARNING,
            message="the key login-key is 1,391 days old",
            subject=Subject(kind="key", name="login-key"),
            location=place("inventory/keys.yaml", 9, 14, 10),
            snippet="    created: 2023-02-01",
            suppressed="accepted until wave 2 is done (security@acme.example)",
        ),
    )


def _clients() -> tuple[ClientVerdict, ...]:
    return (
        ClientVerdict(
            name="audit-reader",
            platform="acme-eu",
            verdict=Verdict.READY,
            reason=Reason.OK,
            message="All required scopes are granted.",
            auth_method=AuthMethod.CLIENT_SECRET_POST,
            token=TokenFacts(type="Bearer", expires_in=899.0),
            scopes=ScopeSets(
                required=frozenset({AUDIT}),
                granted=frozenset({AUDIT}),
                evidence=Evidence.INTROSPECTED,
            ),
            requests=RequestCounts(token=1, introspection=1, api=1),
            ladder=(Rung(name="host", passed=True, evidence="answered"),),
            notes=("1 token could not be given back: the revocation endpoint answered 503.",),
        ),
        ClientVerdict(
            name="login-exporter",
            platform="acme-us",
            verdict=Verdict.READY,
            reason=Reason.OK,
            message="API calls prove the scopes.",
            auth_method=AuthMethod.CLIENT_SECRET_BASIC,
            token=TokenFacts(type="Bearer", expires_in=3600.0),
            scopes=ScopeSets(
                required=frozenset({LOGIN}),
                granted=frozenset({LOGIN}),
                confirmed_by_api=frozenset({LOGIN}),
                evidence=Evidence.IMPLIED,
            ),
            requests=RequestCounts(token=1, api=1, revocation=1),
        ),
        ClientVerdict(
            name="login-reader",
            platform="acme-eu",
            verdict=Verdict.BLOCKED,
            reason=Reason.SCOPE_MISSING,
            message=f"The authorization server refuses {LOGIN} to this client.",
            next_step=f'Admin & Settings > Applications > "login-reader": tick the scope {LOGIN}, Save.',
            auth_method=AuthMethod.CLIENT_SECRET_BASIC,
            token=TokenFacts(type="Bearer"),
            scopes=ScopeSets(
                required=frozenset({AUDIT, LOGIN, ADOPTION}),
                granted=frozenset({AUDIT, "studio"}),
                missing=frozenset({LOGIN}),
                excess=frozenset({"studio"}),
                unknown=frozenset({ADOPTION}),
                evidence=Evidence.STATED,
            ),
            requests=RequestCounts(token=4, introspection=0, api=2),
            ladder=(
                Rung(name="host", passed=True, evidence="acme.eu-1.celonis.cloud answered"),
                Rung(name="scopes", passed=False, evidence=f"400 invalid_scope for {LOGIN}"),
                Rung(name="API", passed=None, evidence="not reached"),
            ),
            notes=("The server took ID and secret as they are; RFC 6749 §2.3.1 has them form-urlencoded.",),
            location=place("inventory/clients.yaml", 14, 3, 12),
        ),
        ClientVerdict(
            name="us-reader",
            platform="acme-us",
            verdict=Verdict.UNKNOWN,
            reason=Reason.SERVER_ERROR,
            message="The token endpoint answered 503: [audit.log:read] <b>@acme/all</b> | \u202etxt.exe\x07",
            next_step="Run the check again later.",
            requests=RequestCounts(token=2),
        ),
    )


def _servers() -> tuple[ServerProfile, ...]:
    return (
        ServerProfile(
            token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
            habits=frozenset({ServerHabit.STATES_SCOPES, ServerHabit.NARROWS, ServerHabit.INTROSPECTS}),
            clients=2,
        ),
        ServerProfile(
            token_url="https://acme.us-1.celonis.cloud/[/v3/x]|\x1b[2J",
            habits=frozenset({ServerHabit.OMITS_SCOPES}),
            clients=1,
        ),
    )


def _extractors() -> tuple[ExtractorVerdict, ...]:
    ready = ApiAccess(api="audit-log", verdict=Verdict.READY, reason=Reason.OK, status=200)
    return (
        ExtractorVerdict(
            name="audit-nightly",
            owner="data-platform@acme.example",
            wave=1,
            client="audit-reader",
            verdict=Verdict.READY,
            reason=Reason.OK,
            access=(ready,),
            notes=("One run takes 40 minutes and a token lives 899 s; this format fetches a new one.",),
        ),
        ExtractorVerdict(
            name="audit-export",
            owner="data-platform@acme.example",
            wave=1,
            client="audit-reader",
            verdict=Verdict.READY,
            reason=Reason.OK,
            access=(ready,),
        ),
        ExtractorVerdict(
            name="audit-weekly",
            owner="compliance@acme.example",
            wave=2,
            client="audit-reader",
            verdict=Verdict.READY,
            reason=Reason.OK,
            access=(ready,),
        ),
        ExtractorVerdict(
            name="login-history-to-warehouse",
            owner="identity-and-access-management@acme.example",
            wave=2,
            client="login-reader",
            verdict=Verdict.BLOCKED,
            reason=Reason.SCOPE_MISSING,
            message=f"Login History needs {LOGIN}, which login-reader was not granted.",
            next_step=f'Admin & Settings > Applications > "login-reader": tick the scope {LOGIN}, Save.',
            access=(
                ApiAccess(
                    api="login-history",
                    verdict=Verdict.BLOCKED,
                    reason=Reason.PERMISSION_MISSING,
                    status=403,
                    message="403 with ADMIN_ACCESS_ERROR",
                ),
            ),
            location=place("inventory/extractors/eu.yaml", 20, 3, 26),
        ),
        ExtractorVerdict(
            name="adoption-stats",
            wave=3,
            client="us-reader",
            verdict=Verdict.UNKNOWN,
            reason=Reason.SERVER_ERROR,
            message="The client us-reader could not be checked: the token endpoint answered 503.",
            next_step="Run the check again later.",
        ),
        ExtractorVerdict(
            name="kafka-sink",
            owner="streaming@acme.example",
            wave=3,
            verdict=Verdict.BLOCKED,
            reason=Reason.NO_CLIENT,
            message="The extractor names no client.",
            next_step="Keep the key for it, and ask the vendor for an OAuth path.",
        ),
    )


def _changes() -> tuple[Change, ...]:
    prefix = "supportedAuthenticationConfigurations[0]"
    return (
        Change(
            extractor="audit-nightly",
            path="extractors/audit.json",
            format="celonis-extractor-builder",
            status=ChangeStatus.CHANGED,
            reasons=("Structure-checked, not tried with a tenant.",),
            diff=DIFF,
            edits=(
                SemanticEdit(
                    path=f"{prefix}.authenticationMethod",
                    before='"API_KEY_AUTHENTICATION"',
                    after='"OAUTH2_CLIENT_CREDENTIALS"',
                ),
                SemanticEdit(path=f"{prefix}.apiKeyHeader", before='"Authorization"', after=None),
                SemanticEdit(path=f"{prefix}.scopes", before=None, after='"audit.log:read"'),
            ),
            checklist=(
                "Data Integration > Data Connections > open the connection: enter client ID and secret.",
                "Press Test Connection, then Save.",
            ),
            written="migrated/extractors/audit.json",
        ),
        Change(
            extractor="audit-export",
            path="extractors/audit-export.yaml",
            format="airbyte-manifest",
            status=ChangeStatus.UNCHANGED,
        ),
        Change(
            extractor="audit-weekly",
            path="extractors/weekly.json",
            format="celonis-extractor-builder",
            status=ChangeStatus.MANUAL,
            reasons=("two authentication methods are configured, and both send a key",),
        ),
        Change(
            extractor="kafka-sink",
            path="extractors/sink.properties",
            format="kafka-connect-ems",
            status=ChangeStatus.UNSUPPORTED,
            reasons=("the Kafka EMS connector accepts only a static key",),
            shared_with=("kafka-sink-us",),
        ),
    )


@pytest.fixture
def marker() -> str:
    """Return the secret that stands in the source line of a finding."""
    return MARKER


@pytest.fixture
def full_report() -> Report:
    """Every verdict, level and status, with brackets, other alphabets and control characters."""
    return Report(
        command="run",
        version="0.1.0",
        inputs=(
            InputFile(path="inventory/clients.yaml", sha256="0" * 64),
            InputFile(path="inventory/extractors/eu.yaml", sha256="1" * 64),
        ),
        findings=_findings(),
        clients=_clients(),
        extractors=_extractors(),
        authorization_servers=_servers(),
        changes=_changes(),
    )


@pytest.fixture
def partial_report(full_report: Report) -> Report:
    """A run that was interrupted: one extractor seen, the others not, no place known for anything."""
    seen, *rest = full_report.extractors
    unseen = tuple(
        replace(e, verdict=Verdict.UNKNOWN, reason=Reason.NOT_CHECKED, message="", next_step="", access=())
        for e in rest[:1]
    )
    return Report(
        command="check",
        version="0.1.0",
        clients=full_report.clients[:1],
        extractors=(seen, *unseen),
        skipped=1,
        complete=False,
    )


@pytest.fixture
def large_report() -> Report:
    """Two thousand extractors with three fates, and many findings of the same rule."""
    extractors = tuple(_fleet_member(number) for number in range(2000))
    findings = tuple(
        Finding(
            rule="missing-owner",
            level=Level.WARNING,
            message=f"the extractor job-{number:04} has no owner",
            subject=Subject(kind="extractor", name=f"job-{number:04}"),
        )
        for number in range(40)
    )
    return Report(command="check", version="0.1.0", extractors=extractors, findings=findings)


def _fleet_member(number: int) -> ExtractorVerdict:
    ready = ExtractorVerdict(
        name=f"job-{number:04}",
        owner=f"team-{number % 7}@acme.example",
        wave=number % 5,
        client="reader",
        verdict=Verdict.READY,
        reason=Reason.OK,
    )
    match number % 100:
        case 0:
            return replace(
                ready,
                verdict=Verdict.BLOCKED,
                reason=Reason.API_DISABLED,
                message=f"{ready.name} cannot use the Audit Log API: it is switched off.",
                next_step="Ask Celonis support to switch the Audit Log API on.",
            )
        case 1:
            return replace(ready, verdict=Verdict.UNKNOWN, reason=Reason.RATE_LIMITED)
        case _:
            return ready


@pytest.fixture
def empty_report() -> Report:
    """Nothing was found, because nothing was there."""
    return Report(command="validate", version="0.1.0")


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with a file under tests/golden/reports; UPDATE_GOLDEN=1 writes the file instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN") == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode(), f"{name} differs; UPDATE_GOLDEN=1 rewrites it"

    return compare
