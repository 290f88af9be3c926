"""The keys of the widgets that choose a view."""

EXPLAIN_VIEW = "explain-view"
STUDIO_VIEW = "studio-view"
