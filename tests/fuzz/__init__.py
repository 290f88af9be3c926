"""Seeded mutations of what strangers hand over: `python -m tests.fuzz`."""
