"""Reads Word documents in Office Open XML (.docx)."""
