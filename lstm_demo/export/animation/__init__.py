"""A reading as an animation: one storyboard, drawn as a Plotly figure, an HTML page, a GIF, a film and a still picture."""
