"""Where something stands in a source file."""

from dataclasses import dataclass

Pointer = tuple[str | int, ...]
"""The keys and list indexes that lead from a document's root to a node, outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The node of an inventory file that an entity was built from.

    Line and column are looked up only when a finding needs them: most entities never do.
    """

    path: str
    """The file, as the user would name it: relative to the working directory, with forward slashes."""
    pointer: Pointer = ()

    def child(self, *keys: str | int) -> "Origin":
        """Return the place of a node below this one."""
        return Origin(path=self.path, pointer=(*self.pointer, *keys))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A span of a file. Lines and columns count from 1, in characters; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
