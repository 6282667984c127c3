"""A record beside its source, as HTML: for the desk's pages and for files of their own."""
