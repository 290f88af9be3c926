"""A reading as a page of its own, which reads by itself in the browser: one file to take away, or a folder that any host can serve."""
