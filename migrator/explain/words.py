"""The words of the report that are no reason codes: verdicts, statuses of changes, evidence of scopes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, and what it means."""

    kind: str
    title: str
    text: str
    """Paragraphs; code in backticks."""


WORDS: Mapping[str, Word] = MappingProxyType(
    {
        "ready": Word(
            kind="verdict",
            title="It may be switched",
            text="A token was issued, every required scope is proven, and every API that is needed let the "
            "token in. Whether the configuration can follow is said beside it: `config manual` and "
            "`config unsupported` still stand in the way.",
        ),
        "blocked": Word(
            kind="verdict",
            title="It must not be switched, and the reason was seen",
            text="Somebody said no: the authorization server, the API, or a limit of the target. The reason "
            "code says who and to what. Exit code 1.",
        ),
        "unknown": Word(
            kind="verdict",
            title="Could not tell",
            text="Neither yes nor no was seen: a time-out, a 429, a server error, an answer that means "
            "nothing, a secret that is not there. It never passes a gate. Exit code 3 where nothing is "
            "worse.",
        ),
        "changed": Word(
            kind="status of a change",
            title="The configuration can be rewritten, and the result is proven",
            text="The new text was parsed again: outside authentication it holds the same data, and it "
            "authenticates with client credentials only.",
        ),
        "unchanged": Word(
            kind="status of a change",
            title="The configuration is migrated already",
            text="It authenticates with client credentials. Nothing is written.",
        ),
        "manual": Word(
            kind="status of a change",
            title="A person must decide",
            text="The file could not be migrated with proof; the reason says what is in the way. It is left "
            "as it is: a wrong guess would fail at night.",
        ),
        "unsupported": Word(
            kind="status of a change",
            title="The target cannot do what the server needs",
            text="Either the program has no way to use OAuth at all, or not with the client authentication "
            "method that the server takes. The reason names both sides, and a way forward where there is "
            "one. `migrator formats` shows what each format can express.",
        ),
        "introspected": Word(
            kind="evidence of a scope",
            title="The authorization server said so of this very token",
            text="RFC 7662. The strongest evidence there is without calling the API.",
        ),
        "stated": Word(
            kind="evidence of a scope",
            title="The token response had a `scope` member",
            text="RFC 6749 §5.1. Where an API was called as well, its answer counts more: some servers "
            "state scopes that do not exist.",
        ),
        "claimed": Word(
            kind="evidence of a scope",
            title="A claim inside a JWT access token",
            text="A hint only: its signature was not checked, and the token is not meant for us to read. It "
            "proves nothing until an API lets the token in.",
        ),
        "implied": Word(
            kind="evidence of a scope",
            title="The token response had no `scope` member",
            text="RFC 6749 §5.1 reads it as `all that was asked for`. Real servers mean three different "
            "things by it, one of them a token without any scope. It proves nothing until introspection or "
            "an API says more.",
        ),
        "shards-disagree": Word(
            kind="problem of reports",
            title="Merged reports are about different files",
            text="`migrator report` was given results of runs that read different versions of the same "
            "inventory file, so their verdicts may not fit together.\n\nRun the shards again on one "
            "revision.",
        ),
    }
)
