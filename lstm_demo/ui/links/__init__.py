"""The page as a link, and a link as a page."""
