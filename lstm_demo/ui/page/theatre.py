"""The theatre: one reading, row by row, drawn and played in the browser. It computes nothing: all it shows comes in one packed trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import Variant
from lstm_demo.theatre.bundle import SCRIPTS, STYLES
from lstm_demo.theatre.cue import Cue, cue_let_go
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import Selection, default_selection
from lstm_demo.ui.browser.component import component, run_again

if TYPE_CHECKING:
    from lstm_demo.insight.operands import UnitOperands

MODULE, SHEETS = SCRIPTS / "main.js", sorted(STYLES.glob("*.css"))
OpenOperands = Callable[[int, int], "UnitOperands"]


def theatre(
    trace: Trace,
    *,
    reading: str,
    selection: Selection,
    key: str = "theatre",
    autoplay: bool = True,
    cue: Cue | None = None,
    operands: OpenOperands | None = None,
    palette: Variant = "standard",
    outdated: str = "",
    beside: str = "",
    below: str = "",
    asks: bool = False,
) -> Selection:
    """Draw the theatre and return what the person looks at now.

    Args:
        trace: what to show.
        reading: names this reading of this model. A new name starts the animation; the same name leaves playback alone.
        selection: what the page wants looked at; a selection the person made since the last run wins over it. One that does not fit the
            trace (after a change of model) gives way to `default_selection`.
        key: of the component; keep it, or the theatre is built anew.
        autoplay: play a new reading at once, which pins no row. Otherwise show the selection's row, or the last.
        cue: what the page wants done: go there, play or pause, light rows, units, a gate or a class, point at a view. It is carried out
            once for each new `number`, after the selection and over it; what it lit stays lit until the person acts in the theatre.
            That act ends the cue, pauses, and tells Python once: from then on `touched()` is the cue's number, and the page may go on
            passing the same cue without effect. What the trace does not have is left out.
        operands: (layer, unit) → the products behind that unit's gates. Called only while the person has them open; without it, the
            theatre does not offer them. It must answer for the very model that the trace was made with.
        palette: which set of colours.
        outdated: a sentence why this is not the reading that the person asked for last. It stands above the reading, which is dimmed.
        beside: CSS selector of what stands beside the theatre on a wide page: the views of one unit use the room below it.
        below: CSS selector of what follows the theatre and speaks of it: the theatre's controls stay in sight as far as that.
        asks: whether the page can answer why it is the one class and not another: the theatre offers it, `asked_why()` says of which.

    Returns:
        The selection in force: pass it back on the next run.
    """
    memory = _memory(key)
    sent = _sent(key)
    turn = _turn(sent)
    if turn != memory.turn:
        selection = Selection.from_browser(sent) or selection
    if not selection.fits(trace):
        selection = default_selection(trace)
    if autoplay and reading != memory.reading:
        selection = replace(selection, row=None)
    if cue is not None:
        cue = None if cue.number == touched(key) else cue.fitted(trace)
    if cue is not None and cue.number != memory.cue:
        selection = cue.applied(selection)
    data = pack(
        trace,
        reading=reading,
        selection=selection,
        turn=turn,
        autoplay=autoplay and selection.row is None,
        cue=cue,
        offered=operands is not None,
        opened=_operands_wanted(sent, trace, operands),
        palette=palette,
        outdated=outdated,
        beside=beside,
        below=below,
        asks=asks,
    )
    component("theatre", MODULE, *SHEETS)(key=key, data=data, on_selection_change=run_again)
    # Only now: Streamlit may end a run at any element, for one that begins anew, and that one is to find what this one found.
    memory.reading, memory.turn = reading, turn
    if cue is not None:
        memory.cue = cue.number
    return selection


def touched(key: str = "theatre") -> int:
    """The number of the last cue that the person took over from by acting in the theatre; 0 while there is none."""
    return cue_let_go(_sent(key))


def story_open(key: str = "theatre") -> bool:
    """Whether the person has the story open beside the theatre."""
    return _sent(key).get("story") is True


@dataclass(frozen=True)
class Why:
    """Why this class and not the other? turn: how often the person has asked, from 1, so that the same can be asked twice."""

    this: int
    not_that: int
    turn: int


def asked_why(trace: Trace, key: str = "theatre") -> Why | None:
    """What the person asked in the theatre last, where it is of two of this trace's classes."""
    sent = _sent(key).get("why")
    numbers = list(sent) if isinstance(sent, (list, tuple)) else []
    if len(numbers) != 3 or not all(type(number) is int for number in numbers):
        return None
    asked, classes = Why(*numbers), range(trace.config.num_classes)
    return asked if asked.this in classes and asked.not_that in classes and asked.this != asked.not_that and asked.turn > 0 else None


def _operands_wanted(sent: Mapping[str, Any], trace: Trace, operands: OpenOperands | None) -> UnitOperands | None:
    """The operands that the person has open, if the trace has such a unit."""
    wanted = sent.get("operands")
    if operands is None or not isinstance(wanted, (list, tuple)) or len(wanted) != 2:
        return None
    selection = Selection.from_browser({"layer": wanted[0], "unit": wanted[1]})
    return operands(selection.layer, selection.unit) if selection is not None and selection.fits(trace) else None


@dataclass
class _Memory:
    """Of one theatre on one visitor's page. reading, cue: the last shown. turn: of the person's last selection that was heeded."""

    reading: str = ""
    turn: int = 0
    cue: int = 0


def _memory(key: str) -> _Memory:
    memory = st.session_state.setdefault(f"{key}: memory", _Memory())
    assert isinstance(memory, _Memory)
    return memory


def _sent(key: str) -> Mapping[str, Any]:
    """The browser's last message, whatever it was; empty before the first."""
    state = st.session_state.get(key)
    sent = state.get("selection") if isinstance(state, Mapping) else None
    return sent if isinstance(sent, Mapping) else {}


def _turn(sent: Mapping[str, Any]) -> int:
    """How many messages the browser had sent, this one with them; 0 before the first."""
    turn = sent.get("turn")
    return turn if isinstance(turn, int) and not isinstance(turn, bool) else 0
