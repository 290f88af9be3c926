"""The training studio: one training step, taken apart."""
