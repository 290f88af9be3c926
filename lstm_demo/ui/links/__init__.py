"""Links to the page: everything that a link can hold, its format, and applying it to the page."""
