"""Listing pages: their rows, and where they go on."""
