"""The view "Gradient": its size row by row, compared with a plain RNN, and the gradient of each pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.insight.sentence import say
from lstm_demo.insight.trace_facts import blank_rows
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import in_steps, step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.style.percent import accuracy_text
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.page.figure import show_figure
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.page.reading import network_of
from lstm_demo.ui.state.session import Reading

if TYPE_CHECKING:
    from lstm_demo.insight.gradients import GradientReach
    from lstm_demo.model.network import RecurrentClassifier
    from lstm_demo.plots.gradient_reach import Reach


def gradient_panel(
    network: RecurrentClassifier, reading: Reading, row: int | None, entry: ModelEntry, entries: Sequence[ModelEntry]
) -> None:
    """Draw the view.

    Args:
        network: the network that read.
        reading: its reading.
        row: the selected row, from 0; None for none.
        entry: the network's model.
        entries: all models. One of the other kind, with gates or without, reads the same digit for comparison.
    """
    from lstm_demo.plots.gradient_reach import gradient_by_row, gradient_curves, input_gradient

    trace, palette = reading.trace, page_palette()
    reach = _reach(network, trace)
    other = _other_model(entries, trace, reach)
    st.markdown(" ".join(filter(None, [_compared(entry, other), _in_words(trace, reach, other)])))
    curves = gradient_curves(trace, reach) + ([other.curve] if other else [])
    with st.container(key="gradients", horizontal=True, gap="large"):
        with st.container(key="plot-reach"):
            st.subheader(in_steps("Back through the rows", trace.config), anchor=False)
            cell = CELLS[trace.config.cell]
            push = f"How far a small push to the memory after a row moves the lead of the {reach.target} over the {reach.other}, "
            named = cell.with_article[0].upper() + cell.with_article[1:]
            carries = f" {named} carries its memory in c; h is what it shows of it." if cell.memory.symbol == "c" else ""
            # A backward direction's last row is its first: a share of the gradient there would say nothing.
            both = trace.config.bidirectional
            beside = f"in log-odds.{carries}" if both else f"beside a push after the last row.{carries}"
            st.caption(in_steps(f"{push}{beside}", trace.config))
            step, ink, blank = step_name(trace.config), trace.pixels.sum(axis=1), 0 if both else blank_rows(trace)
            figure = gradient_by_row(curves, ink, row, blank=blank, step=step, shares=not both, palette=palette)
            alt = f"Size of the gradient by {step}{'' if both else ', as a share of that after the last'}, log scale"
            show_figure(figure, "gradient-reach", alt=alt)
        with st.container(key="plot-pixels"):
            st.subheader("Down to the pixels", anchor=False)
            st.caption(f"Orange: more ink here would help the {reach.target}. Blue: it would help the {reach.other}.")
            figure = input_gradient(trace.image, reach.margin_by_pixel, palette=palette)
            show_figure(figure, "gradient-pixels", alt="Gradient by pixel, over the digit's outline")


def _reach(network: RecurrentClassifier, trace: Trace, other: int | None = None) -> GradientReach:
    from lstm_demo.insight.gradients import gradient_reach

    return gradient_reach(network, trace.image, trace.prediction, other)


class _OtherModel(NamedTuple):
    """A model to compare with. curve: the gradient of its top layer's memory, for the same margin on the same image."""

    entry: ModelEntry
    curve: Reach


def _other_model(entries: Sequence[ModelEntry], trace: Trace, reach: GradientReach) -> _OtherModel | None:
    """A network of the kind that this one is compared with (`Description.rival`); one of the same size where there is one."""
    from lstm_demo.plots.gradient_reach import Reach

    config = trace.config
    wanted = CELLS[CELLS[config.cell].rival]
    size = (config.num_layers, config.hidden_size)
    alike = [entry for entry in entries if entry.card.model.cell == wanted.kind and _reads_alike(entry.card.model, config)]
    for entry in sorted(alike, key=lambda entry: (entry.card.model.num_layers, entry.card.model.hidden_size) != size):
        try:
            norms = _memory_norms(_reach(network_of(entry), trace, reach.other), entry.card.model.top_cell)
        except (CheckpointError, ValueError):
            continue
        return _OtherModel(entry, Reach(f"{wanted.memory.symbol} of {entry.name}", wanted.memory.name, norms, aside=True))
    return None


def _memory_norms(reach: GradientReach, top: int) -> Array:
    """(T,), the gradient along the state that carries the memory from row to row, in the cell with the number `top`."""
    norms: Array = (reach.hidden_norm if reach.cell_norm is None else reach.cell_norm)[top]
    return norms


def _reads_alike(one: ModelConfig, other: ModelConfig) -> bool:
    """Whether both read in the same steps and directions and with the same pooling; else their gradients cannot be compared."""
    return all(
        getattr(one, name) == getattr(other, name) for name in ("input_size", "rows_per_step", "reading", "pooling", "bidirectional")
    )


def _compared(entry: ModelEntry, other: _OtherModel | None) -> str:
    """A sentence on how much better the one with gates reads, where both were measured on the same data."""
    if other is None or other.entry.card.data != entry.card.data:
        return ""
    plain_one, gated = (other.entry, entry) if CELLS[entry.card.model.cell].gated else (entry, other.entry)
    worse, better = plain_one.card.test_accuracy, gated.card.test_accuracy
    if worse is None or better is None:
        return ""
    verdict = "**A plain RNN does worse**" if worse < better else "A plain RNN need not do worse"
    names = f"{plain(plain_one.name)} reads {accuracy_text(worse)} of the test digits right, {plain(gated.name)} {accuracy_text(better)}"
    return f"{verdict}: {names}." + (" The usual reason is how far its gradient reaches." if worse < better else "")


def _in_words(trace: Trace, reach: GradientReach, other: _OtherModel | None) -> str:
    """Sentences on how much of the gradient at the last row is left at the first row of ink, in this network and in the other."""
    norms, first = _memory_norms(reach, trace.config.top_cell), blank_rows(trace)
    evidence = {"row": first + 1, "last": len(norms), "share": _share(norms, first)}
    kept = "it keeps" if evidence["share"] <= 1 else "it grows to"
    words = "Training walks the gradient back from row to row. Between row {last:whole} and row {row:whole}, "
    words += f"the first with ink, {kept} {{share:percent}} of its size along " + _whose(trace.config)
    if other is not None:
        evidence["other"] = _share(other.curve.norms, first)
        words += ", {other:percent} along " + _whose(other.entry.card.model)
    words += ". The less of it arrives, the less the early rows can teach: this is the vanishing gradient."
    if trace.config.bidirectional:
        words += _backwards(trace.config)
    elif first:
        evidence |= {"blank": first}
        words += " Greyed: row 1, before any ink." if first == 1 else " Greyed: rows 1 to {blank:whole}, before any ink."
        words += " There the memory is the same whatever is drawn further down, so the size of the gradient does not matter."
    if trace.config.pooling not in ("last", "cell"):
        words += " Here the readout hears the states of all rows, so each of them also has a short way of its own."
    return in_steps(say("forget", words, (), (), evidence).text, trace.config)


def _backwards(config: ModelConfig) -> str:
    """A sentence on the other direction of a bidirectional network."""
    if config.pooling == "last":
        return " The readout hears the backward direction (dashed) at row {last:whole}, where it has read that row alone."
    return " Backward (dashed), the gradient walks the other way: from row 1, where that direction ends, to row {last:whole}."


def _whose(config: ModelConfig) -> str:
    cell = CELLS[config.cell]
    return f"the {cell.name}'s {cell.memory.label}" + (" of the forward direction" if config.bidirectional else "")


def _share(norms: Array, first: int) -> float:
    return float(norms[first] / norms[-1]) if norms[-1] else 0.0
