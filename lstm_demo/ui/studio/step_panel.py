"""One training step, slowly."""

from __future__ import annotations

from lstm_demo.training.catalogue import ModelEntry
from lstm_demo.ui.session import Session


def step_panel(session: Session, entry: ModelEntry | None) -> None:
    """Not there yet."""
