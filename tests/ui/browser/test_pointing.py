from __future__ import annotations

import pytest

from lstm_demo.ui.browser.pointing import pressed_number
from lstm_demo.ui.state.cue import CueState, new_cue


def test_the_same_thing_can_be_pointed_at_twice() -> None:
    state = CueState()
    state.send(new_cue(row=3))
    first = state.current
    state.send(new_cue(row=3))
    assert first is not None and state.current is not None
    assert (first.row, state.current.row) == (3, 3) and first.number != state.current.number


@pytest.mark.parametrize("state", [None, "x", {}, {"point": None}, {"point": True}, {"point": "1"}, {"point": 2.5}, {"point": [1]}])
def test_a_browser_may_send_what_it_likes(state: object) -> None:
    assert pressed_number(state) is None


def test_the_number_pressed_is_the_one_sent() -> None:
    assert pressed_number({"point": 4}) == 4


def test_what_was_lit_goes_out_with_its_reading() -> None:
    state = CueState()
    state.start_reading("first")
    assert state.current is None
    state.send(new_cue(row=3, rows=(3,)))
    state.start_reading("first")
    assert state.current is not None and state.current.rows == (3,)
    state.start_reading("second")
    assert state.current.rows == () and state.current.row is None and state.number == 2
