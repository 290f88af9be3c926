"""Model files and their cards, states and snapshots of runs: written whole or not at all, read strictly."""
