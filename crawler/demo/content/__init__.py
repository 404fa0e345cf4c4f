"""What sample reports say."""
