"""However a pipeline is written, a migration keeps its author's hand."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.formats.interface import all_formats
from tests.unit.formats.test_format_properties import CASES, comments, migrated

PIPELINES = sorted((CASES / "redpanda-connect").glob("*/before.yaml"))
ENTRY = re.compile(r"^ *(?:- )?[\w-]+:(?: [^#{\[>|]*)?$")


@st.composite
def other_pipeline(draw: st.DrawFn) -> str:
    """Return a case's text as another author might have written it."""
    text = draw(st.sampled_from(PIPELINES)).read_bytes().decode().lstrip("\ufeff").replace("\r\n", "\n")
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        indent = line[: len(line) - len(line.lstrip(" "))]
        if ENTRY.match(line) and draw(st.integers(0, 5)) == 0:
            lines.append(draw(st.sampled_from([f"{indent}# above {number}", ""])))
        beside = bool(ENTRY.match(line)) and draw(st.integers(0, 5)) == 0
        lines.append(f"{line}  # beside {number}" if beside else line)
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    if draw(st.booleans()):
        text = text.replace('"', "'")
    return draw(st.sampled_from(["", "\ufeff"])) + text


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=other_pipeline())
def test_comments_line_ends_and_mark_survive(text: str) -> None:
    format_ = all_formats()["redpanda-connect"]
    result = migrated(format_, text)
    if result is None:
        return
    new_text = result[0]
    assert sorted(comments(new_text)) == sorted(comments(text))
    assert new_text.count("\n") == new_text.count("\r\n") if "\r\n" in text else "\r" not in new_text
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")
