"""Take it away: the reading on the page as files."""
