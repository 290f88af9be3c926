"""An autograd graph, as torchviz wrote it down, redrawn to be read: equations, the page's colours, a frame for each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lstm_demo.export.graph_words import Meaning, operation_words, parameter_words
from lstm_demo.style.palette import Palette

NODE = re.compile(r'^\t(\d+) \[label=(?:"([^"]*)"|(\w+))(?: fillcolor=(\w+))?\]', re.MULTILINE)
EDGE = re.compile(r"^\t(\d+) -> (\d+)", re.MULTILINE)
GATHERER = "AccumulateGrad"  # torch's node at which a parameter's gradient arrives: drawn as one with the parameter
FONT = "Helvetica, Arial, sans-serif"
# A frame: which row (from 1) and which layer (from 0).
Frame = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """operations: autograd's name by node. tensors: the label of each parameter, and of the result. edges: from, to."""

    operations: Mapping[str, str]
    tensors: Mapping[str, str]
    edges: tuple[tuple[str, str], ...]

    def inputs(self, node: str) -> list[str]:
        return [start for start, end in self.edges if end == node]


def parse(source: str) -> Graph:
    """What `torchviz.make_dot` wrote, with each parameter and the node that gathers its gradient made one."""
    found = NODE.findall(source)
    operations = {node: name for node, _, name, _ in found if name}
    tensors = {node: label for node, label, name, _ in found if not name}
    edges = EDGE.findall(source)
    one = {end: start for start, end in edges if operations.get(end) == GATHERER}
    joined = dict.fromkeys((one.get(start, start), one.get(end, end)) for start, end in edges)  # in order, each once
    kept = {node: name for node, name in operations.items() if name != GATHERER}
    return Graph(kept, tensors, tuple(edge for edge in joined if edge[0] != edge[1]))


def redraw(graph: Graph, known: Mapping[str, Meaning], result: str, layers: int, palette: Palette) -> str:
    """DOT. known: what is computed at some of the operations. result: what the end of the graph is. layers: of the network."""
    numbers = {node: f"n{number}" for number, node in enumerate((*graph.tensors, *graph.operations), start=1)}
    framed = _framed(graph, known)
    lines = ["digraph {", *_style(palette)]
    for frame in sorted(set(framed.values())):
        inside = (node for node in graph.operations if framed.get(node) == frame)
        lines += _frame(frame, [_operation(graph, node, numbers[node], known, palette) for node in inside], layers, palette)
    lines += [_operation(graph, node, numbers[node], known, palette) for node in graph.operations if node not in framed]
    lines += [_tensor(label, numbers[node], result, layers, palette) for node, label in graph.tensors.items()]
    lines += [f"  {numbers[start]} -> {numbers[end]}" for start, end in graph.edges]
    return "\n".join([*lines, "}", ""])


def _framed(graph: Graph, known: Mapping[str, Meaning]) -> dict[str, Frame]:
    """The frame of each operation: the first in time and from below that needs it."""
    framed: dict[str, Frame] = {}
    for node, meaning in sorted(known.items(), key=lambda item: (item[1].layer, item[1].row)):
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if here in graph.operations and here not in framed:
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


def _operation(graph: Graph, node: str, number: str, known: Mapping[str, Meaning], palette: Palette) -> str:
    name, meaning = graph.operations[node], known.get(node)
    words = operation_words(name) if meaning is None else meaning.words
    label = words if words == name else f"{words}\\n{name}"
    if meaning is None or meaning.quantity is None:
        return f'  {number} [label="{label}"]'
    colour = palette.lines[meaning.quantity]
    return f'  {number} [label="{label}" color="{colour}" fontcolor="{colour}" penwidth=2]'


def _tensor(label: str, number: str, result: str, layers: int, palette: Palette) -> str:
    """torchviz's label is a name, empty for the result, and a shape."""
    name, _, shape = (part.strip() for part in label.partition("\n"))
    if not name:
        size = "" if shape == "()" else f"\\n{_shape(shape)}"
        return f'  {number} [label="{result}{size}" color="{palette.accent}" fontcolor="{palette.accent}" penwidth=2]'
    return f'  {number} [label="{parameter_words(name, layers)}\\n{name} {_shape(shape)}" fillcolor="{palette.sequential[1]}"]'


def _shape(shape: str) -> str:
    return shape.strip("()").replace(", ", " × ")
