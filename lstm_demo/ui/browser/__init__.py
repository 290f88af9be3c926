"""Small helpers that run in the browser, and the Python that registers each of them."""
