"""Where the gradient goes: how far back the answer reaches, beside a plain RNN, and what each pixel could do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from lstm_demo.exchange.figures import gradient_curves
from lstm_demo.insight.facts import blank_rows
from lstm_demo.insight.sentence import say
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import in_steps, step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.training.catalogue import ModelEntry
from lstm_demo.training.header import CheckpointError
from lstm_demo.ui.display import page_palette
from lstm_demo.ui.figure import show_figure
from lstm_demo.ui.reading import network_of
from lstm_demo.ui.session import Reading

if TYPE_CHECKING:
    from lstm_demo.insight.gradients import GradientReach
    from lstm_demo.model.network import RecurrentClassifier
    from lstm_demo.plots.gradient_reach import Reach


def gradient_panel(network: RecurrentClassifier, reading: Reading, row: int | None, entries: Sequence[ModelEntry]) -> None:
    """entries: all models there are; the first plain RNN among them reads the same digit for comparison."""
    from lstm_demo.plots.gradient_reach import gradient_by_row, input_gradient

    trace, palette = reading.trace, page_palette()
    reach = _reach(network, trace)
    rival = None if trace.config.cell == "rnn" else _plain_rnn(entries, trace, reach)
    st.markdown(_in_words(trace, reach, rival))
    curves = gradient_curves(trace, reach) + ([_aside(rival)] if rival else [])
    with st.container(key="gradients", horizontal=True, gap="large"):
        with st.container(key="plot-reach"):
            st.subheader(in_steps("Back through the rows", trace.config), anchor=False)
            push = f"How far a small push to the memory after a row would move the lead of the {reach.target} over the {reach.other}."
            st.caption(in_steps(push, trace.config))
            step = step_name(trace.config)
            figure = gradient_by_row(curves, trace.pixels.sum(axis=1), row, blank=blank_rows(trace), step=step, palette=palette)
            show_figure(figure, "gradient-reach", alt=f"Size of the gradient by {step}, log scale")
        with st.container(key="plot-pixels"):
            st.subheader("Down to the pixels", anchor=False)
            st.caption(f"Orange: more ink here would help the {reach.target}. Blue: it would help the {reach.other}.")
            figure = input_gradient(trace.image, reach.margin_by_pixel, palette=palette)
            show_figure(figure, "gradient-pixels", alt="Gradient by pixel, over the digit's outline")


def _reach(network: RecurrentClassifier, trace: Trace, other: int | None = None) -> GradientReach:
    from lstm_demo.insight.gradients import gradient_reach

    return gradient_reach(network, trace.image, trace.prediction, other)


class _Rival(NamedTuple):
    """norms: |∂ margin / ∂ h| of its top layer, of the same margin on the same image. tanh: of its units, else they are ReLU's."""

    name: str
    norms: Array
    tanh: bool


def _plain_rnn(entries: Sequence[ModelEntry], trace: Trace, reach: GradientReach) -> _Rival | None:
    for entry in entries:
        if entry.card.model.cell == "rnn" and _reads_alike(entry.card.model, trace.config):
            try:
                norms = _reach(network_of(entry), trace, reach.other).hidden_norm[-1]
                return _Rival(entry.name, norms, entry.card.model.nonlinearity == "tanh")
            except (CheckpointError, ValueError):
                continue
    return None


def _reads_alike(one: ModelConfig, other: ModelConfig) -> bool:
    """The same steps, and the same pooling: else the gradients of the two do not go the same way."""
    return all(getattr(one, name) == getattr(other, name) for name in ("input_size", "rows_per_step", "reading", "pooling"))


def _aside(rival: _Rival) -> Reach:
    from lstm_demo.plots.gradient_reach import Reach

    return Reach(f"h of {rival.name}", "hidden_state", rival.norms, aside=True)


def _in_words(trace: Trace, reach: GradientReach, rival: _Rival | None) -> str:
    """How much of the gradient at the last row is left at the first row of ink: along the memory, and in the plain RNN."""
    norms = (reach.hidden_norm if reach.cell_norm is None else reach.cell_norm)[-1]
    first = blank_rows(trace)
    evidence = {"row": first + 1, "last": len(norms), "share": _share(norms, first)}
    memory = "hidden state" if reach.cell_norm is None else "cell state"
    words = (
        f"Between the first row of ink, {{row:whole}}, and row {{last:whole}}, the gradient along the {memory} keeps {{share:percent}} of "
    )
    words += "its size on the way back"
    if rival is not None:
        evidence["plain"] = _share(rival.norms, first)
        words += "; in the plain RNN beside it, {plain:percent}"
    words += ". What fades on the way back can teach the early rows but little: the vanishing gradient."
    if first:
        words += _of_the_blank_rows(norms, rival, first, evidence)
    if trace.config.pooling not in ("last", "cell"):
        words += " Here the readout hears the states of all rows, so each of them also has a short way of its own."
    return in_steps(say("forget", words, (), (), evidence).text, trace.config)


def _of_the_blank_rows(norms: Array, rival: _Rival | None, first: int, evidence: dict[str, float]) -> str:
    """Why the figure greys them: until there is ink, the state is the same for every digit, so nothing has to reach further back."""
    evidence |= {"blank": first}
    words = " Greyed: row 1, before any ink." if first == 1 else " Greyed: rows 1 to {blank:whole}, before any ink."
    words += " The state there is the same whatever is drawn below, so that no evidence is lost if the gradient fades"
    if rival is not None and rival.tanh and norms[0] < norms[first] and rival.norms[0] > rival.norms[first]:
        words += "; nor is any won where the plain RNN's grows again: its units start at 0, where tanh is steepest and a push fades least"
    return words + "."


def _share(norms: Array, first: int) -> float:
    return float(norms[first] / norms[-1]) if norms[-1] else 0.0
