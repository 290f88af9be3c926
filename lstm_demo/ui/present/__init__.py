"""Present: the page for a class that looks at a projector."""
