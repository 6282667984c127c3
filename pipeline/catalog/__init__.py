"""The catalog: what was seen, tried and extracted, in SQLite or PostgreSQL; see docs/catalog.md."""
