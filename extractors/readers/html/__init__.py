"""Reads saved web pages (.html, .htm, .mht)."""
