"""Whole reports from a plain description: what they say, how they are laid out, how they are written."""
