"""What a portal is: its site file."""
