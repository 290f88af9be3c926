"""A fragment that runs again and again, while somebody may be looking at it."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.theatre.bundle import script

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

SCRIPT = Path(__file__).with_name("pulse.js")


def pulse(selector: str, *, seconds: float, key: str) -> None:
    """Draws nothing. In place of a fragment's `run_every`, which runs in hidden pages too, and does not wait for a busy server.

    selector: of what must be in sight; while it is not, the fragment runs five times more seldom, and in a hidden page never.
    """
    data = {"selector": selector, "seconds": seconds, "drawn": time.monotonic()}
    _component()(key=key, data=data, height=0, on_beat_change=_nothing)


def _nothing() -> None:
    """The beat runs the fragment again, which is all that it is for."""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("lstm_demo_pulse", js=script(SCRIPT))
