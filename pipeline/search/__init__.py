"""Full-text search in Chinese over the catalog, with the recall of a substring search."""
