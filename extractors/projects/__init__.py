"""The projects' tables: heads, rows, indicator grids, records."""
