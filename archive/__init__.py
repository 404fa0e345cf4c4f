"""Keeps captures and records; the only package that knows SQLite and WARC."""
