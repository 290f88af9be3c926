"""The theatre: the animation of one reading, row by row, in the browser. Every number comes in one packed trace, made by the hand-written
cell; while the person draws, the browser reads by itself."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from lstm_demo.model.config import SIDE
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import Variant
from lstm_demo.theatre.bundle import SCRIPTS, STYLES
from lstm_demo.theatre.cue import Cue, overridden_in
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import Selection, default_selection
from lstm_demo.ui.browser.component import component, run_again

if TYPE_CHECKING:
    from lstm_demo.insight.operands import UnitOperands

MODULE, SHEETS = SCRIPTS / "component.js", sorted(STYLES.glob("*.css"))
OpenOperands = Callable[[int, int], "UnitOperands"]


def theatre(
    trace: Trace,
    *,
    reading: str,
    model: str = "",
    weights: str = "",
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
    """Draw the theatre and return the selection that it shows.

    Args:
        trace: the reading to show.
        reading: the name of this reading. A new name starts the animation; the same name leaves it running. Where the browser has read
            the same picture with the same model meanwhile, its animation goes on with this reading's numbers.
        model: the checksum of the weights that made the reading.
        weights: the address of these weights, with which the browser reads by itself while the person draws; empty: it cannot.
        selection: the selection to show. A selection that the person made in the theatre since the last run takes precedence. One that
            does not fit the trace, after a change of model, is replaced by `default_selection`.
        key: of the component. With another key the browser builds a new theatre.
        autoplay: whether a new reading plays at once; no row is pinned then. Otherwise the selection's row is shown, or the last.
        cue: carried out once for each new `number`, after the selection and with precedence over it. What it highlights stays highlighted
            until the person acts in the theatre. That act ends the cue, pauses the animation and sends one message to Python: from then
            on `overridden_cue()` is the cue's number, and passing the same cue again has no effect. Whatever the trace does not have is
            left out of the cue.
        operands: a function (layer, unit) → the products behind that unit's gates, for the very model that made the trace. It is called
            only while the person has them open. Without it the theatre does not offer them.
        palette: which set of colours.
        outdated: a sentence that says why this is not the reading that the person asked for last; empty where it is. It stands above the
            reading, which is dimmed.
        beside: CSS selector of what stands beside the theatre on a wide page. The views of one unit use the room below it.
        below: CSS selector of what follows the theatre and explains it. The theatre's controls stay in sight as far as its end.
        asks: whether the page can answer why the digit is one class and not another. The theatre then offers the question, and
            `asked_why()` returns it.

    Returns:
        The selection that is shown: pass it in the next run.
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
        cue = None if cue.number == overridden_cue(key) else cue.fitted(trace)
    if cue is not None and cue.number != memory.cue:
        selection = cue.applied(selection)
    data = pack(
        trace,
        reading=reading,
        model=model,
        weights=weights,
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
    # Remembered only now: Streamlit may end this run at any element and start another, which must then find the same state.
    memory.reading, memory.turn = reading, turn
    if cue is not None:
        memory.cue = cue.number
    return selection


def overridden_cue(key: str = "theatre") -> int:
    """The number of the last cue that the person overrode by acting in the theatre; 0 while there is none."""
    return overridden_in(_sent(key))


def story_open(key: str = "theatre") -> bool:
    """Whether the person has opened the story in the theatre."""
    return _sent(key).get("story") is True


@dataclass(frozen=True)
class Why:
    """The question "why this class and not that one?".

    turn: the number of the question, from 1, so that the same question can be asked twice.
    """

    this: int
    not_that: int
    turn: int


@dataclass(frozen=True)
class EditedPicture:
    """The picture as the person changed it in the theatre.

    levels: 28 × 28 bytes, row by row. turn: the number of the change, so that each is read once.
    """

    levels: bytes
    turn: int


def edited_picture(key: str = "theatre") -> EditedPicture | None:
    """The picture that the person made last in the theatre; None where there is none, or where what the browser sent is not one."""
    sent = _sent(key).get("picture")
    text, turn = sent if isinstance(sent, (list, tuple)) and len(sent) == 2 else ("", 0)
    if not isinstance(text, str) or type(turn) is not int or turn <= 0:
        return None
    try:
        levels = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return EditedPicture(levels, turn) if len(levels) == SIDE * SIDE else None


def asked_why(trace: Trace, key: str = "theatre") -> Why | None:
    """The question that the person asked in the theatre last; None where it is not about two classes of this trace."""
    sent = _sent(key).get("why")
    numbers = list(sent) if isinstance(sent, (list, tuple)) else []
    if len(numbers) != 3 or not all(type(number) is int for number in numbers):
        return None
    asked, classes = Why(*numbers), range(trace.config.num_classes)
    return asked if asked.this in classes and asked.not_that in classes and asked.this != asked.not_that and asked.turn > 0 else None


def _operands_wanted(sent: Mapping[str, Any], trace: Trace, operands: OpenOperands | None) -> UnitOperands | None:
    """The operands of the unit that the person has opened; None where there is none or the trace has no such unit."""
    wanted = sent.get("operands")
    if operands is None or not isinstance(wanted, (list, tuple)) or len(wanted) != 2:
        return None
    selection = Selection.from_browser({"layer": wanted[0], "unit": wanted[1]})
    return operands(selection.layer, selection.unit) if selection is not None and selection.fits(trace) else None


@dataclass
class _Memory:
    """What one theatre on one visitor's page showed last.

    reading: the name of the reading.
    turn: the number of the person's last selection that was used.
    cue: the number of the cue.
    """

    reading: str = ""
    turn: int = 0
    cue: int = 0


def _memory(key: str) -> _Memory:
    memory = st.session_state.setdefault(f"{key}: memory", _Memory())
    assert isinstance(memory, _Memory)
    return memory


def _sent(key: str) -> Mapping[str, Any]:
    """The browser's last message; empty before the first, or where it is not a mapping."""
    state = st.session_state.get(key)
    sent = state.get("selection") if isinstance(state, Mapping) else None
    return sent if isinstance(sent, Mapping) else {}


def _turn(sent: Mapping[str, Any]) -> int:
    """How many messages the browser has sent, including this one; 0 before the first."""
    turn = sent.get("turn")
    return turn if isinstance(turn, int) and not isinstance(turn, bool) else 0
