"""Reads OFD documents (.ofd), the layout format of Chinese government offices."""
