"""Digits to learn from, and a person's drawing or photograph made into one of the same kind. No torch here."""
