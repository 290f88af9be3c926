"""The training studio, below the views that explain the reading."""
