"""Telling people what happened: events, digests, channels, and what each was told."""
