"""Cells with their equations, the network made of them, and the trace of one reading."""
