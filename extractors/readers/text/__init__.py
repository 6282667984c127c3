"""Reads text dumps (.txt) of any encoding and shape."""
