"""What becomes of each configuration, and why."""

from dataclasses import replace
from typing import Any

import pytest

from migrator.formats import airbyte_manifest
from migrator.formats.interface import Rewrite, Wish, all_formats
from migrator.migration.plan import Chosen, plan_changes
from migrator.model.change import ChangeStatus
from migrator.model.inventory import AuthMethod, ConfigReference, Platform
from migrator.model.oauth import TokenFacts
from migrator.model.place import Origin
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.text.edits import Edit
from migrator.text.source import Span
from tests.unit.migration.conftest import EXPORT, MANIFEST, Fleet

ORIGIN = Origin(path="inventory.yaml")


def test_a_key_becomes_client_credentials(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED
    assert planned.change.format == "airbyte-manifest"
    assert planned.change.diff_is_patch
    assert "+          grant_type: client_credentials\n" in planned.change.diff
    assert "default: https://acme.eu-1.celonis.cloud/oauth2/token" in (planned.new_text or "")
    assert "scope: audit.log:read" in (planned.new_text or "")
    assert [e.path for e in planned.change.edits][:2] == [
        "streams[0].retriever.requester.authenticator.type",
        "streams[0].retriever.requester.authenticator.api_token",
    ]


def test_a_second_plan_finds_nothing_to_do(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    (fleet.base / "calls.yaml").write_text(fleet.only().new_text or "")
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.UNCHANGED
    assert planned.change.diff == ""
    assert planned.new_text is None


def test_extractors_that_share_a_file_share_its_change(fleet: Fleet, manifest: str) -> None:
    fleet.add("one", "shared.yaml", text=manifest)
    two = fleet.add("two", "./shared.yaml")
    fleet.put(replace(two, scopes=frozenset({"team.login-history:read"})))
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED
    assert (planned.change.extractor, planned.change.shared_with) == ("one", ("two",))
    assert "scope: audit.log:read team.login-history:read" in (planned.new_text or "")


def test_extractors_that_share_a_file_and_name_different_clients_are_a_conflict(
    fleet: Fleet, manifest: str
) -> None:
    fleet.add("one", "shared.yaml", text=manifest)
    fleet.add("two", "shared.yaml", client=None)
    change = fleet.only().change
    assert change.status is ChangeStatus.MANUAL
    assert change.reasons == (
        "extractors that share this file are to use different clients: one (reader), two (no client)",
    )


@pytest.mark.parametrize(
    ("path", "text", "client", "reason"),
    [
        (None, None, "reader", "the inventory names no configuration file of it"),
        ("missing.yaml", None, "reader", "the file cannot be read: there is no such file"),
        ("x.yaml", "a: 1\n", "reader", "its format is not known"),
        ("x.json", '{"supportedAuthenticationConfigurations": [], "endpoints": [}', "reader", "line 1"),
        ("x.yaml", "\0", "reader", "binary"),
        ("ok.yaml", "manifest", None, "extractor it names no client"),
        ("ok.yaml", "manifest", "nobody", "the inventory has no client nobody"),
    ],
)
def test_what_cannot_be_planned_is_manual_with_the_reason(
    fleet: Fleet, manifest: str, path: str | None, text: str | None, client: str | None, reason: str
) -> None:
    fleet.add("it", path, text=manifest if text == "manifest" else text, client=client)
    change = fleet.only().change
    assert change.status is ChangeStatus.MANUAL
    assert reason in " ".join(change.reasons)
    assert change.path == (path or "")


def test_a_declared_format_must_fit(fleet: Fleet, manifest: str) -> None:
    extractor = fleet.add("it", "it.yaml", text=manifest)
    for format_, reason in [
        ("kafka-connect-ems", "does not look like"),
        ("nope", "no format is called nope"),
    ]:
        fleet.put(replace(extractor, config=ConfigReference(path="it.yaml", format=format_)))
        assert reason in fleet.only().change.reasons[0]
    fleet.put(replace(extractor, config=ConfigReference(path="it.yaml", format="airbyte-manifest")))
    assert fleet.only().change.status is ChangeStatus.CHANGED


def test_an_unknown_api_leaves_its_scopes_unknown(fleet: Fleet, manifest: str) -> None:
    extractor = fleet.add("it", "it.yaml", text=manifest)
    fleet.put(replace(extractor, apis=("audit-log", "audit-lgo")))
    assert "the scopes of audit-lgo are not known" in fleet.only().change.reasons[0]


def test_a_client_of_another_platform_is_not_used(fleet: Fleet, manifest: str) -> None:
    fleet.put(Platform(name="other", provider="generic", url="https://x", origin=ORIGIN))
    fleet.put(replace(fleet.add("it", "it.yaml", text=manifest), platform="other"))
    assert "is on platform other, its client reader on platform acme" in fleet.only().change.reasons[0]


def test_a_token_endpoint_must_be_known(fleet: Fleet, manifest: str) -> None:
    generic = Platform(name="acme", provider="generic", url="https://x", origin=ORIGIN)
    fleet.put(generic, replace(fleet.add("it", "it.yaml", text=manifest), apis=(), scopes=frozenset({"a"})))
    assert "the token endpoint of platform acme is not known" in fleet.only().change.reasons[0]
    fleet.put(replace(generic, token_url="https://as.example/token"))
    assert "default: https://as.example/token" in (fleet.only().new_text or "")


def test_a_target_without_oauth_is_unsupported_even_without_a_client(fleet: Fleet) -> None:
    fleet.add("sink", "ems.properties", text="connect.ems.authorization.key=${file:k:v}\n", client=None)
    change = fleet.only().change
    assert change.status is ChangeStatus.UNSUPPORTED
    assert "cannot fetch an access token" in change.reasons[0]


@pytest.mark.parametrize(
    ("seen", "token", "expected"),
    [
        (AuthMethod.CLIENT_SECRET_BASIC, True, "refresh_request_headers"),
        (AuthMethod.CLIENT_SECRET_POST, True, "client_secret"),
        (AuthMethod.CLIENT_SECRET_BASIC, False, None),
    ],
)
def test_the_authentication_method_is_the_one_that_was_seen_to_work(
    fleet: Fleet, manifest: str, seen: AuthMethod, token: bool, expected: str | None
) -> None:
    fleet.put(replace(fleet.inventory.clients["reader"], auth_method=AuthMethod.AUTO))
    fleet.add("it", "it.yaml", text=manifest)
    verdict = ClientVerdict(
        name="reader",
        verdict=Verdict.UNKNOWN,
        reason=Reason.SCOPE_UNPROVEN,
        platform="acme",
        auth_method=seen,
        token=TokenFacts(type="Bearer", expires_in=60) if token else None,
    )
    known = all_planned(fleet, verdict)
    assert (known is None) == (expected is None)
    assert (expected or "") in (known or "")


def all_planned(fleet: Fleet, verdict: ClientVerdict) -> str | None:
    providers = fleet.providers
    (planned,) = plan_changes(
        fleet.inventory,
        providers,
        clients={verdict.name: verdict},
        base=fleet.base,
        chosen=Chosen(extractors=["it"]),
    )
    if planned.new_text is None:
        assert "the check has not shown which authentication method works" in planned.change.reasons[0]
    return planned.new_text


def test_only_named_extractors_are_planned(fleet: Fleet, manifest: str) -> None:
    fleet.add("one", "one.yaml", text=manifest)
    fleet.add("two", "two.yaml", text=manifest)
    planned = plan_changes(fleet.inventory, {}, base=fleet.base, chosen=Chosen(extractors={"two"}))
    assert [p.change.extractor for p in planned] == ["two"]


def test_a_file_is_planned_for_all_who_share_it_whoever_is_named(fleet: Fleet, manifest: str) -> None:
    fleet.add("one", "shared.yaml", text=manifest)
    fleet.add("two", "shared.yaml", client=None)
    (planned,) = plan_changes(
        fleet.inventory, fleet.providers, base=fleet.base, chosen=Chosen(extractors={"one"})
    )
    assert planned.change.status is ChangeStatus.MANUAL
    assert planned.change.reasons == (
        "extractors that share this file are to use different clients: one (reader), two (no client)",
    )


def test_a_file_that_is_shared_asks_for_the_scopes_of_all(fleet: Fleet, manifest: str) -> None:
    fleet.add("one", "shared.yaml", text=manifest)
    fleet.put(replace(fleet.add("two", "shared.yaml"), scopes=frozenset({"users:read"})))
    (planned,) = plan_changes(
        fleet.inventory, fleet.providers, base=fleet.base, chosen=Chosen(extractors={"one"})
    )
    assert planned.new_text is not None
    assert "audit.log:read users:read" in planned.new_text
    assert planned.change.shared_with == ("two",)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("url_base: https://api.example.com", "url_base: https://evil.example", "would differ outside auth"),
        ("start: {type: string}", "start: {type: string}, start: {type: string}", "cannot be read"),
        ("start: {type: string}", "start: {type: string}\n      start: {type: string}", "stand twice"),
        ("required: [start, ", "required: ['{{ config.api_key }}', start, ", "would differ"),
        ("", "", "would authenticate with key"),
    ],
)
def test_an_adapter_that_does_too_much_or_too_little_is_not_believed(
    fleet: Fleet, manifest: str, monkeypatch: pytest.MonkeyPatch, old: str, new: str, reason: str
) -> None:
    fleet.add("it", "it.yaml", text=manifest)
    adapter = type(all_formats()["airbyte-manifest"])
    honest = adapter.migrate

    def lying(self: Any, document: Any, target: Any) -> Rewrite:  # noqa: ANN401 - stands in for any adapter
        outcome = honest(self, document, target)
        assert isinstance(outcome, Rewrite)
        start = manifest.index(old)
        extra = Edit(Span(start, start + len(old)), new)
        return Rewrite(edits=(*outcome.edits, extra) if old else (Edit(Span(0, 0), "# x\n"),))

    monkeypatch.setattr(airbyte_manifest.AirbyteManifest, "migrate", lying)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.MANUAL
    assert planned.new_text is None
    assert reason in planned.change.reasons[0]


def test_files_beside_the_main_one_are_planned_for_the_same_extractor(fleet: Fleet) -> None:
    extractor = fleet.add("it", "it.yaml", text=MANIFEST)
    (fleet.base / "other.json").write_text(EXPORT)
    fleet.put(replace(extractor, also=(ConfigReference(path="other.json"),)))
    assert [(p.change.extractor, p.change.path, p.change.status) for p in fleet.plan()] == [
        ("it", "it.yaml", ChangeStatus.CHANGED),
        ("it", "other.json", ChangeStatus.CHANGED),
    ]


def test_only_configurations_of_the_chosen_formats_are_planned(fleet: Fleet) -> None:
    fleet.add("one", "one.yaml", text=MANIFEST)
    fleet.add("two", "two.json", text=EXPORT)
    chosen = Chosen(formats={"celonis-extractor-builder"})
    planned = plan_changes(fleet.inventory, fleet.providers, base=fleet.base, chosen=chosen)
    assert [p.change.extractor for p in planned] == ["two"]


def test_what_cannot_be_dual_is_left_alone_where_dual_is_asked_for(fleet: Fleet) -> None:
    fleet.add("it", "it.json", text=EXPORT)
    wishes = frozenset({Wish.DUAL})
    (planned,) = plan_changes(fleet.inventory, fleet.providers, base=fleet.base, wishes=wishes)
    assert planned.change.status is ChangeStatus.UNSUPPORTED
    assert "side by side" in planned.change.reasons[0]
