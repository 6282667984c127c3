"""Reads spreadsheets (.xlsx, .xls, .et, and Excel 2003's XML)."""
