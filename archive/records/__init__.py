"""One page's rows, written."""
