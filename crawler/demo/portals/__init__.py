"""Sample portals on loopback."""
