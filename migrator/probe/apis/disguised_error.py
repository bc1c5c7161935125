"""Recognises JSON that says no though its status says yes: `{"code": 403, "message": "no permission"}`.

No standard names these members. The names below are those that APIs and gateways in common use have. What is
not clearly data is not called data: a mistake in this direction costs a look by hand, in the other one an
extractor that stops.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

_ERRORS = frozenset(
    {
        "error",
        "errors",
        "errorcode",
        "errorcodes",
        "errordescription",
        "errordetails",
        "errormessage",
        "errormessages",
        "errortype",
        "exception",
        "failure",
        "fault",
    }
)
"""Members that speak of an error, unless they are null, empty, zero or false."""
_STATUSES = frozenset({"code", "httpstatus", "httpstatuscode", "result", "status", "statuscode"})
"""Members that hold a status: HTTP's number, or a word."""
_SUCCESSES = frozenset({"issuccess", "ok", "succeeded", "success", "successful"})
"""Members that are false where something failed."""
_WORDS = frozenset({"detail", "details", "message", "messages", "msg", "reason"})
"""Members by which a server talks to people; data may hold them as well."""
_REFUSING = re.compile(r"denied|error|exception|fail|forbidden|invalid|not.?allowed|unauth", re.IGNORECASE)
_FINE = re.compile(r"\s*(?:ok|okay|success|successful|successfully|succeeded)[.!]?\s*", re.IGNORECASE)


def says_no(data: Mapping[str, object]) -> bool:
    """Return whether a member of the object says that something went wrong."""
    return any(_is_no(_plain(name), value) for name, value in data.items())


def only_talks(data: Mapping[str, object]) -> bool:
    """Return whether the object has a message for people that is more than "ok": data, or a refusal."""
    return any(_plain(name) in _WORDS and _tells(value) for name, value in data.items())


def _plain(name: str) -> str:
    """Return the name without the differences between `error_code`, `errorCode` and `Error-Code`."""
    return name.replace("_", "").replace("-", "").lower()


def _is_no(name: str, value: object) -> bool:
    if name in _ERRORS:
        return bool(value)
    if name in _SUCCESSES:
        return value is False or str(value).lower() == "false"
    return name in _STATUSES and _is_refusing(value)


def _is_refusing(status: object) -> bool:
    text = str(status) if isinstance(status, int | str) and not isinstance(status, bool) else ""
    if text.isascii() and text.isdigit():
        return HTTPStatus.BAD_REQUEST <= int(text[:4]) <= 599  # noqa: PLR2004 - the last status of RFC 9110 §15
    return _REFUSING.search(text) is not None


def _tells(value: object) -> bool:
    return bool(value) and not (isinstance(value, str) and _FINE.fullmatch(value))
