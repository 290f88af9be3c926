"""The views of the training studio, by the names that the page shows."""

from __future__ import annotations

LEARNING = "Watch it being learned"
STEP = "One training step"
RUNS = "Runs"
VIEWS = (LEARNING, STEP, RUNS)

VIEW = "studio-view"
"""The key of the widget that chooses one."""
