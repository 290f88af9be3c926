"""The view "Why this digit?": the rows and units that decide between two classes. Each can be shown in the theatre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from lstm_demo.lesson.views import WHY
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import in_steps, marked_cell
from lstm_demo.model.trace import Trace
from lstm_demo.plots.look import signed
from lstm_demo.style.palette import Palette
from lstm_demo.style.png import png_address
from lstm_demo.ui.browser.pointing import pointing
from lstm_demo.ui.explain.sentences import cue_of, sentences_html
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.state.cue import new_cue
from lstm_demo.ui.state.session import Reading, get_widget, set_widget
from lstm_demo.ui.state.views import EXPLAIN_VIEW

if TYPE_CHECKING:
    from lstm_demo.insight.contrast import Contrast, RowScore, UnitScore
    from lstm_demo.model.network import RecurrentClassifier

UNITS_A_SIDE = 6
LABELLED_ROWS = 6
HOW = (
    "All leads and scores are log-odds: one point more multiplies the odds by 2.7. A row's score: by how much the lead falls when that row "
    "is blank. A unit's: by how much it falls when the unit is switched off. "
    "Scores do not add up to the lead; rows and units work together."
)
ON_ITS_SIDE = " The picture lies on its side here: its first column is at the top."


def why_panel(network: RecurrentClassifier, reading: Reading) -> None:
    this, other = _classes(reading)
    contrast = contrast_of(reading.name, this, other, network, reading)
    palette, config = page_palette(), reading.trace.config
    rows = sorted(contrast.rows, key=lambda scored: scored.row)
    sides = [[unit for unit in contrast.units if sign * unit.score > 0][:UNITS_A_SIDE] for sign in (1, -1)]
    cues = [cue_of(sentence, config) for sentence in contrast.sentences]
    cues += [new_cue(row=scored.row, rows=(scored.row,)) for scored in rows]
    first = len(contrast.sentences)
    html = sentences_html(contrast.sentences, config, palette)
    html += f'<div class="evidence" style="{_hues(palette)}">{rows_html(reading.trace, rows, contrast, first)}<div class="units">'
    for side, speaks_for in zip(sides, (this, other)):
        html += units_html(side, speaks_for, contrast, config, len(cues))
        cues += [new_cue(layer=unit.layer, unit=unit.unit, units=(unit.unit,)) for unit in side]
    pointing(html + "</div></div>", cues, key="why")
    st.caption(in_steps(HOW, config) + (ON_ITS_SIDE if config.reading == "columns" else ""))


def open_why(reading: Reading, this: int, other: int) -> None:
    """Choose this view and the two classes. Must be called before the view is drawn."""
    set_widget(EXPLAIN_VIEW, WHY)
    set_widget(_key_of_this(reading), this)
    set_widget(_key_of_other(reading, this), other)


def _key_of_this(reading: Reading) -> str:
    return f"why-this-{reading.name}"


def _key_of_other(reading: Reading, this: int) -> str:
    return f"why-other-{reading.name}-{this}"


def _classes(reading: Reading) -> tuple[int, int]:
    """Draw the choice of the two classes. By default they are the answer and its runner-up; each reading has a choice of its own."""
    ranked = [int(k) for k in np.argsort(-reading.trace.logits[-1], kind="stable")]
    classes = list(range(len(ranked)))
    key = _key_of_this(reading)
    if get_widget(key) is None:
        set_widget(key, ranked[0])
    with st.container(key="why-classes", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Why a")
        this = st.selectbox("this class", classes, key=key, label_visibility="collapsed", width=80)
        st.markdown("not a")
        others = [k for k in classes if k != this]
        key = _key_of_other(reading, this)
        if get_widget(key) is None:
            set_widget(key, next(k for k in ranked if k != this))
        other = st.selectbox("not that class", others, key=key, label_visibility="collapsed", width=80)
        st.markdown("?")
    return this, other


@st.cache_data(max_entries=64, show_spinner=False)
def contrast_of(name: str, this: int, other: int, _network: RecurrentClassifier, _reading: Reading) -> Contrast:
    """The comparison of two classes. name: of the reading, for the cache."""
    from lstm_demo.insight.contrast import why

    return why(_network, _reading.trace, this, other)


def _hues(palette: Palette) -> str:
    """CSS variables with the colours for the one class and for the other."""
    return f"--for: {palette.diverging[-3]}; --against: {palette.diverging[2]}; --muted: {palette.muted}"


def rows_html(trace: Trace, rows: list[RowScore], contrast: Contrast, first: int) -> str:
    """The digit, with a bar beside each row for the row's score.

    Where the network reads columns, the digit is turned on its side, so that its columns run down like the scores.

    Args:
        rows: in the order of the picture.
        first: the number of the first button.
    """
    config = trace.config
    across = config.reading == "columns"
    end = max(abs(scored.score) for scored in rows) or 1.0
    labelled = {scored.row for scored in sorted(rows, key=lambda scored: -abs(scored.score))[:LABELLED_ROWS]}
    bars = "".join(_row(first + place, scored, contrast, end, scored.row in labelled, config) for place, scored in enumerate(rows))
    return (
        f'<figure class="rows"><figcaption><span class="against">← for the {contrast.not_that}</span>'
        f'<span class="for">for the {contrast.this} →</span></figcaption>'
        f'<div class="reader"><img alt="" src="{png_address(trace.image.T if across else trace.image)}">'
        f'<ul data-roving aria-label="{in_steps("Rows and their scores", config)}">{bars}</ul></div></figure>'
    )


def _row(number: int, scored: RowScore, contrast: Contrast, end: float, labelled: bool, config: ModelConfig) -> str:
    score = signed(scored.score)
    label = f"Row {scored.row + 1}: {score}. Blank, the {contrast.this}'s lead would be {signed(scored.without)}."
    label = in_steps(label, config)
    text = f"<small>{scored.row + 1}: {score}</small>" if labelled else ""
    bar = _bar(scored.score, end)
    return f'<li><button type="button" data-point="{number}" aria-label="{label}" title="{label}">{bar}{text}</button></li>'


def units_html(units: list[UnitScore], speaks_for: int, contrast: Contrast, config: ModelConfig, first: int) -> str:
    end = abs(contrast.units[0].score) or 1.0
    items = "".join(_unit(first + place, unit, config, end) for place, unit in enumerate(units))
    return f"<div><h3>Units for the {speaks_for}</h3><ul data-roving>{items or '<li>none</li>'}</ul></div>"


def _unit(number: int, scored: UnitScore, config: ModelConfig, end: float) -> str:
    of_layer = marked_cell(config, scored.layer)
    size = 100 * abs(scored.score) / end
    side = "for" if scored.score > 0 else "against"
    return (
        f'<li><button type="button" data-point="{number}"><span class="name">unit {scored.unit}{of_layer}</span>'
        f'<span class="track"><i class="{side}" style="width: {size:.1f}%"></i></span>'
        f'<span class="score">{signed(scored.score)}</span></button></li>'
    )


def _bar(score: float, end: float) -> str:
    """A bar from the middle: to the right for the one class, to the left for the other."""
    size = 50 * abs(score) / end
    side, start = ("for", 50.0) if score >= 0 else ("against", 50 - size)
    return f'<i class="{side}" style="left: {start:.1f}%; width: {size:.1f}%"></i>'
