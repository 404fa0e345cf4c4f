"""The commands that read an archive."""
