"""Where a Python that we start looks for modules: first where this code is, never the current folder.

A user's folder may hold a `models.py` or a folder `pipeline`, which would be taken for ours.
"""

import os
from pathlib import Path

_HOME = str(Path(__file__).resolve().parents[1])


def own_path_variables() -> dict[str, str]:
    """Environment variables for a process of ours."""
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
    path = os.pathsep.join([_HOME, *(part for part in others if part != _HOME)])
    return {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
