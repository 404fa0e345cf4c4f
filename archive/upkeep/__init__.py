"""Keeping archives: backups, restoring them, mending what is damaged."""
