"""What a network is made of: a small frozen value, validated once, that rebuilds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lstm_demo.model.numbers import is_number, is_whole, shown

CellKind = Literal["lstm", "gru", "rnn"]
Nonlinearity = Literal["tanh", "relu"]
Engine = Literal["fused", "cell"]

CELL_KINDS: tuple[CellKind, ...] = ("lstm", "gru", "rnn")
ENGINES: tuple[Engine, ...] = ("fused", "cell")
# What torch stacks in one weight matrix, H rows each, from the top; a plain RNN has no gate, only its pre-activation.
GATE_ORDER: Mapping[CellKind, tuple[str, ...]] = {
    "lstm": ("input_gate", "forget_gate", "candidate", "output_gate"),
    "gru": ("reset_gate", "update_gate", "candidate"),
    "rnn": ("pre_activation",),
}
MAX_HIDDEN_SIZE = 512
MAX_LAYERS = 4


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
        input_size: D, pixels per row.
        num_classes: K.
        pixel_mean, pixel_std: the cell reads (pixel − mean) / std; 0 and 1 leave [0, 1] as it is.
        sigmoid_readout: squash the logits with σ, as one of the published tutorials does.

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

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `ModelConfig.from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ModelConfig:
        """Raises ValueError for a key that is not a field, or a value outside its limits."""
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"not a model configuration: {error}") from None


def _check_whole(name: str, value: int, limit: int) -> None:
    if not is_whole(value, 1, limit):
        raise SettingError(name, f"must be 1–{limit}, got {shown(value)}")
