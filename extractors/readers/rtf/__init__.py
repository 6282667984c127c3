"""Reads Rich Text Format (.rtf, also named .doc)."""
