"""What the pages ask of an archive."""
