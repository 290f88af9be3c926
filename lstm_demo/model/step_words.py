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
}
_POOLED: Mapping[Pooling, str] = {
    "mean": "The answer is made from the mean of the hidden states so far, not from the last one.",
    "sum": "The answer is made from the sum of the hidden states so far, not from the last one.",
    "max": "The answer is made from the largest value of each hidden state so far, not from the last one.",
    "all": "The answer is made from the hidden states of all steps; those that are not read yet count as 0.",
    "cell": "The answer is made from the cell state c, not from the hidden state h.",
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
    told += [_POOLED[config.pooling]] if config.pooling in _POOLED else []
    if config.head:
        widths = " and ".join(map(str, config.head))
        layers = "layer" if len(config.head) == 1 else "layers"
        told.append(f"The readout has {len(config.head)} hidden {layers} ({widths} units, {ACTIVATION_WORDS[config.head_activation]}).")
    return " ".join(told)
