"""The HTTP API (reports, flat tables, changes, search, uploads) and the pages, with keys and limits."""
