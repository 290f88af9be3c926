"""Figures: a value in, a Plotly figure out. Nothing here knows of the page, so each works in a notebook as well."""
