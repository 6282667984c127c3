"""Where records go besides the catalog: JSON files, JSON Lines."""
