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


def read_answer(answer: HttpAnswer, provider: Provider, *, records_field: str | None = None) -> Reading:
    """Return what the answer means: by the catalog's table, else by what HTTP says of its status.

    `records_field` is the member that holds the API's records, where the provider catalog names one.
    """
    data = _json(answer)
    match = next((m for m in provider.answers if _matches(m, answer, data)), None)
    if match is None:
        return _by_status(answer, data, records_field)
    if match.verdict is Verdict.READY and not _is_data(answer, data, records_field):
        return _unexpected(_what_it_is(answer, records_field))
    return Reading(
        verdict=match.verdict,
        reason=match.reason,
        meaning=match.meaning,
        ambiguous=match.ambiguous,
        is_empty=match.verdict is Verdict.READY and _has_no_records(data, records_field),
    )


def _matches(match: AnswerMatch, answer: HttpAnswer, data: object) -> bool:
    return (
        match.status == answer.status
        and match.empty_body in {None, not answer.body.strip()}
        and match.media_type in {None, media_type(answer)}
        and (match.json_field is None or _has_member(match, data))
    )


def _has_member(match: AnswerMatch, data: object) -> bool:
    if not isinstance(data, dict) or match.json_field not in data:
        return False
    return match.json_value is None or str(data[match.json_field]) == match.json_value


def _by_status(answer: HttpAnswer, data: object, records_field: str | None) -> Reading:
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
        case _ if _is_data(answer, data, records_field):
            is_empty = _has_no_records(data, records_field)
            meaning = "The API answered with data."
            return Reading(verdict=Verdict.READY, reason=Reason.OK, meaning=meaning, is_empty=is_empty)
        case _:
            return _unexpected(_what_it_is(answer, records_field))


def _unexpected(meaning: str) -> Reading:
    return Reading(verdict=Verdict.UNKNOWN, reason=Reason.UNEXPECTED_RESPONSE, meaning=meaning)


def _what_it_is(answer: HttpAnswer, records_field: str | None) -> str:
    if is_html(answer):
        return "A web page came instead of data, such as a login page."
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return "A redirect came, which was not followed."
    if answer.status == HTTPStatus.OK and records_field is not None:
        return (
            f"The answer has no list {records_field}, where this API has its records, or speaks of an error."
        )
    if answer.status == HTTPStatus.OK:
        return "The answer is not clearly data: it may be an error in spite of its status."
    return "The answer is none that is known for this API."


def _is_data(answer: HttpAnswer, data: object, records_field: str | None) -> bool:
    """Return whether the API gave access: 204, or JSON that is not an error in disguise."""
    if answer.status == HTTPStatus.NO_CONTENT:
        return not answer.body
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES or is_html(answer):
        return False
    if answer.truncated:
        data = begun_json(answer.body) if "json" in media_type(answer) else None
    if isinstance(data, dict) and data and not says_no(data):
        has_records = isinstance(data.get(records_field), list)
        return has_records if records_field is not None else not only_talks(data)
    return isinstance(data, list) and records_field is None


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
