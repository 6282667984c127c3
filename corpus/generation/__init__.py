"""Whole reports from a plain description: what they say, how they are laid out, how they are written.

Figures inside the functions that draw are how often a choice is made and within which bounds a value
lies. They see to it that each choice occurs among some hundred reports; nothing else hangs on them.
"""
