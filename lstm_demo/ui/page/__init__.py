"""The frame of the page and its work area: the input, its reading, and the theatre that shows it."""
