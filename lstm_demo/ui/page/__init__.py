"""The page's frame and its work area: where a digit comes in, is read, and is shown."""
