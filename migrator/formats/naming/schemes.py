"""Words that stand before a key in a header, and are no part of it."""

import re

_SCHEME = re.compile(r"(?:AppKey|Bearer|Token|Api-?Key|GenieKey|Key|SSWS)[ =]\s*(?=\S)", re.IGNORECASE)


def without_scheme(value: str) -> str:
    """Return a header's value without the scheme before it: `Bearer ${KEY}` gives `${KEY}`.

    `Basic` is not taken for one: what follows it may be a user name and a password.
    """
    return _SCHEME.sub("", value, count=1) if _SCHEME.match(value) else value
