"""How far a slow file has come, for whoever waits for it.

A recognised page takes seconds. The process that reads a file may set a listener; readers call
`page_done` after each page that took long.
"""

from collections.abc import Callable

_listeners: list[Callable[[int, int], None]] = []


def listen(listener: Callable[[int, int], None]) -> None:
    """Have a function called with each slow page's number, from 1, and the number of all pages.

    It replaces the one given before.
    """
    _listeners[:] = [listener]


def page_done(page_no: int, page_count: int) -> None:
    """Say that a slow page has been read."""
    for listener in _listeners:
        listener(page_no, page_count)
