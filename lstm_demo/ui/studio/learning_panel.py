"""A reading seen through the snapshots of a run: memory being learned."""

from __future__ import annotations

from lstm_demo.training.catalogue import ModelEntry
from lstm_demo.ui.session import Session


def learning_panel(session: Session, entry: ModelEntry | None) -> None:
    """Not there yet."""
