"""The views below the theatre and those of the training studio, by the names that the page shows."""

from __future__ import annotations

from collections.abc import Mapping

STORY = "Its story"
WHY = "Why this digit?"
WHAT_IF = "What if?"
GRADIENT = "Gradient"
CURVES = "Curves"
GLOSSARY = "Glossary"
EXPLAIN_VIEWS = (STORY, WHY, WHAT_IF, GRADIENT, CURVES, GLOSSARY)

LEARNING = "Watch it being learned"
STEP = "One training step"
RUNS = "Runs"
STUDIO_VIEWS = (LEARNING, STEP, RUNS)


EXPLAIN_LINK_NAMES: Mapping[str, str] = {
    STORY: "story",
    WHY: "why",
    WHAT_IF: "what-if",
    GRADIENT: "gradient",
    CURVES: "curves",
    GLOSSARY: "glossary",
}
STUDIO_LINK_NAMES: Mapping[str, str] = {LEARNING: "learning", STEP: "step", RUNS: "runs"}
"""The names of the views in links. Never change one: there are links that use it."""
