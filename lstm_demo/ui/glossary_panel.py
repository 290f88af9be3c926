"""Symbols, words, the line of code and the place on the page; and every parameter of the network by name."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.plots.palette import Palette
from lstm_demo.ui.display import page_palette
from lstm_demo.ui.glossary import TERMS, Term, line_of, matching
from lstm_demo.ui.pointing import Pointer, cue, pointing

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

SEARCH = "glossary-search"


def glossary_panel(network: RecurrentClassifier, pointer: Pointer) -> None:
    from lstm_demo.insight.proof import source_of

    wanted = st.text_input("Search", key=SEARCH, placeholder="gate, memory, σ …", label_visibility="collapsed", width=280)
    terms = matching(TERMS[network.config.cell], wanted or "")
    if not terms:
        st.caption("Nothing here goes by that name.")
    source = source_of(network.cells()[0])
    html = "".join(_entry(number, term, line_of(term, source), page_palette()) for number, term in enumerate(terms))
    muted = page_palette().muted
    cues = [cue(gate=term.gate, view=term.view or ("maps" if term.gate else None)) for term in terms]
    pointing(f'<div class="glossary" style="--muted: {muted}">{html}</div>', cues, pointer, key="glossary")
    st.subheader("Parameters by name", anchor=False)
    _parameters(network)


def _entry(number: int, term: Term, line: str, palette: Palette) -> str:
    hue = f' style="color: {palette.lines[term.gate]}"' if term.gate else ""
    code = f"<code>{escape(line)}</code>" if line else ""
    inside = (
        f'<span class="symbol"{hue}>{escape(term.symbol)}</span><span class="word">{escape(term.word)}</span>'
        f'<span class="meaning">{escape(term.meaning)}{code}</span>'
    )
    if term.gate is None and term.view is None:
        return f'<div class="entry">{inside}</div>'
    return f'<button type="button" class="entry" data-point="{number}">{inside}<span class="where" aria-label="show it">↑</span></button>'


def _parameters(network: RecurrentClassifier) -> None:
    from lstm_demo.model.parameters import parameter_table

    table = parameter_table(network.config)
    lines = ["| tensor | shape | numbers | what it is |", "|:--|:--|--:|:--|"]
    for row in table:
        shape = " × ".join(map(str, row.shape))
        lines.append(f"| `{row.name}` | {shape} | {row.count:,} | {row.meaning} |")
    lines.append(f"| **together** | | **{sum(row.count for row in table):,}** | {len(table)} tensors |")
    st.markdown("\n".join(lines))
