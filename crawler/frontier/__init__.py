"""What is asked, when, and how it ends."""
