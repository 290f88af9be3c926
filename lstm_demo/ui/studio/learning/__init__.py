"""The training studio: the snapshots of a run, each reading the digit on the page."""
