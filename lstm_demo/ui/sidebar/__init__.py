"""The sidebar: models, recipes, training."""
