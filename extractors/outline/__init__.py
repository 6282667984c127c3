"""A report sorted into its parts: headings, contents, covers, kinds, fiscal years."""
