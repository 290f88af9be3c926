"""Speed beside the peers: `python -m tests.bench`."""
