"""What a report renderer is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from migrator import registry
from migrator.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """How to render; only the text report looks at most of these."""

    width: int = 100
    """Columns."""
    color: bool = False
    verbosity: int = 0
    """-1 quiet, 0 normal, 1 and more: details."""


class Renderer(ABC):
    """One output format. The class docstring is its page in `migrator explain`."""

    title: ClassVar[str]

    @property
    def id(self) -> str:
        """The module's name, with dashes."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @abstractmethod
    def render(self, report: Report, options: RenderOptions) -> str:
        """Return the whole report as text that ends with a line end, or nothing at all."""


def renderer_ids() -> list[str]:
    """Return the ids of the renderers that ship with migrator, without importing any."""
    return registry.builtin_ids("migrator.reports")


def find_renderer(id_: str) -> Renderer | None:
    """Return a renderer by id, importing only that one; `None` where there is none."""
    return registry.load_one("migrator.reports", Renderer, id_)  # type: ignore[type-abstract]  # mypy#4717: an interface is a fine key
