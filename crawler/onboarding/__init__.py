"""New portals: found, drafted, recorded and checked."""
