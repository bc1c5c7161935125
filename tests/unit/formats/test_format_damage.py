"""What the proof leaves out of sight is authentication: damage of anything else would be noticed."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from migrator.formats.interface import Rewrite
from migrator.formats.proof.remainder import is_below, without
from migrator.migration.difference import first_difference
from migrator.model.place import Pointer
from migrator.text.edits import Edit, apply_edits
from migrator.text.source import SourceText, Span
from migrator.text.yaml import walk
from tests.unit.formats.test_format_cases import CHANGED, name, opened, target

KEPT_AUTHENTICATION = {
    "airbyte-manifest": (
        r".*\bauthenticators?\..*|definitions\.\w+\.api_token|spec\.connection_specification\.properties\..*"
    ),
    "bruno": r"auth:oauth2\..*",
    "bruno-environment": r"vars\.\d+\.clientId",
    "celonis-extractor-builder": r"supportedAuthenticationConfigurations\.\d+\.enableCustomField",
    "dlt-rest-api": r"client\.auth\..*",
    "dotenv-meltano": r"\w+_CLIENT_(?:ID|SECRET)",
    "dotenv-pycelonis": r"CELONIS_KEY_TYPE|OAUTH_(?:CLIENT_ID|CLIENT_SECRET|METHOD|SCOPES)",
    "httpyac": r"regions\.\d+\.\d+\.@audit_reader_\w+",
    "meltano-yml": (r".*\.config\.(?:access_token_url|auth_method|client_id|client_secret|grant_type|scope)"),
    "postman-collection": r"(?:.*\.)?auth\.oauth2\..*|variable\.\d+\.(?:key|value|type)",
    "singer-rest-api-msdk": r"access_token_url|auth_method|client_id|client_secret|grant_type|scope",
    "telegraf-inputs-http": r"inputs\.http\.\d+\.(?:client_id|client_secret|scopes\.\d+|token_url)",
}
"""By format: places that a migration may change, and that one of the cases has from the start."""
NOTHING_KEPT = r"(?!)"


@pytest.mark.parametrize("folder", CHANGED, ids=name)
def test_damage_to_what_was_kept_is_noticed(folder: Path) -> None:
    format_, document = opened(folder)
    outcome = format_.migrate(document, target(folder))
    assert isinstance(outcome, Rewrite)
    new = SourceText.of(document.source.path, apply_edits(document.source.text, outcome.edits))
    after = format_.parse(new)
    written = list(written_spans(outcome.edits))
    whole = format_.without_auth(without(after.data, outcome.beyond_auth))
    may_be = re.compile(KEPT_AUTHENTICATION.get(format_.id, NOTHING_KEPT))
    unseen = []
    for pointer, value in walk(after.data):
        if not pointer or isinstance(value, dict | list) or is_below(pointer, outcome.beyond_auth):
            continue
        span = after.span(pointer)
        if any(span.start < w.end and w.start < span.end for w in written):
            continue
        damaged = format_.without_auth(without(put(after.data, pointer, "damage"), outcome.beyond_auth))
        place = ".".join(map(str, pointer))
        if first_difference(whole, damaged) is None and not may_be.fullmatch(place):
            unseen.append(place)
    assert unseen == []


def written_spans(edits: Sequence[Edit]) -> Iterator[Span]:
    """Yield where replacements stand in the new text."""
    shift = 0
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        start = edit.span.start + shift
        yield Span(start, start + len(edit.replacement))
        shift += len(edit.replacement) - (edit.span.end - edit.span.start)


def put(data: object, pointer: Pointer, value: object) -> object:
    """Return the data with another value at a place that is there."""
    if not pointer:
        return value
    first, rest = pointer[0], pointer[1:]
    match data:
        case dict():
            return {k: put(v, rest, value) if k == first else v for k, v in data.items()}
        case list():
            return [put(v, rest, value) if i == first else v for i, v in enumerate(data)]
        case _:
            raise KeyError(pointer)
