"""Code of the connector's own, which migrator cannot look into."""

from collections.abc import Sequence

from migrator.formats.airbyte.asked_once import asked_once, mappings

_SEES_ONLY_RECORDS = {
    "CustomBackoffStrategy",
    "CustomDecoder",
    "CustomErrorHandler",
    "CustomPaginationStrategy",
    "CustomRecordExtractor",
    "CustomRecordFilter",
    "CustomStateMigration",
    "CustomTransformation",
    "CustomValidationStrategy",
}
"""Components that look at records and answers; every other kind of custom component can send requests."""


@asked_once
def custom_components(data: object) -> Sequence[tuple[str, str]]:
    """Return type and class of each component that runs code of the connector's own."""
    return tuple(
        (str(value.get("type") or ""), name.rpartition(".")[2])
        for _, value in mappings(data)
        if isinstance(name := value.get("class_name"), str)
    )


def requesting_code(data: object) -> list[str]:
    """Return the classes that may send requests, and so may read the key, each once."""
    found = custom_components(data)
    return sorted({f"{c} ({t})" if t else c for t, c in found if t not in _SEES_ONLY_RECORDS})


def other_code(data: object) -> list[str]:
    """Return the other classes, each once."""
    return sorted({c for t, c in custom_components(data) if t in _SEES_ONLY_RECORDS})
