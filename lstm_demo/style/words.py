"""How networks and times are written, on the command line and on the page. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import ACTIVATION_WORDS
from lstm_demo.style.percent import percent
from lstm_demo.training.settings import TrainingConfig

OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}


def network_size(config: ModelConfig) -> str:
    """`LSTM 2×128`."""
    return f"{CELLS[config.cell].label} {config.num_layers}×{config.hidden_size}"


def network(config: ModelConfig) -> str:
    """`LSTM 2×128`, `RNN 1×100 ReLU`, `LSTM 1×128, σ readout`, `GRU 1×64, columns, mean of h, head 32 ReLU`."""
    cell = CELLS[config.cell]
    kind = " ReLU" if cell.has_nonlinearity and config.nonlinearity == "relu" else ""
    readout = ", σ readout" if config.sigmoid_readout else ""
    both = "bidirectional " if config.bidirectional else ""
    ways: list[str] = [config.reading] if config.reading != "rows" else []
    ways += [f"{config.rows_per_step} {config.reading} a step"] if config.rows_per_step > 1 else []
    ways += ["c" if config.pooling == "cell" else f"{config.pooling} of h"] if config.pooling not in ("last", "final") else []
    ways += ["final states"] if config.pooling == "final" else []
    ways += [f"head {'+'.join(map(str, config.head))} {ACTIVATION_WORDS[config.head_activation]}"] if config.head else []
    return f"{both}{network_size(config)}{kind}{''.join(f', {way}' for way in ways)}{readout}"


def in_words(model: ModelConfig, training: TrainingConfig) -> str:
    """`1 layer of 128 LSTM units; 3 epochs in batches of 48, AdamW at 0.006.`"""
    cell = CELLS[model.cell]
    units = f"{'bidirectional ' if model.bidirectional else ''}{cell.name} units" + (
        f" ({ACTIVATION_WORDS[model.nonlinearity]})" if cell.has_nonlinearity else ""
    )
    layers, length = _counted(model.num_layers, "layer"), training.epochs
    times = _counted(length, "epoch") if length is not None else _counted(training.iterations or 0, "iteration")
    rate = f"{OPTIMIZERS[training.optimizer]} at {training.learning_rate:g}"
    return f"{layers} of {model.hidden_size} {units}; {times} in batches of {training.batch_size}, {rate}."


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """`45 s`, `12 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def unlike_anything_learned(classes: int) -> str:
    """Two sentences for a picture that a network's novelty detector says no digit of."""
    return f"It can only answer 0 to {classes - 1} and must choose one. This is unlike anything it has learned: do not trust the answer."


def odds(first: float, second: float) -> str:
    """Two probabilities, the larger first, as odds: `3 to 1`, and `1.4 to 1` below 2."""
    ratio = first / second
    return f"{ratio:.1f} to 1" if ratio < 1.95 else f"{ratio:.0f} to 1"


NEAR_TIE = 10.0


def answer_in_words(probabilities: Sequence[float]) -> str:
    """`7 (99 %)` or, where the odds are below ten to one, `7 (72 %), perhaps a 2 (3 to 1)`. probabilities: of the classes."""
    first, second = _two_largest(probabilities)
    answer = f"{first} ({percent(probabilities[first])})"
    if not _is_near_tie(probabilities[first], probabilities[second]):
        return answer
    return f"{answer}, perhaps {_article(second)} {second} ({odds(probabilities[first], probabilities[second])})"


def answer_beside(probabilities: Sequence[float], *, at_the_end: bool) -> str:
    """What is said of the second class: `next 2, 3 %` or, of a near tie when all has been read, `perhaps a 2, 21 %: 3 to 1`."""
    first, second = _two_largest(probabilities)
    share = percent(probabilities[second])
    if not at_the_end or not _is_near_tie(probabilities[first], probabilities[second]):
        return f"next {second}, {share}"
    return f"perhaps {_article(second)} {second}, {share}: {odds(probabilities[first], probabilities[second])}"


def _two_largest(probabilities: Sequence[float]) -> list[int]:
    return sorted(range(len(probabilities)), key=lambda number: -probabilities[number])[:2]


def _is_near_tie(first: float, second: float) -> bool:
    return second > 0 and first / second < NEAR_TIE


def _article(digit: int) -> str:
    return "an" if digit == 8 else "a"
