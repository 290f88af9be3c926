"""Pulled plugs, many times: `python -m tests.storm`."""
