"""Turns a capture into a record: pure, so that it can be done again, offline."""
