"""Many archives as one, for search, exports and the web page."""
