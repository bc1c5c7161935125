"""Reads the answer of an API by the provider catalog's table. What is in no table is never yes or no."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from migrator.model.http import HttpAnswer
from migrator.model.provider import AnswerMatch, Provider
from migrator.model.verdict import Reason, Verdict
from migrator.oauth.media_type import is_html, media_type
from migrator.probe.apis.cut_json import begun_json
from migrator.probe.apis.disguised_error import only_talks, says_no


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer means."""

    verdict: Verdict
    reason: Reason
    meaning: str
    ambiguous: bool = False
    """The answer fits a bad token as well as a missing scope or permission."""
    is_empty: bool = False
    """Access was given, and there were no records."""
    no_data_seen: bool = False
    """Access was given by the answer to a HEAD, which holds no data to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked for, by which it is known what an answer must hold."""

    method: str
    records_field: str | None

    @property
    def is_head(self) -> bool:
        """Whether there is no body whatever the answer means (RFC 9110 §9.3.2)."""
        return self.method == "HEAD"


def read_answer(
    answer: HttpAnswer, provider: Provider, *, method: str = "GET", records_field: str | None = None
) -> Reading:
    """Return what the answer means: by the catalog's table, else by what HTTP says of its status.

    Nothing is concluded from the absent body of an answer to HEAD. `records_field` is the member that holds
    the API's records, where the provider catalog names one.
    """
    asked = _Asked(method=method, records_field=records_field)
    data = _json(answer)
    match = next((m for m in provider.answers if _matches(m, answer, data, asked)), None)
    if match is None:
        return _by_status(answer, data, asked)
    if match.verdict is Verdict.READY:
        return _ready_if_data(answer, data, asked, match.meaning)
    return Reading(
        verdict=match.verdict, reason=match.reason, meaning=match.meaning, ambiguous=match.ambiguous
    )


def _matches(match: AnswerMatch, answer: HttpAnswer, data: object, asked: _Asked) -> bool:
    about_body = match.empty_body is not None or match.json_field is not None
    return (
        match.status == answer.status
        and match.empty_body in {None, not answer.body.strip()}
        and match.media_type in {None, media_type(answer)}
        and (match.json_field is None or _has_member(match, data))
        and not (about_body and asked.is_head)
    )


def _has_member(match: AnswerMatch, data: object) -> bool:
    if not isinstance(data, dict) or match.json_field not in data:
        return False
    return match.json_value is None or str(data[match.json_field]) == match.json_value


def _by_status(answer: HttpAnswer, data: object, asked: _Asked) -> Reading:
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            meaning = "The API did not accept the token, or misses a permission."
            return Reading(
                verdict=Verdict.UNKNOWN, reason=Reason.TOKEN_REJECTED, meaning=meaning, ambiguous=True
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Reading(verdict=Verdict.UNKNOWN, reason=Reason.RATE_LIMITED, meaning="Too many requests.")
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Reading(verdict=Verdict.UNKNOWN, reason=Reason.SERVER_ERROR, meaning="The server failed.")
        case _:
            return _ready_if_data(answer, data, asked, "The API answered with data.")


def _ready_if_data(answer: HttpAnswer, data: object, asked: _Asked, meaning: str) -> Reading:
    if not _is_data(answer, data, asked):
        return _unexpected(_what_it_is(answer, asked))
    if asked.is_head:
        meaning = f"The API answered {answer.status} to HEAD; no data was looked at."
        return Reading(verdict=Verdict.READY, reason=Reason.OK, meaning=meaning, no_data_seen=True)
    is_empty = _has_no_records(data, asked.records_field)
    return Reading(verdict=Verdict.READY, reason=Reason.OK, meaning=meaning, is_empty=is_empty)


def _unexpected(meaning: str) -> Reading:
    return Reading(verdict=Verdict.UNKNOWN, reason=Reason.UNEXPECTED_RESPONSE, meaning=meaning)


def _what_it_is(answer: HttpAnswer, asked: _Asked) -> str:
    if is_html(answer):
        return "A web page came instead of data, such as a login page."
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return "A redirect came, which was not followed."
    if not _is_success(answer):
        return "The answer is none that is known for this API."
    if asked.records_field is not None:
        field = asked.records_field
        return f"The answer speaks of an error, or has no list {field}, where this API has its records."
    return "The answer is not clearly data: it may be an error in spite of its status."


def _is_success(answer: HttpAnswer) -> bool:
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def _is_data(answer: HttpAnswer, data: object, asked: _Asked) -> bool:
    """Return whether the API gave access: 204, or JSON that is not an error in disguise."""
    if answer.status == HTTPStatus.NO_CONTENT:
        return not answer.body
    if not _is_success(answer) or is_html(answer):
        return False
    if asked.is_head:
        return True
    if answer.truncated:
        data = begun_json(answer.body) if "json" in media_type(answer) else None
    if isinstance(data, dict) and data and not says_no(data):
        field = asked.records_field
        return not only_talks(data) if field is None else isinstance(data.get(field), list)
    return isinstance(data, list) and asked.records_field is None


def _has_no_records(data: object, records_field: str | None) -> bool:
    if records_field is not None and isinstance(data, dict):
        return data.get(records_field) == []
    lists = [data] if isinstance(data, list) else list(_lists_in(data))
    return bool(lists) and not any(lists)


def _lists_in(data: object) -> Iterator[list[object]]:
    if isinstance(data, dict):
        yield from (value for value in data.values() if isinstance(value, list))


def _json(answer: HttpAnswer) -> object:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
