"""A reading or a model taken out: figures, tables, scripts, notebooks, ONNX, TensorBoard."""
