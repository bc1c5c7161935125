"""What one request carried is in no text, whichever answer repeats it."""

from base64 import b64encode
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.secret import Secret
from migrator.oauth.sent_secrets import SentSecrets

VALUE = "S3cret-of+alpha%client:é"


def sent(*values: str) -> SentSecrets:
    found = SentSecrets()
    for value in values:
        found.add(Secret(value, label="x"))
    return found


@pytest.mark.parametrize(
    "echo",
    [
        VALUE,
        VALUE.upper(),
        quote_plus(VALUE),
        quote_plus(VALUE).lower(),
        b64encode(VALUE.encode()).decode(),
        b64encode(f"client:{VALUE}".encode()).decode(),
    ],
)
def test_every_form_of_a_sent_secret_is_taken_out(echo: str) -> None:
    shown = sent("another-secret-1", VALUE).redact(f"last seen: {echo}, sorry")
    assert "***" in shown
    assert shown.startswith("last seen: ")
    assert shown.endswith(", sorry")
    assert "S3cret-of" not in shown
    assert echo not in shown


def test_a_secret_that_was_cut_short_is_taken_out_and_a_common_beginning_is_not() -> None:
    known = sent("audit-nightly-secret-0123456789")
    assert known.redact("saw audit-nightly-secret-01…") == "saw ***…"
    assert known.redact("client audit-nightly is blocked") == "client audit-nightly is blocked"


@pytest.mark.parametrize("text", ["", "short", "The server refuses the scope audit.log:read.", "é" * 20])
def test_texts_without_secrets_stay_as_they_are(text: str) -> None:
    assert sent(VALUE).redact(text) == text


@given(st.text(min_size=8, max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_no_secret_of_eight_characters_or_more_survives(value: str, before: str, after: str) -> None:
    shown = sent(value).redact(before + value + after)
    assert value not in shown or value in before or value in after


def test_letters_that_change_their_length_in_lower_case_hide_nothing() -> None:
    assert VALUE not in sent(VALUE).redact(f"İ {VALUE}")
