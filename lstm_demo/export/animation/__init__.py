"""A reading as an animation: one storyboard, drawn as a GIF, a film and a still picture."""
