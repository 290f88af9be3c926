"""Recipes, the training loop, model files and the training job. Importing the package imports no torch."""
