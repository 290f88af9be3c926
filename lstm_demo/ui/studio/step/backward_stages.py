"""The last three stages of a training step: the backward pass, clipping and the update of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.model.step_words import in_steps, marked_cell, step_name
from lstm_demo.style.numbers import significant
from lstm_demo.style.percent import fine_percent
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.state.session import get_widget, set_widget
from lstm_demo.ui.studio.step import words
from lstm_demo.ui.studio.step.arithmetic import lines, lines_html, place_words
from lstm_demo.ui.studio.step.formulas import CLIPPING, RULES, THROUGH_TIME
from lstm_demo.ui.studio.step.graph import graph_view
from lstm_demo.ui.studio.step.lesson import lesson_button
from lstm_demo.ui.studio.step.scene import Scene, grid_rows, show_step_figure, show_words
from lstm_demo.ui.studio.step.start import settings_of

if TYPE_CHECKING:
    from lstm_demo.insight.training.training_step import TrainingStep
    from lstm_demo.plots.gradient_reach import Reach

MANY = 10


def backward_view(scene: Scene) -> None:
    from lstm_demo.plots.gradient_reach import gradient_by_row
    from lstm_demo.plots.part_grid import part_grid

    step = scene.step
    config = scene.entry.card.model
    show_words(in_steps(words.backward_words(step, config, 0 if config.bidirectional else scene.blank_rows), config), THROUGH_TIME)
    with st.container(key="step-backward-figures", horizontal=True, gap="large"):
        with st.container(key="plot-step-rows"):
            st.subheader(in_steps("Back through the rows", config), anchor=False)
            depends = "How strongly an image's loss depends on the state after each row, averaged over the batch. Shaded: ink."
            st.caption(in_steps(depends, config))
            step_word = step_name(config)
            figure = gradient_by_row(
                _reaches(scene),
                scene.ink_by_row,
                blank=0 if config.bidirectional else scene.blank_rows,
                step=step_word,
                palette=page_palette(),
            )
            show_step_figure(scene, figure, "reach", f"Size of the gradient by {step_word}, log scale")
        with st.container(key="plot-step-gradients"):
            st.subheader("Down to the weights", anchor=False)
            parts = "How long the gradient of each part is: of W, which reads the row; of U, which reads the state before; of b."
            st.caption(in_steps(parts, config))
            rows = grid_rows(scene, lambda movement: movement.gradient)
            figure = part_grid(rows, lambda value: significant(value, 2), "gradient", palette=page_palette())
            show_step_figure(scene, figure, "gradients", "Length of each part's gradient")
    graph_view(scene)


def clip_view(scene: Scene) -> None:
    from lstm_demo.plots.gradient_length import gradient_length
    from lstm_demo.plots.part_grid import part_grid

    step = scene.step
    show_words(words.clip_words(step, scene.entry.card.parameters), CLIPPING if step.clip_norm is not None else "")
    with st.container(key="step-clip-figures", horizontal=True, gap="large"):
        with st.container(key="plot-step-length"):
            st.subheader("The whole gradient", anchor=False)
            st.caption("Its length before clipping and after.")
            figure = gradient_length(step.gradient_norm, step.gradient_norm * step.clip_factor, step.clip_norm, palette=page_palette())
            show_step_figure(scene, figure, "length", "Length of the gradient before and after clipping")
        with st.container(key="plot-step-shares"):
            st.subheader("What it is made of", anchor=False)
            st.caption("Each part's share of the squared length; together 100 %. Clipping leaves the shares alone.")
            whole = step.gradient_norm**2
            rows = grid_rows(scene, lambda movement: movement.gradient**2 / whole if whole else None)
            show_step_figure(
                scene,
                part_grid(rows, _share, "share", palette=page_palette()),
                "shares",
                "Each part's share of the gradient's squared length",
            )


def update_view(scene: Scene) -> None:
    from lstm_demo.plots.part_grid import part_grid
    from lstm_demo.plots.repeated_loss import repeated_loss

    step, state = scene.step, scene.state
    show_words(words.update_words(step, scene.entry.card, scene.start))
    with st.container(key="step-again", horizontal=True, gap="small"):
        st.button("Take this step again on the result", key="step-once", on_click=state.request, args=(1,), icon=":material/replay:")
        st.button("Ten times more", key="step-many", on_click=state.request, args=(MANY,))
        st.button("Back to the first", key="step-reset", on_click=state.reset, disabled=step.number == 1, type="tertiary")
        lesson_button(scene.entry.card, scene.start)
    with st.container(key="step-update-figures", horizontal=True, gap="large"):
        with st.container(key="plot-step-moved"):
            st.subheader("How far the weights moved", anchor=False)
            st.caption("Length of a part's change beside the length of the part itself, ‖ΔW‖ ⁄ ‖W‖.")
            rows = grid_rows(scene, lambda movement: movement.relative)
            show_step_figure(scene, part_grid(rows, _share, "moved", palette=page_palette()), "movements", "Relative movement of each part")
        with st.container(key="plot-step-course"):
            st.subheader("The loss on this batch", anchor=False)
            st.caption(_course_words(step))
            show_step_figure(
                scene, repeated_loss(state.losses, palette=page_palette()), "course", "Loss before the first step and after each"
            )
    _one_weight(scene)


def _one_weight(scene: Scene) -> None:
    """The optimiser's arithmetic for one weight: of each part, the weight with the largest gradient can be chosen."""
    parts, model = scene.step.parts, scene.entry.card.model
    key = f"step-weight-{model.cell}-{model.num_layers}"
    of_gates = [place for place, one in enumerate(parts) if one.part.layer is not None and one.part.symbol != "b"]
    if get_widget(key) is None:
        set_widget(key, max(of_gates, key=lambda place: abs(parts[place].update.gradient)))
    st.subheader("One weight, written out", anchor=False)
    chosen = st.selectbox(
        "Of each part, the weight with the largest gradient",
        range(len(parts)),
        format_func=lambda place: place_words(parts[place], model),
        key=key,
        width=420,
    )
    settings = settings_of(scene.entry.card)
    st.latex(RULES["momentum" if settings.optimizer == "sgd" and settings.momentum else settings.optimizer], width="content")
    st.html(lines_html(lines(parts[chosen].update, scene.step)))


def _course_words(step: TrainingStep) -> str:
    if step.number == 1:
        return "After one step. Take it again, on the same images, and watch."
    return f"After {step.number} steps on the same images. Real training takes each step on other ones."


def _share(value: float) -> str:
    """A share, short enough for a cell of the grid."""
    return fine_percent(value)


def _reaches(scene: Scene) -> list[Reach]:
    """The curves: both states of the top layer, and for comparison the state of each layer below that carries its memory."""
    from lstm_demo.plots.gradient_reach import Reach

    step, config = scene.step, scene.entry.card.model
    states = (
        {"hidden_state": step.hidden_norm} if step.cell_norm is None else {"cell_state": step.cell_norm, "hidden_state": step.hidden_norm}
    )
    letters, memory = {"cell_state": "c", "hidden_state": "h"}, next(iter(states))
    top = range(config.top_cell, config.num_cells)
    below = [
        Reach(letters[memory] + marked_cell(config, cell), memory, states[memory][cell], aside=True) for cell in range(config.top_cell)
    ]
    return [Reach(letters[name] + marked_cell(config, cell), name, norms[cell]) for cell in top for name, norms in states.items()] + below
