"""A training run on disk, the queue of runs, and the process of each."""
