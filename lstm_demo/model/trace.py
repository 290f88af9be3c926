"""A trace: every number of one reading of one image, as a value. NumPy only, so a viewer needs no torch.

Shapes, here and in the whole package: B batch, T time steps (rows), D row width, H hidden units, L layers, K classes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from os import PathLike
from typing import Any, BinaryIO, ClassVar, assert_never

import numpy as np
import numpy.typing as npt

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind, Quantity
from lstm_demo.model.kinds.table import CELLS

Array = npt.NDArray[np.float32]
Source = str | PathLike[str] | BinaryIO

MAX_TRACE_BYTES = 64 * 2**20


class TraceError(ValueError):
    """A file is not a trace that this package wrote."""


@dataclass(frozen=True, eq=False)
class Addends:
    """The addends of one gate's pre-activation: z = (from_input + from_hidden) + bias, added in this order in float32.

    from_input: (L, T, H), W·x. from_hidden: (L, T, H), U·h of the previous row. bias: (L, H), both biases of torch added.
    from_cell: (L, T, H), p ⊙ c, added last, where the gate has a peephole, else None.

    The GRU's candidate is the exception: torch keeps a bias inside the reset product, so there from_hidden is
    r ⊙ (U·h + b_hn) and bias is b_in alone.

    Activations are torch's, of float32, a row of units at a time: σ of a longer array may differ in its last bit.
    """

    from_input: Array
    from_hidden: Array
    bias: Array
    from_cell: Array | None = None

    @property
    def total(self) -> Array:
        """z, the pre-activation itself: (L, T, H)."""
        total = (self.from_input + self.from_hidden) + self.bias[:, None, :]
        return total if self.from_cell is None else total + self.from_cell

    def arrays(self) -> dict[str, Array]:
        """Those that are there, by name."""
        parts = {"from_input": self.from_input, "from_hidden": self.from_hidden, "bias": self.bias}
        return parts if self.from_cell is None else parts | {"from_cell": self.from_cell}


@dataclass(frozen=True, eq=False)
class Trace:
    """What every cell's reading has in common. All arrays are float32 on the CPU.

    config: the network that read.
    image: (rows, columns) in [0, 1], ink = 1, as the person gave it.
    rows: (T, D), what the first layer's cell read: `pixels`, after the network's own standardisation.
    hidden_state: (L, T, H), h after each row; before the first row read it is 0. Of a network that reads in two directions, this and all
        else that begins with L has 2L entries, one for each cell: layer 1 forward, layer 1 backward, …. A backward cell has read the
        rows from the last one to the row of the entry.
    logits, probabilities: (T, K), the readout applied after *every* row, to the top layer's states pooled up to it;
        probabilities = softmax(logits). With two directions (1, K): there is no answer before all is read.
    addends: by gate or candidate name (`"forget_gate"` …), in torch's order; a plain RNN has one, `"pre_activation"`.
    novelty: by how much the picture is less like a digit than the network's threshold allows (`NoveltyDetector`): above 0 it is unlike
        anything learned. None where the network has no such detector.

    Two traces are compared array by array: `==` asks only whether they are the same object.
    """

    QUANTITIES: ClassVar[tuple[Quantity, ...]] = ()

    config: ModelConfig
    image: Array
    rows: Array
    hidden_state: Array
    logits: Array
    probabilities: Array
    addends: Mapping[str, Addends]
    novelty: float | None = field(default=None, kw_only=True)

    def quantity(self, name: str) -> Array:
        """(L, T, H) of one of `QUANTITIES` by name. Raises KeyError for another cell's quantity."""
        if name not in {q.name for q in self.QUANTITIES}:
            raise KeyError(f"no {name!r} in the trace of this cell: choose one of {', '.join(q.name for q in self.QUANTITIES)}")
        value: Array = getattr(self, name)
        return value

    @property
    def memory(self) -> Array:
        """(L, T, H), what carries the past: the cell state where there is one, else the hidden state."""
        return self.quantity(CELLS[self.config.cell].memory.name)

    @property
    def pixels(self) -> Array:
        """(T, D), the image's pixels by time step: its rows or, where the network reads them, its columns, or several of them in one."""
        lines = self.image if self.config.reading == "rows" else self.image.T
        return lines.reshape(-1, self.config.input_size)

    def layer_input(self, layer: int) -> Array:
        """What the cell of this number read as x: (T, D) in the first layer, above it (T, H), or (T, 2H) of two directions."""
        directions = self.config.directions
        first = layer - layer % directions  # of the cells of its layer
        return self.rows if first == 0 else np.concatenate(list(self.hidden_state[first - directions : first]), axis=-1)

    def previous(self, states: Array, layer: int) -> Array:
        """Of one cell's (T, …) its value when each row came: after the row read before it, 0 at the first that was read."""
        nothing = np.zeros_like(states[:1])
        return np.concatenate([states[1:], nothing] if self.config.is_backward(layer) else [nothing, states[:-1]])

    @property
    def prediction(self) -> int:
        """The most probable class after the last row."""
        return int(self.probabilities[-1].argmax())

    @property
    def confidence(self) -> float:
        """Its probability, 0–1."""
        return float(self.probabilities[-1].max())

    @property
    def unfamiliar(self) -> bool:
        """The picture is unlike anything that the network has learned. False as well where nobody can tell."""
        return self.novelty is not None and self.novelty > 0

    def save(self, target: Source) -> None:
        """Write as `.npz`: the arrays by name, addends as `name.from_input` …, and the configuration as JSON."""
        arrays: dict[str, Any] = {"config": np.array(json.dumps(self.config.to_dict()))}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, np.ndarray):
                arrays[each.name] = value
        if self.novelty is not None:
            arrays["novelty"] = np.array(self.novelty)
        for name, addends in self.addends.items():
            arrays |= {f"{name}.{part}": array for part, array in addends.arrays().items()}
        if isinstance(target, (str, PathLike)):
            with open(target, "wb") as file:  # given a path, NumPy would add .npz to its name
                np.savez_compressed(file, **arrays)
        else:
            np.savez_compressed(target, **arrays)

    @staticmethod
    def load(source: Source) -> Trace:
        """Read what `save` wrote.

        Raises:
            TraceError: not such a file, arrays missing or of the wrong shape, or over 64 MiB unpacked.
            OSError: the file cannot be opened.
        """
        data = _read(source)
        try:
            return _from_arrays(_unpack(data))
        except TraceError:
            raise
        except Exception as error:  # zipfile, zlib, json and NumPy between them raise a dozen kinds on a damaged file
            raise TraceError(f"not a trace of this program: {error}") from None


@dataclass(frozen=True, eq=False)
class LSTMTrace(Trace):
    """Each (L, T, H). Gates in [0, 1], candidate in [−1, 1], hidden state in (−1, 1), cell state unbounded."""

    QUANTITIES = CELLS["lstm"].quantities

    forget_gate: Array
    input_gate: Array
    candidate: Array
    output_gate: Array
    cell_state: Array


@dataclass(frozen=True, eq=False)
class PeepholeTrace(LSTMTrace):
    """As of an LSTM; the addends of its gates have a fourth, from the cell state."""

    QUANTITIES = CELLS["peephole"].quantities


@dataclass(frozen=True, eq=False)
class GRUTrace(Trace):
    """Each (L, T, H). Gates in [0, 1], candidate and hidden state in [−1, 1].

    hidden_part: U·h + b_hn, the candidate's recurrent part before the reset gate scales it (unbounded).
    """

    QUANTITIES = CELLS["gru"].quantities

    reset_gate: Array
    update_gate: Array
    candidate: Array
    hidden_part: Array


@dataclass(frozen=True, eq=False)
class RNNTrace(Trace):
    """A plain RNN has no gates: only its pre-activation (L, T, H), unbounded, and its hidden state.

    With ReLU the hidden state is in [0, ∞), with tanh in [−1, 1].
    """

    QUANTITIES = CELLS["rnn"].quantities

    pre_activation: Array


def _trace_type(kind: CellKind) -> type[Trace]:
    match kind:
        case "lstm":
            return LSTMTrace
        case "gru":
            return GRUTrace
        case "rnn":
            return RNNTrace
        case "peephole":
            return PeepholeTrace
    assert_never(kind)


TRACE_TYPES: Mapping[CellKind, type[Trace]] = {kind: _trace_type(kind) for kind in CELL_KINDS}


def _read(source: Source) -> bytes:
    """At most one byte more than a trace may have: what is longer is no trace, and not worth the memory."""
    if isinstance(source, (str, PathLike)):
        with open(source, "rb") as file:
            return file.read(MAX_TRACE_BYTES + 1)
    return source.read(MAX_TRACE_BYTES + 1)


def _unpack(data: bytes) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays by name. Nothing is unpacked when the archive says that it is larger than the cap; zipfile holds it to its word."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > MAX_TRACE_BYTES:
        raise TraceError(f"a trace may unpack to {MAX_TRACE_BYTES // 2**20} MiB, this one says {size // 2**20} MiB")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _from_arrays(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Trace:
    config = ModelConfig.from_dict(json.loads(str(arrays["config"])))
    kind = TRACE_TYPES[config.cell]
    plain = {f.name: _float32(arrays, f.name) for f in fields(kind) if f.name not in ("config", "addends", "novelty")}
    addends = {name: _stored_addends(arrays, name, name in CELLS[config.cell].peepholes) for name in CELLS[config.cell].gates}
    trace = kind(config=config, addends=addends, novelty=_stored_novelty(arrays), **plain)
    _check_shapes(trace)
    return trace


def _stored_novelty(arrays: Mapping[str, npt.NDArray[np.generic]]) -> float | None:
    if "novelty" not in arrays:
        return None
    stored = arrays["novelty"]
    if stored.dtype != np.float64 or stored.shape != () or not np.isfinite(stored):
        raise TraceError(f"novelty must be one finite number, got {stored.dtype} of shape {stored.shape}")
    return float(stored)


def _stored_addends(arrays: Mapping[str, npt.NDArray[np.generic]], gate: str, peephole: bool) -> Addends:
    parts = ("from_input", "from_hidden", "bias", *(("from_cell",) if peephole else ()))
    return Addends(**{part: _float32(arrays, f"{gate}.{part}") for part in parts})


def _float32(arrays: Mapping[str, npt.NDArray[np.generic]], name: str) -> Array:
    array = arrays[name]
    if array.dtype != np.float32:
        raise TraceError(f"{name} must be float32, got {array.dtype}")
    return array.astype(np.float32, copy=False)


def _check_shapes(trace: Trace) -> None:
    config = trace.config
    if trace.rows.ndim != 2 or len(trace.rows) < 1 or trace.rows.shape[1] != config.input_size:
        raise TraceError(f"rows must have {config.input_size} pixels each, got shape {trace.rows.shape}")
    steps = len(trace.rows)
    answers = 1 if config.bidirectional else steps
    shape = (config.num_cells, steps, config.hidden_size)
    lines = (steps * config.rows_per_step, config.input_size // config.rows_per_step)
    expected = {"image": lines if config.reading == "rows" else lines[::-1], "rows": (steps, config.input_size)}
    expected |= {"logits": (answers, config.num_classes), "probabilities": (answers, config.num_classes)}
    for each in fields(trace):
        value = getattr(trace, each.name)
        if isinstance(value, np.ndarray) and value.shape != expected.get(each.name, shape):
            raise TraceError(f"{each.name} must have shape {expected.get(each.name, shape)}, got {value.shape}")
    for name, addends in trace.addends.items():
        found = {part: array.shape for part, array in addends.arrays().items()}
        if found.pop("bias") != (shape[0], shape[2]) or set(found.values()) != {shape}:
            raise TraceError(f"the addends of {name} do not fit {shape}")


def mean_memory(trace: Trace, layer: int) -> Array:
    """(T,), the mean over the units of |c|, of |h| where there is no c."""
    mean: Array = np.abs(trace.memory[layer]).mean(axis=1)
    return mean
