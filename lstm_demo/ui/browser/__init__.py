"""Small helpers that run in the browser: for each a Python function and the JavaScript module that it draws."""
