"""From bytes to a tree, and from the tree to lines."""
