"""Keeps captures and records; the only package that knows SQLite and WARC."""

__version__ = "0.1.0"
"""Gongbao's own; asking what is installed for it would load email and zipfile."""
