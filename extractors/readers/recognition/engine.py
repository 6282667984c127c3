"""The two networks of PP-OCRv6, run by onnxruntime: where text stands, and what it says.

Enters: pictures as arrays. Leaves: the networks' raw answers. The models lie within the package
rapidocr (`jixiao[recognition]`); nothing is ever fetched from a network.
"""

import os
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata, util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Grey (height × width) or RGB (height × width × 3)."""
DARK = 150
"""Grey of a pixel below which it is ink: paper is made white, and the blurred edge of a stroke lies between."""
Numbers = NDArray[np.float32]

STRIP_HEIGHT = 48
"""Height in pixels of the strips of text that the second network takes."""
STEP_PX = 8
"""Width in pixels of a strip for which the second network gives one answer."""
_WHERE, _WHAT = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_HALF_RANGE = 127.5
"""Both networks were taught on values from -1 to 1."""
_THREADS = 1
"""Files are read in as many processes as there are CPUs; more threads would only get in each
other's way."""


@dataclass(frozen=True)
class Engine:
    """Both networks, loaded."""

    name: str
    where: Any
    what: Any
    alphabet: tuple[str, ...]
    """What each answer of the second network stands for; the first one is none."""

    def find_text(self, picture: Numbers) -> Numbers:
        """How likely each pixel is the core of a line of text, from 0 to 1.

        `picture` is 1 × 3 × height × width, from -1 (black) to 1, its sides multiples of 32. Returns
        height × width.
        """
        answer: Numbers = self.where.run(None, {"x": picture})[0][0, 0]
        return answer

    def read_strips(self, strips: Numbers) -> Numbers:
        """How likely each character is, for each strip and step along it.

        `strips` is strips × 3 × `STRIP_HEIGHT` × width, from -1 (black) to 1. Returns strips × steps ×
        alphabet.
        """
        answer: Numbers = self.what.run(None, {"x": strips})[0]
        return answer


def as_taught(picture: Picture) -> Numbers:
    """A picture's pixels as the values that the networks were taught on."""
    values: Numbers = picture.astype(np.float32) / _HALF_RANGE - 1
    return values


@cache
def load_engine() -> Engine:
    """The engine, loaded once a process (0.3 s).

    Raises ImportError without the extra.
    """
    runtime: Any = import_module("onnxruntime")
    package = util.find_spec("rapidocr")
    if package is None or not package.submodule_search_locations:
        raise ImportError("rapidocr")
    models = Path(next(iter(package.submodule_search_locations))) / "models"
    options = runtime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("JIXIAO_RECOGNITION_THREADS", _THREADS))
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors alone
    # What a page needed is given back: pages differ in size, and an arena keeps the largest.
    options.enable_cpu_mem_arena = False
    where, what = (
        runtime.InferenceSession(str(models / name), options, providers=["CPUExecutionProvider"])
        for name in (_WHERE, _WHAT)
    )
    letters = what.get_modelmeta().custom_metadata_map["character"].split("\n")
    version = metadata.version("rapidocr")
    return Engine(f"PP-OCRv6 small (rapidocr {version})", where, what, ("", *letters, " "))
