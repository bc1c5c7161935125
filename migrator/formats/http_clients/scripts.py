"""Scripts beside a request: what they may do to its authentication cannot be proven, only seen coming."""

import re
from collections.abc import Collection, Iterator

from migrator.formats.http_clients.credentials import holds_literal_key

_TOUCHES = {
    re.compile(r"authori[sz]ation|x-?api-?key|app-?key|\bbearer\b", re.IGNORECASE): "names a key's header",
    re.compile(r"set_?headers?\b|headers?\s*\.\s*(?:add|upsert|set|append|update)\b", re.IGNORECASE): (
        "sets headers"
    ),
    re.compile(r"request\.auth\b|\.setAuth|\.setUrl\b"): "changes the request",
    re.compile(r"\bsendRequest\b|\baxios\b|\bfetch\s*\(|\bgot\s*\("): "sends requests of its own",
    re.compile(r"getOauth2Credential|resetOauth2Credential|oauth2Session"): "handles access tokens",
}


def script_doubts(where: str, text: str, names: Collection[str]) -> Iterator[str]:
    """Yield why a script may authenticate, a sentence each. `names`: variables of keys."""
    for pattern, what in _TOUCHES.items():
        if pattern.search(text):
            yield f"the script at {where} {what}: what it does to authentication cannot be told"
    for name in sorted(names):
        if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            yield f"the script at {where} uses {name}, the key's variable"
    if holds_literal_key(text):
        yield f"a literal key may stand in the script at {where}"
