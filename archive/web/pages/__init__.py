"""One function an address: what was asked for, as a page or as data."""
