"""Where the text report is drawn: rich with everything off that reads meaning into text.

Rich takes `[audit.log:read]` for markup and drops it, and colours whatever looks like a number; so only
`Text` objects are drawn here, and their words alone carry the meaning.
"""

from collections.abc import Sequence
from io import StringIO

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from migrator.reports.escaping.visible import prose, visible
from migrator.reports.interface import RenderOptions

MIN_WIDTH = 60
"""Columns; where a terminal has fewer, it breaks the lines itself."""

_NARROWEST = 8

ERROR = "red"
WARNING = "yellow"
GOOD = "green"
QUIET = "bright_black"
STRONG = "bold"
PLACE = "cyan"


class Canvas:
    """Collects drawn lines. With `color` off, not one escape code is written."""

    def __init__(self, options: RenderOptions) -> None:
        self.width = max(options.width, MIN_WIDTH)
        self.verbosity = options.verbosity
        self._color = options.color
        self._buffer = StringIO()
        self._console = Console(
            file=self._buffer,
            width=self.width,
            height=100,
            force_terminal=options.color,
            color_system="standard" if options.color else None,
            no_color=not options.color,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )

    def line(self, *parts: Text | str, wrap: bool = False) -> None:
        """Draw one line; without `wrap` the terminal breaks it, so that a path or a diff stays whole."""
        text = Text.assemble(*parts)
        for line in text.wrap(self._console, self.width, overflow="fold") if wrap else (text,):
            self._draw(line)

    def paragraph(self, *parts: Text | str, indent: int, hanging: int = 2) -> None:
        """Draw prose that is wrapped, its further lines indented by `hanging` columns more than the first."""
        text, lead = Text.assemble(*parts), " " * indent
        while text:
            room = max(self.width - len(lead), _NARROWEST)
            line = text.wrap(self._console, room, overflow="fold")[0]
            self._draw(Text.assemble(lead, line))
            rest = text.plain[len(line) :]
            text, lead = text[len(text) - len(rest.lstrip(" ")) :], " " * (indent + hanging)

    def _draw(self, line: Text) -> None:
        if not line.plain.isprintable():
            line = Text(visible(line.plain))  # a last guard: whoever calls should have done it
        if self._color:
            self._console.print(line, soft_wrap=True)
        else:  # the same, and much faster
            self._buffer.write(f"{line.plain}\n")

    def blank(self) -> None:
        """Draw an empty line."""
        self._buffer.write("\n")

    def heading(self, title: str) -> None:
        """Draw the title of a part, with an empty line before it."""
        drawn = self._buffer.getvalue()
        if drawn and not drawn.endswith("\n\n"):
            self.blank()
        self.line(Text(title, style=STRONG))
        self.blank()

    def entry(self, label: str, text: str, *, indent: int, style: str = "", label_width: int = 0) -> None:
        """Draw a label and prose beside it, wrapped to stay right of the label."""
        lead = " " * indent + label.ljust(label_width) + " "
        room = max(self.width - len(lead), _NARROWEST)
        lines = Text(prose(text)).wrap(self._console, room, overflow="fold") or [Text()]
        for index, line in enumerate(lines):
            self._draw(
                Text.assemble((lead if index == 0 else " " * len(lead), style if index == 0 else ""), line)
            )

    def text(self) -> str:
        """Return all that was drawn, without blanks at line ends."""
        lines = self._buffer.getvalue().split("\n")
        return "\n".join(line.rstrip(" ") for line in lines)


def fold(text: str, width: int) -> list[str]:
    """Return the cell's lines: broken behind punctuation where there is some, else anywhere."""
    lines: list[str] = []
    rest = visible(text)
    while cell_len(rest) > width:
        head = chop_cells(rest, width)[0]
        breaks = [max(head.rfind(c) for c in chars) + 1 for chars in (" @", "-./_:,")]
        cut = next((at for at in breaks if at > width // 3), len(head))
        lines.append(rest[:cut].rstrip(" "))
        rest = rest[cut:].lstrip(" ")
    return [*lines, rest]


def row(cells: Sequence[str], widths: Sequence[int], styles: Sequence[str]) -> list[Text]:
    """Return the lines of a table row; cells that are too long go on below."""
    folded = [fold(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in folded)
    return [_row_line([f[i] if i < len(f) else "" for f in folded], widths, styles) for i in range(height)]


def _row_line(cells: Sequence[str], widths: Sequence[int], styles: Sequence[str]) -> Text:
    line = Text()
    for cell, width, style in zip(cells, widths, styles, strict=True):
        line.append(cell, style=style)
        line.append(" " * (width - cell_len(cell) + _GAP))
    line.rstrip()
    return line


_GAP = 2


def fitted(rows: Sequence[Sequence[str]], *, width: int, elastic: Sequence[int]) -> list[int]:
    """Return column widths that hold the rows; for want of room, the widest elastic column gives way."""
    widths = _needed(rows)
    room = width - _GAP * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(elastic, key=lambda i: widths[i])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def is_room_for(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Return whether no cell of the rows has to be broken."""
    widths = _needed(rows)
    return sum(widths) + _GAP * (len(widths) - 1) <= width


def _needed(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(cell_len(visible(cell)) for cell in column) for column in zip(*rows, strict=True)]
