"""Questions asked of a training: one step of it, and what was learned between two snapshots."""
