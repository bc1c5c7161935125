"""No secret is in anything that is shown; that it changes is."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.formats.interface import Inspection
from migrator.migration.masking import Masks
from migrator.migration.semantic import semantic_edits
from migrator.model.change import Change, ChangeStatus
from migrator.text.json import parse_json
from migrator.text.literal_secrets import literal_secrets, secret_called
from migrator.text.source import SourceText
from tests.unit.migration.conftest import Fleet

CANARY = "canary-3f9a0c1d"


def shown(change: Change) -> str:
    return repr(dataclasses.asdict(change))


def test_a_key_in_the_file_is_masked_in_diff_and_edits(fleet: Fleet, export: str) -> None:
    fleet.add("audit", "audit.json", text=export)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED
    assert CANARY not in shown(planned.change)
    assert CANARY not in (planned.new_text or CANARY)
    assert planned.change.diff.startswith("# Not a patch: the file holds a secret, which is masked here.\n")
    assert not planned.change.diff_is_patch
    assert '-    { "name" : "audit", "headers" : { "Authorization" : "********" } }\n' in planned.change.diff
    before = {e.path: e.before for e in planned.change.edits}
    assert before["endpoints[0].headers.Authorization"] == '"********"'


def test_a_secret_far_from_every_change_leaves_the_diff_a_patch(fleet: Fleet, manifest: str) -> None:
    padding = "".join(f"  padding_{n}: x\n" for n in range(9))
    text = f"metadata:\n  client_secret: {CANARY}\n{padding}{manifest}"
    fleet.add("calls", "calls.yaml", text=text)
    change = fleet.only().change
    assert change.status is ChangeStatus.CHANGED
    assert change.diff_is_patch
    assert CANARY not in shown(change)
    beside = fleet.add("calls", "calls.yaml", text=manifest + f"    client_secret: {CANARY}\n")
    assert beside.name == "calls"
    change = fleet.only().change
    assert CANARY not in shown(change)
    assert not change.diff_is_patch


def masks(old: str, new: str) -> Masks:
    documents = [parse_json(SourceText.of("t", text)) for text in (old, new)]
    inspections = [
        Inspection(auth=frozenset(), summary="", literal_secrets=tuple(literal_secrets(d))) for d in documents
    ]
    return Masks(documents[0], inspections[0], documents[1], inspections[1])


def test_a_changed_secret_stays_visible_as_changed() -> None:
    both = masks('{"client_secret": "first-value"}', '{"client_secret": "second-value"}')
    assert both.old_text() == '{"client_secret": "********"}'
    assert both.new_text() == '{"client_secret": "******** (changed)"}'
    edits = semantic_edits(both.in_data({"s": "first-value"}), both.in_data({"s": "second-value"}))
    assert [(e.before, e.after) for e in edits] == [('"********"', '"******** (changed)"')]
    same = masks('{"client_secret": "first-value"}', '{"a": 1, "client_secret": "first-value"}')
    assert same.new_text() == '{"a": 1, "client_secret": "********"}'
    assert "value" not in repr(both)


SECRETS = st.text(alphabet="abXY09+/=\"\\'é", min_size=6, max_size=20)


@given(secret=SECRETS, where=st.sampled_from(["client_secret", "password", "apiKey", "X-Api-Key", "value"]))
def test_a_secret_is_never_shown(secret: str, where: str) -> None:
    pair = {"name": "Authorization", where: f"AppKey {secret}"} if where == "value" else {where: secret}
    text = json.dumps({"list": [pair]})
    document = parse_json(SourceText.of("t", text))
    found = list(literal_secrets(document))
    assert found or secret_called(where, secret) is None
    if found:
        both = masks(text, text)
        assert json.dumps(secret)[1:-1] not in both.old_text()
        assert both.appear_in(text)


def test_templates_references_and_dummies_are_no_secrets() -> None:
    for value in (
        *(
            "{{ config['x'] }}",
            "${TOKEN}",
            "$TOKEN",
            "env:TOKEN",
            "file:/etc/x",
            "{Connection.KEY}",
            "<your key>",
        ),
        *("********", "", "x", "api_token", "a sentence about keys", "[[parameters('k')]", "https://x/token"),
    ):
        assert secret_called("api_key", value) is None, value
    for name in ("title", "description", "field_name", "cursor", "order"):
        assert secret_called(name, "Bearer abcdef123") is None
    assert secret_called("anything", "AppKey abcdef") == "AppKey"
    assert secret_called("Authorization", "Bearer abcdef") == "Authorization"
    assert secret_called("clientSecret", "abcdef") == "clientSecret"


def test_a_secret_of_several_lines_is_masked_and_lines_keep_their_numbers(
    fleet: Fleet, manifest: str
) -> None:
    key = "  private_key: |\n    -----BEGIN-----\n    canary-3f9a0c1d\n    -----END-----\n"
    text = manifest.replace("spec:\n", f"metadata:\n{key}spec:\n")
    fleet.add("calls", "calls.yaml", text=text)
    change = fleet.only().change
    assert change.status is ChangeStatus.CHANGED
    assert CANARY not in shown(change)
    assert "BEGIN" not in shown(change)
    assert len(change.diff.splitlines()) > 10


@pytest.mark.parametrize(
    "value", ["AppKey $ACME_KEY", "Bearer ${ACME_KEY}", "Token env:KEY", "Basic <base64>"]
)
def test_a_reference_behind_a_scheme_is_no_literal(value: str) -> None:
    assert secret_called("Authorization", value) is None


def test_a_value_behind_a_scheme_is_one() -> None:
    assert secret_called("x", "AppKey abcd1234") == "AppKey"
    assert secret_called("Authorization", "Bearer abcd1234") == "Authorization"


def test_a_token_of_something_else_near_a_change_is_not_shown(fleet: Fleet) -> None:
    text = f'[[outputs.influxdb_v2]]\n  token = "{CANARY}"\n[[inputs.http]]\n  token = "${{ACME_TOKEN}}"\n'
    fleet.add("audit", "telegraf.conf", text=text)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED
    assert CANARY not in shown(planned.change)
    assert CANARY in (planned.new_text or "")


def test_a_reference_near_a_change_is_shown(fleet: Fleet) -> None:
    text = '[[outputs.x]]\n  token = "${OTHER_TOKEN}"\n[[inputs.http]]\n  token = "${ACME_TOKEN}"\n'
    fleet.add("audit", "telegraf.conf", text=text)
    planned = fleet.only()
    assert planned.change.diff_is_patch
    assert "OTHER_TOKEN" in planned.change.diff


def test_the_value_that_a_variable_has_by_default_is_not_shown(fleet: Fleet) -> None:
    text = (
        "client:\n  base_url: https://api.example.com/\n"
        f"  auth: {{type: bearer, token: '${{ACME_TOKEN:-{CANARY}}}'}}\nresources: [audit]\n"
    )
    fleet.add("audit", "dlt.yaml", text=text)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED
    assert CANARY not in shown(planned.change)


def test_a_password_in_a_url_near_a_change_is_not_shown(fleet: Fleet) -> None:
    text = (
        "plugins:\n  loaders:\n  - name: target-postgres\n"
        f"    config: {{sqlalchemy_url: 'postgresql://loader:{CANARY}@db/warehouse'}}\n"
        "  extractors:\n  - name: tap-rest-api-msdk\n"
        "    config: {api_url: 'https://a.example', auth_method: bearer_token, bearer_token: $TAP_TOKEN}\n"
    )
    fleet.add("audit", "meltano.yml", text=text)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED, planned.change.reasons
    assert CANARY not in shown(planned.change)
