"""The views of the training studio, by the names that the page shows."""

from __future__ import annotations

from collections.abc import Mapping

LEARNING = "Watch it being learned"
STEP = "One training step"
RUNS = "Runs"
VIEWS = (LEARNING, STEP, RUNS)

VIEW = "studio-view"
"""The key of the widget that chooses one."""

LINK_NAMES: Mapping[str, str] = {LEARNING: "learning", STEP: "step", RUNS: "runs"}
"""What a link calls them: never change one, there are links about."""
