"""Exports: the whole catalog, or what changed in it, as files for systems and for people."""
