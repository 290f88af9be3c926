"""Words and marks that point at the theatre: press one, and the theatre goes there and lights it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from lstm_demo.ui.theatre import Cue, touched

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent


@dataclass
class Pointer:
    """What Python asked the theatre for last. number: how often it asked, so that the same thing can be asked for twice.

    reading: the name of the reading that the theatre showed then.
    """

    cue: Cue | None = None
    number: int = 0
    reading: str = ""

    def point(self, cue: Cue) -> None:
        """The cue gets a number of its own, whatever it had."""
        self.number += 1
        self.cue = replace(cue, number=self.number)

    def turn_to(self, reading: str) -> None:
        """What was lit in one reading means nothing in the next."""
        if self.cue is not None and reading != self.reading:
            self.point(cue())
        self.reading = reading

    @property
    def let_go(self) -> bool:
        """Whether the person has acted in the theatre since."""
        return self.number > 0 and touched() == self.number


def cue(**what: Any) -> Cue:
    """A cue that has yet to be pointed at, and so has no number of its own."""
    return Cue(number=-1, **what)


def pointing(html: str, targets: Sequence[Cue], *, key: str) -> None:
    """Draw `html`, whose elements with `data-point="n"` point at `targets[n]` when pressed.

    A press goes to the theatre in the browser, at once; Python hears of what is selected then, from the theatre. HTML as in `pressable`.
    """
    _component()(key=key, data={"html": html, "cues": [target.as_json() for target in targets]})


def pressable(html: str, count: int, press: Callable[[int], None], *, key: str) -> None:
    """Draw `html`, whose elements with `data-point="n"`, n below `count`, call `press(n)` and bring the theatre into view when pressed.

    The HTML is put into the page as it is: escape what is not the project's own. Elements inside one `data-roving` are one tab stop, the
    arrow keys go from one to the next.
    """

    def pressed() -> None:
        number = chosen(st.session_state.get(key))
        if number is not None and 0 <= number < count:
            press(number)

    _component()(key=key, data={"html": html, "cues": []}, on_point_change=pressed)


def chosen(state: object) -> int | None:
    """What the browser sent, whatever it was."""
    sent = state.get("point") if isinstance(state, Mapping) else None
    return sent if isinstance(sent, int) and not isinstance(sent, bool) else None


@cache
def _component() -> ComponentRenderer:
    """Registered once a process, when first drawn."""
    css, js = ((HERE / f"pointing.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("lstm_demo_pointing", css=css, js=js)
