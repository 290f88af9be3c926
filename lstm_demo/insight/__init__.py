"""Questions asked of a trained model and its traces."""
