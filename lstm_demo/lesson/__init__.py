"""A lesson: everything that a link to the page holds, as a value and as a link."""
