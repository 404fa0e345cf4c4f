"""Work on stored captures, without a network."""
