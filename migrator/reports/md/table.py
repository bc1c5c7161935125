"""Tables of GitHub and GitLab Flavored Markdown."""

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table; its cells are escaped already, and empty ones get a dash."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(cell or '-' for cell in line)} |" for line in lines]
