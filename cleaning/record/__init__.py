"""From a page to its record."""
