"""Makes texts that servers sent fit to be shown: no control characters, no markup, no secrets, not long."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Sequence
from itertools import chain
from urllib.parse import quote, quote_plus

from migrator.model.oauth import Scopes
from migrator.model.secret import Secret

LONGEST = 200
"""Characters of a server's text that are shown at most."""
_READ_AT_MOST = 4000
_TELLING_BASE64 = 8
"""Characters that are no chance hit; shorter secrets are taken out as they are only."""
_ESCAPE_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_CREDENTIAL = re.compile(r"\b(Basic|Bearer|AppKey|DPoP)\s+[\w.~+/=:%-]{8,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*)?")


def neutralise(text: str, *, secrets: Iterable[Secret] = (), longest: int = LONGEST) -> str:
    """Return the text on one line and fit to be shown, at most `longest` characters and an ellipsis.

    Secrets are taken out even where the server broke them up with control characters or cut them short.
    """
    plain = _TAG.sub(" ", _ESCAPE_CODE.sub("", text[:_READ_AT_MOST]))
    line = " ".join("".join(filter(_is_shown, plain)).split())
    safe = _JWT.sub("***", _CREDENTIAL.sub(r"\1 ***", _without(line, secrets)))
    return safe if len(safe) <= longest else safe[:longest].rstrip() + "…"


def presentable(scopes: Scopes | None, *, asked: Scopes, secrets: Sequence[Secret]) -> Scopes | None:
    """Return a server's scopes fit to be shown. Those that were asked for are known, and stay as they are."""
    if scopes is None:
        return None
    return frozenset(s if s in asked else neutralise(s, secrets=secrets, longest=256) for s in scopes)


def _is_shown(character: str) -> bool:
    # Categories C*: control, format (bidirectional overrides among them), surrogates, private use.
    return character in " \t\n\r" or (character not in "<>" and unicodedata.category(character)[0] != "C")


def _without(text: str, secrets: Iterable[Secret]) -> str:
    for secret in secrets:
        for form in forms(secret):
            text = form.redact(text)
    return text


def forms(secret: Secret) -> Iterable[Secret]:
    """Yield the secret as it is, and as a form body and a Basic header have it (RFC 6749 §2.3.1)."""
    value = secret.reveal()  # only to compare it with what the server said
    encoded = value.encode("utf-8", "surrogatepass")  # JSON can hold what UTF-8 cannot
    plain = dict.fromkeys((value, quote_plus(encoded), quote(encoded, safe="")))
    for form in (*plain, *chain.from_iterable(map(_in_base64, plain))):
        yield Secret(form, label=secret.label)


def _in_base64(value: str) -> Iterable[str]:
    """Yield what Base64 makes of the value behind other characters, such as an id and a colon.

    Its first and last characters depend on what stands beside the value, so they are left out.
    """
    for offset in range(3):
        raw = b"\0" * offset + value.encode("utf-8", "surrogatepass")
        encoded = b64encode(raw).decode("ascii").rstrip("=")
        inner = encoded[offset and offset + 1 : -1]
        if len(inner) >= _TELLING_BASE64:
            yield inner
