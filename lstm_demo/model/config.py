"""What a network is made of: a small frozen value, validated once, that rebuilds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.numbers import is_number, is_whole, shown

Nonlinearity = Literal["tanh", "relu"]
Engine = Literal["fused", "cell"]
ReadingOrder = Literal["rows", "columns"]
Pooling = Literal["last", "mean", "sum", "max", "cell", "all", "final"]
Activation = Literal["relu", "tanh", "sigmoid", "leaky_relu", "elu", "gelu"]

ENGINES: tuple[Engine, ...] = ("fused", "cell")
MAX_HIDDEN_SIZE = 512
MAX_LAYERS = 4
MAX_CELLS = 2 * MAX_LAYERS  # of layers that read in two directions
READING_ORDERS: tuple[ReadingOrder, ...] = ("rows", "columns")
POOLINGS: tuple[Pooling, ...] = ("last", "mean", "sum", "max", "cell", "all", "final")
SIDE = 28  # rows and columns of a picture, where their number matters
ACTIVATIONS: tuple[Activation, ...] = ("relu", "tanh", "sigmoid", "leaky_relu", "elu", "gelu")
MAX_HEAD_LAYERS = 4  # hidden ones, before the layer that gives the logits
MAX_HEAD_SIZE = 1024
LATER_FIELDS = ("reading", "rows_per_step", "pooling", "head", "head_activation", "bidirectional")


class SettingError(ValueError):
    """A setting will not do. The message names its field; the command line names the flag in its place.

    setting: the field's name. rule: what it must be, and what it was, as the rest of the sentence.
    """

    def __init__(self, setting: str, rule: str) -> None:
        self.setting, self.rule = setting, rule
        super().__init__(f"{setting} {rule}")


@dataclass(frozen=True)
class ModelConfig:
    """The architecture of a `RecurrentClassifier`.

    Args:
        cell: which recurrence reads the rows.
        hidden_size: H, units per layer, 1–512.
        num_layers: L, 1–4; layer l reads the hidden states of layer l − 1.
        nonlinearity: of the plain RNN; the other cells ignore it.
        dropout: probability between layers while training, in [0, 1).
        input_size: D, pixels per time step.
        num_classes: K.
        pixel_mean, pixel_std: the cell reads (pixel − mean) / std; 0 and 1 leave [0, 1] as it is.
        sigmoid_readout: squash the logits with σ, as one of the published tutorials does.
        reading: "rows" from the top, or "columns" from the left.
        rows_per_step: how many neighbouring rows (or columns) one time step reads, one after the other in its D pixels; D must be a
            multiple of it.
        pooling: what the readout hears of the top layer: its "last" hidden state, the "mean", "sum" or "max" of its hidden states over
            the steps read so far, its last "cell" state (LSTM only), or "all" hidden states of the 28 rows, one after the other, those
            not read yet as 0. With two directions "last" is what torch's `out[:, -1]` is, both hidden states at the last row, where the
            backward direction has only begun, and "final" (only there) torch's `h_n`, each direction's state when it has read all rows;
            "cell" is `c_n`.
        head: the widths of the readout's hidden layers; () is one linear layer. Each is 1–1024, at most 4.
        head_activation: after each hidden layer of the head.
        bidirectional: each layer reads its rows in two directions, with H units each: forward, from the first, and backward, from the last.
            The layer above and the readout hear both, forward first: 2H numbers for each row.

    Raises:
        SettingError: a value is outside its limits; the message names both.
    """

    cell: CellKind = "lstm"
    hidden_size: int = 128
    num_layers: int = 1
    nonlinearity: Nonlinearity = "tanh"
    dropout: float = 0.0
    input_size: int = 28
    num_classes: int = 10
    pixel_mean: float = 0.0
    pixel_std: float = 1.0
    sigmoid_readout: bool = False
    reading: ReadingOrder = "rows"
    rows_per_step: int = 1
    pooling: Pooling = "last"
    head: tuple[int, ...] = ()
    head_activation: Activation = "relu"
    bidirectional: bool = False

    def __post_init__(self) -> None:
        if self.cell not in CELL_KINDS:
            raise SettingError("cell", f"must be one of {', '.join(CELL_KINDS)}, got {self.cell!r}")
        if self.nonlinearity not in ("tanh", "relu"):
            raise SettingError("nonlinearity", f"must be tanh or relu, got {self.nonlinearity!r}")
        _check_whole("hidden_size", self.hidden_size, MAX_HIDDEN_SIZE)
        _check_whole("num_layers", self.num_layers, MAX_LAYERS)
        _check_whole("input_size", self.input_size, 1024)
        _check_whole("num_classes", self.num_classes, 1000)
        if not is_number(self.dropout, 0, 1) or self.dropout == 1:
            raise SettingError("dropout", f"must be at least 0 and below 1, got {shown(self.dropout)}")
        if not isinstance(self.sigmoid_readout, bool):
            raise SettingError("sigmoid_readout", f"must be true or false, got {self.sigmoid_readout!r}")
        if not is_number(self.pixel_mean, -100, 100):
            raise SettingError("pixel_mean", f"must be −100 to 100, got {shown(self.pixel_mean)}")
        if not is_number(self.pixel_std, 1e-6, 100):
            raise SettingError("pixel_std", f"must be 1e-6 to 100, got {shown(self.pixel_std)}")
        self._check_reading()
        self._check_readout()

    def _check_reading(self) -> None:
        if self.reading not in READING_ORDERS:
            raise SettingError("reading", f"must be one of {', '.join(READING_ORDERS)}, got {shown(self.reading)}")
        if not isinstance(self.bidirectional, bool):
            raise SettingError("bidirectional", f"must be true or false, got {shown(self.bidirectional)}")
        _check_whole("rows_per_step", self.rows_per_step, self.input_size)
        if self.input_size % self.rows_per_step:
            raise SettingError("input_size", f"must be a multiple of rows_per_step, got {self.input_size} and {self.rows_per_step}")

    def _check_readout(self) -> None:
        if self.pooling not in POOLINGS:
            raise SettingError("pooling", f"must be one of {', '.join(POOLINGS)}, got {shown(self.pooling)}")
        if self.pooling == "cell" and "cell_state" not in CELLS[self.cell].states:
            raise SettingError("pooling", f"can be cell only where there is a cell state, in an LSTM, got {CELLS[self.cell].with_article}")
        if self.pooling == "final" and not self.bidirectional:
            raise SettingError("pooling", "can be final only in a bidirectional network; with one direction it is the same as last")
        if self.pooling == "all" and SIDE % self.rows_per_step:
            raise SettingError("rows_per_step", f"must divide {SIDE} with pooling all, got {self.rows_per_step}")
        if not isinstance(self.head, tuple) or len(self.head) > MAX_HEAD_LAYERS:
            raise SettingError("head", f"must be at most {MAX_HEAD_LAYERS} widths, got {shown(self.head)}")
        for width in self.head:
            _check_whole("a width of the head", width, MAX_HEAD_SIZE)
        if self.head_activation not in ACTIVATIONS:
            raise SettingError("head_activation", f"must be one of {', '.join(ACTIVATIONS)}, got {shown(self.head_activation)}")

    @property
    def directions(self) -> int:
        """In how many directions each layer reads: 1 or 2."""
        return 2 if self.bidirectional else 1

    @property
    def num_cells(self) -> int:
        """One for each layer and direction, in torch's order: layer 1 forward, layer 1 backward, layer 2 forward …."""
        return self.num_layers * self.directions

    @property
    def top_cell(self) -> int:
        """The number of the last layer's cell, of its forward one where there are two."""
        return self.num_cells - self.directions

    def is_backward(self, cell: int) -> bool:
        """Whether the cell of this number reads from the last row to the first."""
        return self.bidirectional and cell % 2 == 1

    @property
    def layer_output(self) -> int:
        """How many numbers a layer hands on for each row: H of each direction."""
        return self.hidden_size * self.directions

    @property
    def features(self) -> int:
        """How many numbers the readout hears."""
        return self.layer_output * (SIDE // self.rows_per_step if self.pooling == "all" else 1)

    @property
    def plain_readout(self) -> bool:
        """The readout is one linear layer over the last hidden state."""
        return self.pooling == "last" and not self.head and not self.bidirectional

    @property
    def plain(self) -> bool:
        """It reads one row a step, once, from the top, and its readout is plain: what the page tells of a network by default."""
        return not self.bidirectional and self.reading == "rows" and self.rows_per_step == 1 and self.plain_readout

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `ModelConfig.from_dict` is its inverse. The fields that came later are left out where they have their defaults,
        so that a file written before them says the same as one written now."""
        later = {field.name: field.default for field in fields(self) if field.name in LATER_FIELDS}
        return {name: value for name, value in asdict(self).items() if name not in later or value != later[name]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ModelConfig:
        """Raises ValueError for a key that is not a field, or a value outside its limits."""
        head = values.get("head", ())
        try:
            return cls(**{**values, "head": tuple(head) if isinstance(head, list) else head})
        except TypeError as error:
            raise ValueError(f"not a model configuration: {error}") from None


def _check_whole(name: str, value: int, limit: int) -> None:
    if not is_whole(value, 1, limit):
        raise SettingError(name, f"must be 1–{limit}, got {shown(value)}")
