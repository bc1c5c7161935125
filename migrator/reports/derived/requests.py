"""What was sent for one client, in words."""

from migrator.model.oauth import RequestCounts
from migrator.reports.derived.phrases import count


def sent_words(sent: RequestCounts) -> str:
    """Return `2 token requests, 1 API call`; token requests are named even where there was none."""
    parts = [count(sent.token, "token request")]
    if sent.introspection:
        parts.append(count(sent.introspection, "introspection"))
    if sent.api:
        parts.append(count(sent.api, "API call"))
    if sent.revocation:
        parts.append(count(sent.revocation, "revocation"))
    if sent.parity:
        parts.append(count(sent.parity, "API call to compare with keys", "API calls to compare with keys"))
    return ", ".join(parts)
