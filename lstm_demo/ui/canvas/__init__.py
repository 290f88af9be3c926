"""The drawing canvas in the browser: what reaches it."""
