"""The findings that comparisons make, and the page that `migrator explain` shows for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from migrator.model.finding import Level

PARITY_LESS = "token-gets-less"
PARITY_DIFFERENT = "token-gets-other"
PARITY_UNKNOWN = "parity-unknown"
ACCESS_LOST = "access-lost"
ACCESS_UNPROVEN = "access-unproven"
ACCESS_GAINED = "access-gained"
EXCESS_GAINED = "excess-gained"
EXCESS_LOST = "excess-lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """One kind of finding."""

    level: Level
    title: str
    help: str
    """What to do next, in one sentence."""
    page: str
    """What, why, fix, example: paragraphs, as in the docstrings of rules."""


PAGES: Mapping[str, ComparisonPage] = MappingProxyType(
    {
        PARITY_LESS: ComparisonPage(
            level=Level.ERROR,
            title="The token gets less than the key",
            help="Compare the OAuth client's permissions with those of the key, or of the user behind it.",
            page="""
`migrator check --parity` sent the same GET with the key that the extractor uses today and with the new
token, and the token got less: it was refused, there are fewer records, or a member of the answer is missing.
The difference was still there when the token asked again.

Why: the extractor would go on without an error and deliver less data. A user key has all permissions of its
user; an OAuth client has only those that were given to it.

Fix: compare the client's permissions with those of the key, or of the user behind it. If the narrower view is
wanted, switch knowing that the data changes.

Example: 1,204 records in all with the key, 310 with the token.
""",
        ),
        PARITY_DIFFERENT: ComparisonPage(
            level=Level.WARNING,
            title="The token gets something else than the key",
            help="Look at the difference with whoever reads the extractor's data.",
            page="""
`migrator check --parity` sent the same GET with the key that the extractor uses today and with the new
token. The answers differ, and not clearly to the token's disadvantage: other members in the records that were
seen, other types, statuses, page sizes or rate limits, more records, or a key that is refused.

Why: programs that read the data may trip over it. More records mean that the client may see more than the
key did, which is often more than it needs.

Fix: look at the difference with whoever reads the data. A key that is refused has ended, or is limited to use
from within the platform: then nothing can be compared from here.

Example: rate limit 100 with the key, 20 with the token.
""",
        ),
        PARITY_UNKNOWN: ComparisonPage(
            level=Level.WARNING,
            title="Key and token could not be compared",
            help="Make the key available to this run, or check again later.",
            page="""
`migrator check --parity` was to compare what the key and the token get from an API, and could not: the key's
value is not available, an answer did not come, or it said nothing of what the credential may see (429, a
server error, a web page).

Why: "could not tell" is no "same". The exit code is 3 where nothing is worse.

Fix: the message says what was in the way. Leave out `value` at keys that are not to be compared with.

Example: `env:AUDIT_APP_KEY: the environment variable is not set`.
""",
        ),
        ACCESS_LOST: ComparisonPage(
            level=Level.ERROR,
            title="Something that worked at the last check is refused now",
            help="Ask whoever administers the platform what was changed since then.",
            page="""
`migrator check --since REPORT.json` compared this check with an earlier one: a scope that was granted is
missing, an API that let the client in refuses it, or the client itself is refused and gets no token.

Why: somebody took a scope or a permission away, switched an API off, or replaced a secret. An extractor that
was switched already fails at its next run.

Fix: the extractor's or client's row says what is refused now and what to do about it.

Example: `audit.log:read` was granted at the last check and is missing now.
""",
        ),
        ACCESS_UNPROVEN: ComparisonPage(
            level=Level.WARNING,
            title="Something that worked at the last check could not be told now",
            help="Check again; if it stays so, look at the reason in the client's row.",
            page="""
`migrator check --since REPORT.json` compared this check with an earlier one: what was proven then could
neither be proven nor refuted now.

Why: a server that does not answer takes nothing away, and it proves nothing either.

Fix: check again later. The client's row says what was in the way.

Example: the API answered 503 this time.
""",
        ),
        ACCESS_GAINED: ComparisonPage(
            level=Level.NOTE,
            title="Something that was refused at the last check works now",
            help="",
            page="""
`migrator check --since REPORT.json` compared this check with an earlier one: a scope or an API that was
missing or unproven then is there now.

Why: this is how a rollout moves on. Scopes that no extractor needs are worth a question.

Fix: nothing, if it was meant.

Example: `team.login-history:read` is granted now.
""",
        ),
        EXCESS_GAINED: ComparisonPage(
            level=Level.WARNING,
            title="A scope that no extractor needs was granted since the last check",
            help="Ask whoever administers the client what it is for, and take it away if nobody knows.",
            page="""
`migrator check --since REPORT.json` compared this check with an earlier one: the client is granted a scope
that it did not have then, and no extractor of the inventory needs it. Both checks must know what is granted
by introspection or from the token response; where one of them does not, nothing is said.

Why: whoever gets hold of the client's secret can do what its scopes allow, needed or not.

Fix: take the scope away, or list it at the extractor that needs it.

Example: `user-provisioning.scim` is granted now, and no extractor needs it.
""",
        ),
        EXCESS_LOST: ComparisonPage(
            level=Level.NOTE,
            title="A scope that no extractor needs is no longer granted",
            help="",
            page="""
`migrator check --since REPORT.json` compared this check with an earlier one: the client was granted a scope
that no extractor of the inventory needed, and it no longer is.

Why: usually somebody tidied up. If a program outside the inventory uses the client, it may fail now.

Fix: nothing, if it was meant.

Example: `studio` was granted at the last check and is not now; no extractor needs it.
""",
        ),
    }
)
