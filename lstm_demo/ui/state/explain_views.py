"""The views below the theatre, by the names that the page shows."""

from __future__ import annotations

from collections.abc import Mapping

STORY = "Its story"
WHY = "Why this digit?"
WHAT_IF = "What if?"
GRADIENT = "Gradient"
CURVES = "Curves"
GLOSSARY = "Glossary"
VIEWS = (STORY, WHY, WHAT_IF, GRADIENT, CURVES, GLOSSARY)

VIEW = "explain-view"
"""The key of the widget that chooses one."""

LINK_NAMES: Mapping[str, str] = {
    STORY: "story",
    WHY: "why",
    WHAT_IF: "what-if",
    GRADIENT: "gradient",
    CURVES: "curves",
    GLOSSARY: "glossary",
}
"""What a link calls them: never change one, there are links about."""
