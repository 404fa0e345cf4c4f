"""Fetches what the portals publish; the only package that knows Scrapy."""
