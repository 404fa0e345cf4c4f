"""What a page says of itself, field by field."""
