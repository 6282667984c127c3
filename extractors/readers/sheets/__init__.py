"""Reads spreadsheets (.xlsx, .xls, .et)."""
