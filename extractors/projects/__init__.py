"""The projects' tables: found, read row by row, and built into records."""
