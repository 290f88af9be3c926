"""The operations that autograd recorded, drawn to be read: equations, the page's colours, a frame for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from torch import Tensor
from torch.autograd.graph import Node

from lstm_demo.export.graph_words import Meaning, operation_words, parameter_words
from lstm_demo.style.palette import Palette

RESULT = "n1"  # the node of the result
FONT = "Helvetica, Arial, sans-serif"
# A frame: which row (from 1) and which layer (from 0).
Frame = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """operations: the last first. parameters: by name. edges: from an operation or a parameter to the operation that uses it."""

    operations: tuple[Node, ...]
    parameters: Mapping[str, Tensor]
    edges: tuple[tuple[Node | str, Node], ...]

    def inputs(self, operation: Node) -> list[Node]:
        return [start for start, end in self.edges if end is operation and not isinstance(start, str)]


def recorded_graph(last: Node, names: Mapping[Tensor, str]) -> Graph:
    """What leads to the operation `last`. names: of the parameters.

    A parameter and the node at which its gradient is gathered (torch's `AccumulateGrad`) are one.
    """
    operations: dict[Node, None] = {}  # dictionaries keep the order of the walk
    parameters: dict[str, Tensor] = {}
    edges: dict[tuple[Node | str, Node], None] = {}

    def visit(operation: Node) -> None:
        operations[operation] = None
        for before, _ in operation.next_functions:
            if before is None:  # a constant: no gradient is asked for
                continue
            parameter = getattr(before, "variable", None)
            if parameter is not None:
                parameters[names[parameter]] = parameter
                edges[names[parameter], operation] = None
                continue
            edges[before, operation] = None
            if before not in operations:
                visit(before)

    visit(last)
    return Graph(tuple(operations), parameters, tuple(edges))


def draw(graph: Graph, known: Mapping[Node, Meaning], result: tuple[str, Tensor], layers: int, palette: Palette) -> str:
    """DOT. known: what is computed at some of the operations. result: its words and its value. layers: of the network."""
    nodes: tuple[Node | str, ...] = (*graph.parameters, *graph.operations)
    numbers = {node: f"n{number}" for number, node in enumerate(nodes, start=2)}
    framed = _framed(graph, known)
    lines = ["digraph {", *_style(palette)]
    for frame in sorted(set(framed.values())):
        inside = (node for node in graph.operations if framed.get(node) == frame)
        lines += _frame(frame, [_operation(node, numbers[node], known, palette) for node in inside], layers, palette)
    lines += [_operation(node, numbers[node], known, palette) for node in graph.operations if node not in framed]
    lines += [_result(*result, palette), *(_parameter(*item, numbers[item[0]], layers, palette) for item in graph.parameters.items())]
    lines += [f"  {numbers[start]} -> {numbers[end]}" for start, end in graph.edges]
    return "\n".join([*lines, f"  {numbers[graph.operations[0]]} -> {RESULT}", "}", ""])


def _framed(graph: Graph, known: Mapping[Node, Meaning]) -> dict[Node, Frame]:
    """The frame of each operation: the first in time and from below that needs it."""
    framed: dict[Node, Frame] = {}
    for node, meaning in sorted(known.items(), key=lambda item: (item[1].layer, item[1].row)):
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if here not in framed:
                framed[here] = (meaning.row, meaning.layer)
                waiting += graph.inputs(here)
    return framed


def _style(palette: Palette) -> Iterable[str]:
    quiet = f'color="{palette.muted}" fontcolor="{palette.text}" fontname="{FONT}"'
    return (
        f'  graph [rankdir=LR bgcolor="{palette.background}" pad=0.2 ranksep=0.25 fontname="{FONT}" fontcolor="{palette.muted}"]',
        f'  node [shape=box style="filled,rounded" height=0.2 margin="0.1,0.05" fontsize=10 fillcolor="{palette.surface}" {quiet}]',
        f'  edge [arrowsize=0.6 color="{palette.muted}"]',
    )


def _frame(frame: Frame, inside: Iterable[str], layers: int, palette: Palette) -> Iterable[str]:
    row, layer = frame
    label = f"row {row}" + (f", layer {layer + 1}" if layers > 1 else "")
    head = f'  subgraph "cluster_{layer}_{row}" {{ label="{label}" labeljust=l style="rounded" color="{palette.border}" fontsize=11'
    return (head, *(f"  {line}" for line in inside), "  }")


def _operation(node: Node, number: str, known: Mapping[Node, Meaning], palette: Palette) -> str:
    name, meaning = type(node).__name__, known.get(node)
    words = operation_words(name) if meaning is None else meaning.words
    label = words if words == name else f"{words}\\n{name}"
    if meaning is None or meaning.quantity is None:
        return f'  {number} [label="{label}"]'
    colour = palette.lines[meaning.quantity]
    return f'  {number} [label="{label}" color="{colour}" fontcolor="{colour}" penwidth=2]'


def _result(words: str, tensor: Tensor, palette: Palette) -> str:
    label = f"{words}\\n{_shape(tensor)}" if tensor.ndim else words
    return f'  {RESULT} [label="{label}" color="{palette.accent}" fontcolor="{palette.accent}" penwidth=2]'


def _parameter(name: str, tensor: Tensor, number: str, layers: int, palette: Palette) -> str:
    return f'  {number} [label="{parameter_words(name, layers)}\\n{name} {_shape(tensor)}" fillcolor="{palette.sequential[1]}"]'


def _shape(tensor: Tensor) -> str:
    return " × ".join(map(str, tensor.shape))
