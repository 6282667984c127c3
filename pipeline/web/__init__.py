"""The HTTP API: reports, flat tables, changes, search and uploads, with keys and limits."""
