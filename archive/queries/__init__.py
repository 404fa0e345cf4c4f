"""Questions that are asked of an archive."""
