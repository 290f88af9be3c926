"""Sentences about a reading as HTML. Each is a button that shows in the theatre what the sentence is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from lstm_demo.insight.sentence import Kind, Sentence, listed
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import in_steps, of_cell
from lstm_demo.style.palette import Palette
from lstm_demo.theatre.cue import Cue
from lstm_demo.ui.state.cue import new_cue

ABOUT: Mapping[Kind, str] = {
    "start": "The start",
    "write": "Writing",
    "forget": "Forgetting",
    "lead": "The lead",
    "carry": "The turn",
    "row": "The row",
    "unit": "The unit",
    "tail": "The end",
    "verdict": "The verdict",
}
SEEN_IN: Mapping[Kind, str] = {
    "start": "picture",
    "write": "maps",
    "forget": "maps",
    "lead": "verdict",
    "carry": "verdict",
    "row": "picture",
    "unit": "cell",
    "tail": "verdict",
    "verdict": "verdict",
}
"""The view of the theatre that best shows what a sentence is about."""


def cue_of(sentence: Sentence, config: ModelConfig) -> Cue:
    """A cue that goes to the sentence's row and highlights its rows, its units and its gate."""
    row = None
    if sentence.rows:
        row = sentence.rows[0] if sentence.kind == "row" else sentence.rows[-1]  # a row's rivals and a story's course come after, before it
    layer, unit = sentence.units[0] if sentence.units else (None, None)
    gate = _gate(sentence, config)
    if gate is not None and layer is None and "layer" in sentence.evidence:
        layer = int(sentence.evidence["layer"]) - 1
    units = tuple(unit for of, unit in sentence.units if of == layer)
    return new_cue(row=row, layer=layer, unit=unit, rows=sentence.rows, units=units, gate=gate)


def sentences_html(sentences: Iterable[Sentence], config: ModelConfig, palette: Palette, first: int = 0) -> str:
    """An ordered list of buttons. first: the number of the first button."""
    items = "".join(_item(number, sentence, config, palette) for number, sentence in enumerate(sentences, start=first))
    return f'<ol class="sentences" style="--muted: {palette.muted}">{items}</ol>'


def sentences_json(sentences: Iterable[Sentence], config: ModelConfig) -> list[dict[str, Any]]:
    """The sentences as the theatre's JavaScript expects them."""
    return [
        {
            "about": ABOUT[one.kind],
            "text": one.text,
            "where": _where(one, config),
            "view": SEEN_IN[one.kind],
            "cue": cue_of(one, config).as_json(),
        }
        for one in sentences
    ]


def _item(number: int, sentence: Sentence, config: ModelConfig, palette: Palette) -> str:
    gate = _gate(sentence, config)
    hue = f' style="--hue: {palette.lines[gate]}"' if gate else ""
    return (
        f'<li><button type="button" data-point="{number}" data-kind="{sentence.kind}"{hue}>'
        f'<span class="kind">{in_steps(ABOUT[sentence.kind], config)}</span> <span class="text">{escape(sentence.text)}</span> '
        f'<span class="where">{escape(_where(sentence, config))}</span></button></li>'
    )


def _where(sentence: Sentence, config: ModelConfig) -> str:
    parts = [in_steps(spans(sentence.rows), config)] if sentence.rows else []
    if sentence.units:
        of_layer = of_cell(config, sentence.units[0][0])
        parts.append(("units " if len(sentence.units) > 1 else "unit ") + listed(str(unit) for _, unit in sentence.units) + of_layer)
    return ", ".join(parts) or "the whole reading"


def _gate(sentence: Sentence, config: ModelConfig) -> str | None:
    """The gate that it is about, if any."""
    cell = CELLS[config.cell]
    return {"write": cell.writes, "forget": cell.forgets}.get(sentence.kind)


def spans(rows: Sequence[int]) -> str:
    """For example "row 4", "rows 1–7", "rows 7, 10 and 20". rows: from 0; the text counts from 1."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    if len(runs) == 1 and len(runs[0]) > 2:
        return f"rows {runs[0][0] + 1}–{runs[0][-1] + 1}"
    parts = [part for run in runs for part in (map(str, (row + 1 for row in run)) if len(run) < 3 else [f"{run[0] + 1}–{run[-1] + 1}"])]
    return ("row " if len(parts) == 1 else "rows ") + listed(parts)
