"""The views below the theatre, by the names that the page shows."""

from __future__ import annotations

STORY = "Its story"
WHY = "Why this digit?"
WHAT_IF = "What if?"
GRADIENT = "Gradient"
CURVES = "Curves"
GLOSSARY = "Glossary"
VIEWS = (STORY, WHY, WHAT_IF, GRADIENT, CURVES, GLOSSARY)

VIEW = "explain-view"
"""The key of the widget that chooses one."""
