"""What every test of the page without a browser asks of it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from lstm_demo.ui.state.session import Session


def sound(page: AppTest) -> AppTest:
    """The same page; nothing has gone wrong on it."""
    assert not page.exception and not page.error
    return page


def session(page: AppTest) -> Session:
    value = page.session_state["session"]
    assert isinstance(value, Session)
    return value


def samples(page: AppTest) -> ButtonGroup[int]:
    """The ten samples beside the canvas; their `value` is the one that is marked."""
    found: ButtonGroup[int] = next(group for group in page.button_group if str(group.key).startswith("samples-"))
    return found
