"""The view "Glossary": each term with its symbol and its line of code, and a table of all parameters."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.style.palette import Palette
from lstm_demo.theatre.cue import Cue
from lstm_demo.ui.browser.pointing import pointing
from lstm_demo.ui.explain.glossary import Term, line_of, matching, of_this_network
from lstm_demo.ui.explain.glossary_terms import groups
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.state.cue import new_cue

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

SEARCH = "glossary-search"


def glossary_panel(network: RecurrentClassifier) -> None:
    from lstm_demo.insight.proof import source_of

    wanted = st.text_input("Search", key=SEARCH, placeholder="gate, loss, σ …", label_visibility="collapsed", width=280)
    palette, source = page_palette(), source_of(network.cells()[0])
    html = ""
    cues: list[Cue] = []
    for heading, entries in groups(network.config.cell).items():
        found = matching(of_this_network(entries, network.config), wanted or "")
        if found:
            inside = "".join(_entry(len(cues) + place, term, line_of(term, source), palette) for place, term in enumerate(found))
            html += f'<h3>{escape(heading)}</h3><div class="glossary">{inside}</div>'
        cues += [new_cue(gate=term.gate, view=term.view or ("maps" if term.gate else None)) for term in found]
    if not cues:
        st.caption("No entry has this word.")
    pointing(f'<div style="--muted: {palette.muted}">{html}</div>', cues, key="glossary")
    st.subheader("Parameters by name", anchor=False)
    with st.container(key="parameters"):
        _parameters(network)


def _entry(number: int, term: Term, line: str, palette: Palette) -> str:
    hue = f' style="color: {palette.lines[term.gate]}"' if term.gate else ""
    code = f"<code>{escape(line)}</code>" if line else ""
    symbol = f'<span class="symbol"{hue}>{escape(term.symbol)}</span>' if term.symbol else ""
    inside = f'{symbol}<span class="word">{escape(term.word)}</span><span class="meaning">{escape(term.meaning)}{code}</span>'
    if term.gate is None and term.view is None:
        return f'<div class="entry{"" if term.symbol else " bare"}">{inside}</div>'
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
