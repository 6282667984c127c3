"""Whether the rooms that jixiao is built of are its own.

The repository's folders (`models`, `extractors`, `corpus`, `pipeline`) are packages of these names in
the distribution too. A file or folder of the same name in the user's own folder would hide one of
them, with errors that say nothing; so this is looked at first.
"""

import importlib.util
from pathlib import Path

ROOMS = ("models", "extractors")
"""Those that this front door needs."""
_HOME = Path(__file__).resolve().parent.parent


def check_rooms() -> None:
    """Raise ImportError that names what hides a room of jixiao."""
    for room in ROOMS:
        spec = importlib.util.find_spec(room)
        origin = spec.origin if spec is not None else None
        if origin is not None and Path(origin).resolve().parent.parent == _HOME:
            continue
        found = origin or (next(iter(spec.submodule_search_locations or ()), "") if spec else "")
        raise ImportError(
            f"jixiao needs its own package {room!r}, but {found} stands before it on Python's path. "
            f"Rename that file or folder, or run Python from another folder."
            if found
            else f"jixiao's package {room!r} is missing; install jixiao again."
        )
