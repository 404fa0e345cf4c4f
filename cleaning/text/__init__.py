"""Characters and paragraphs."""
