"""Optical recognition: from the picture of a page to placed characters and ruled lines."""
