"""What one time step is called: a row of the picture or, of a network that reads so, a column, or a step of several rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lstm_demo.model.config import Activation, ModelConfig, Pooling

ACTIVATION_WORDS: Mapping[Activation, str] = {
    "relu": "ReLU", "tanh": "tanh", "sigmoid": "σ", "leaky_relu": "leaky ReLU", "elu": "ELU", "gelu": "GELU",
}  # fmt: skip
HEARS: Mapping[Pooling, str] = {
    "last": "the last hidden state",
    "mean": "the mean of the hidden states",
    "sum": "the sum of the hidden states",
    "max": "the largest value of each hidden state",
    "cell": "the last cell state",
    "all": "the hidden states of all steps, one after the other",
    "final": "the last state of each direction",
}
NO_ANSWER_BEFORE = "There is no answer before the whole picture has been read: the backward direction begins with the last row."
_POOLED: Mapping[Pooling, str] = {
    "mean": "The answer is made from the mean of the hidden states so far, not from the last one.",
    "sum": "The answer is made from the sum of the hidden states so far, not from the last one.",
    "max": "The answer is made from the largest value of each hidden state so far, not from the last one.",
    "all": "The answer is made from the hidden states of all steps; those that are not read yet count as 0.",
    "cell": "The answer is made from the cell state c, not from the hidden state h.",
}
_OF_BOTH: Mapping[Pooling, str] = {
    "last": "The answer is made from the hidden states of both at the last row, where the backward direction has only begun.",
    "final": "The answer is made from the last state of each: forward after the last row, backward after the first.",
}
_PHRASES = (
    ("top row first", "left column first"),
    ("from the top", "from the left"),
    ("from top to bottom", "from left to right"),
    ("rows below it", "columns to its right"),
    ("row below it", "column to its right"),
    ("below the ink", "right of the ink"),
)
_ROW = re.compile(r"\b([Rr])ow(s?)\b")


def step_name(config: ModelConfig) -> str:
    """ "row", "column", or "step" where one step reads several of them."""
    if config.rows_per_step > 1:
        return "step"
    return "row" if config.reading == "rows" else "column"


def cell_name(config: ModelConfig, cell: int) -> str:
    """Which layer and, where there are two, which direction: "layer 2", "the backward direction", "the backward direction of layer 2"."""
    if not config.bidirectional:
        return f"layer {cell + 1}"
    direction = f"the {'backward' if config.is_backward(cell) else 'forward'} direction"
    return direction if config.num_layers == 1 else f"{direction} of layer {cell // 2 + 1}"


def of_cell(config: ModelConfig, cell: int, before: str = " of ") -> str:
    """As `cell_name` after `before`: " of layer 2"; "" where there is one cell alone."""
    return f"{before}{cell_name(config, cell)}" if config.num_cells > 1 else ""


def cell_mark(config: ModelConfig, cell: int) -> str:
    """As short as a button: "layer 2", "layer 2 ←", "backward ←"."""
    if not config.bidirectional:
        return f"layer {cell + 1}"
    way = ("backward", "←") if config.is_backward(cell) else ("forward", "→")
    return f"{way[0] if config.num_layers == 1 else f'layer {cell // 2 + 1}'} {way[1]}"


def marked_cell(config: ModelConfig, cell: int) -> str:
    """In a legend: ", layer 2 ←"; "" where there is one cell alone."""
    return f", {cell_mark(config, cell)}" if config.num_cells > 1 else ""


def in_steps(text: str, config: ModelConfig) -> str:
    """A text that was written of rows, of this network's steps. Not for texts that also speak of rows of a matrix."""
    name = step_name(config)
    if name == "row":
        return text
    if config.reading == "columns":
        for of_rows, of_columns in _PHRASES:
            text = text.replace(of_rows, of_columns)
    return _ROW.sub(lambda found: (name.capitalize() if found[1] == "R" else name) + found[2], text)


def reading_in_words(config: ModelConfig) -> str:
    """How this network reads and answers, where it differs from the plain way: sentences, "" where it does not."""
    told = []
    lines = config.reading
    if config.rows_per_step > 1:
        told.append(f"Each step reads {config.rows_per_step} {lines} of the picture, one after the other.")
    if lines == "columns":
        told.append("It reads the columns of the picture, from left to right.")
    if config.bidirectional:
        told.append(
            in_steps(
                "Each layer reads in two directions: forward, from the first row to the last, and backward, from the last to the first.",
                config,
            )
        )
        told += [in_steps(_OF_BOTH[config.pooling], config)] if config.pooling in _OF_BOTH else []
    told += (
        [_POOLED[config.pooling].replace(" so far", " of both directions" if config.bidirectional else " so far")]
        if config.pooling in _POOLED
        else []
    )
    if config.head:
        widths = " and ".join(map(str, config.head))
        layers = "layer" if len(config.head) == 1 else "layers"
        told.append(f"The readout has {len(config.head)} hidden {layers} ({widths} units, {ACTIVATION_WORDS[config.head_activation]}).")
    return " ".join(told)
