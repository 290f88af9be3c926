"""The runs side by side: their curves, what they got wrong, and what can be done with them."""

from __future__ import annotations

from lstm_demo.ui.session import Session


def runs_panel(session: Session) -> None:
    """Not there yet."""
