"""What kind of content an answer says that it has, and what it is (RFC 9110 §8.3)."""

from migrator.model.http import HttpAnswer

_PAGE_STARTS = (b"<!doctype html", b"<html")


def media_type(answer: HttpAnswer) -> str:
    """Return the media type in lower case, without parameters; empty where none is given."""
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_html(answer: HttpAnswer) -> bool:
    """Return whether it is a web page, by its media type or by how it starts."""
    start = answer.body[:200].lstrip().removeprefix(b"\xef\xbb\xbf").lower()
    return media_type(answer) in {"text/html", "application/xhtml+xml"} or start.startswith(_PAGE_STARTS)
