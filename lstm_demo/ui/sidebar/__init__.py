"""The sidebar: the models, the recipes, and the training of a model."""
