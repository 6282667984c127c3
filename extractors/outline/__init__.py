"""A report sorted into its parts: headings, contents, cover, what heads a table, kinds of documents."""
