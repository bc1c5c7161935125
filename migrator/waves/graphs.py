"""Writes the graph for other programs: Graphviz and Mermaid."""

from collections.abc import Iterator

from migrator.waves.graph import Graph, Kind, Node
from migrator.waves.standing import State

_COLOURS = {
    State.MIGRATED: "#d5e8d4",
    State.READY: "#d5e8d4",
    State.BLOCKED: "#f8cecc",
    State.UNKNOWN: "#fff2cc",
}
_SHAPES = {Kind.EXTRACTOR: "box", Kind.KEY: "ellipse", Kind.CLIENT: "hexagon"}
_BRACKETS = {Kind.EXTRACTOR: ("[", "]"), Kind.KEY: ("([", "])"), Kind.CLIENT: ("{{", "}}")}


def as_dot(graph: Graph) -> str:
    """Return a graph in the DOT language of Graphviz."""
    return "".join(f"{line}\n" for line in _dot(graph))


def as_mermaid(graph: Graph) -> str:
    """Return a flowchart of Mermaid, which Markdown pages show as a picture."""
    return "".join(f"{line}\n" for line in _mermaid(graph))


def _dot(graph: Graph) -> Iterator[str]:
    yield "digraph waves {"
    yield '  rankdir=LR; node [style=filled, fillcolor="white"];'
    for index, (title, nodes) in enumerate(graph.waves):
        yield f"  subgraph cluster_{index} {{"
        yield f"    label={_dot_text(title)};"
        yield from (f"    {_dot_node(node)}" for node in nodes)
        yield "  }"
    yield from (f"  {_dot_node(node)}" for node in graph.others)
    yield from (f"  {_dot_text(start)} -> {_dot_text(end)};" for start, end in graph.edges)
    yield "}"


def _dot_node(node: Node) -> str:
    colour = f', fillcolor="{_COLOURS[node.state]}"' if node.state else ""
    label = _dot_text(*node.lines)
    return f"{_dot_text(node.id)} [label={label}, shape={_SHAPES[node.kind]}{colour}];"


def _dot_text(*lines: str) -> str:
    escaped = (_one_line(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _mermaid(graph: Graph) -> Iterator[str]:
    nodes = [*(n for _, group in graph.waves for n in group), *graph.others]
    # Names may hold anything, and ids of Mermaid may not.
    ids = {node.id: f"n{index}" for index, node in enumerate(nodes)}
    yield "flowchart LR"
    for index, (title, group) in enumerate(graph.waves):
        yield f"  subgraph w{index}[{_mermaid_text(title)}]"
        yield from (f"    {ids[node.id]}{_mermaid_node(node)}" for node in group)
        yield "  end"
    yield from (f"  {ids[node.id]}{_mermaid_node(node)}" for node in graph.others)
    yield from (f"  {ids[start]} --> {ids[end]}" for start, end in graph.edges if start in ids)
    yield from (f"  classDef {state} fill:{colour}" for state, colour in _COLOURS.items())


def _mermaid_node(node: Node) -> str:
    opening, closing = _BRACKETS[node.kind]
    state = f":::{node.state}" if node.state else ""
    return f"{opening}{_mermaid_text(*node.lines)}{closing}{state}"


def _mermaid_text(*lines: str) -> str:
    """Return a label; Mermaid reads entities in it, and no markup once `<` and `#` are written as such."""
    escaped = (
        _one_line(line).replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace("`", "#96;")
        for line in lines
    )
    return '"' + "<br/>".join(escaped) + '"'


def _one_line(text: str) -> str:
    """Return the text without line ends and control characters: both languages read by the line."""
    return "".join(c if c.isprintable() else " " for c in text)
