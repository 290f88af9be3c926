"""Many open pages on one server: see `python -m tests.load --help`."""
