"""What is known beforehand, as data, and its loading."""
