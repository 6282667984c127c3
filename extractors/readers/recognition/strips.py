"""Reading strips of text: characters with their places and how sure they are.

Enters: grey strips cut from a page. Leaves: for each strip its characters, with the x of their
middles. The network answers for each step along the strip; equal answers side by side are one
character, an empty answer parts two that are equal (connectionist temporal classification).
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extractors.readers.recognition.engine import (
    STEP_PX,
    STRIP_HEIGHT,
    Engine,
    Numbers,
    Picture,
    as_taught,
)

_BATCH_PX = 2000
"""Most pixels of width that are read in one go: more outgrows the processor's cache."""
_NARROWEST_PX = 48
"""As broad as high, one Chinese character: the network answers nothing for less."""
_ALIKE_PX = 16
"""Strips whose widths differ by no more are read together; the rest of a narrower one is in vain."""


class ReadCharacter(NamedTuple):
    """A character of a strip: what it is, where its middle is, and how sure that is, up to 1."""

    text: str
    x: float
    confidence: float
    other: str
    """The next likely reading."""


def read_strips(engine: Engine, strips: Sequence[Picture]) -> list[list[ReadCharacter]]:
    """The characters of each strip; x counts in the strip's own pixels."""
    sizes = [
        max(_NARROWEST_PX, round(strip.shape[1] * STRIP_HEIGHT / strip.shape[0]))
        for strip in strips
    ]
    read: list[list[ReadCharacter]] = [[] for _ in strips]
    for group in _batches(sizes):
        widest = -(-max(sizes[place] for place in group) // STEP_PX) * STEP_PX
        planes = np.zeros((len(group), 3, STRIP_HEIGHT, widest), np.float32)
        for row, place in enumerate(group):
            resized = cv2.resize(
                strips[place], (sizes[place], STRIP_HEIGHT), interpolation=_way(strips[place])
            )
            planes[row, :, :, : sizes[place]] = as_taught(resized)
        answers = engine.read_strips(planes)
        for row, place in enumerate(group):
            scale = strips[place].shape[1] / sizes[place]
            steps = -(-sizes[place] // STEP_PX) + 1
            read[place] = _decode(engine.alphabet, answers[row, :steps], scale)
    return read


def _way(strip: Picture) -> int:
    way = cv2.INTER_AREA if strip.shape[0] > STRIP_HEIGHT else cv2.INTER_CUBIC
    return int(way)


def _batches(sizes: Sequence[int]) -> list[list[int]]:
    """Strips of like width together; one alone, if it is narrow, takes longer than with others."""
    batches: list[list[int]] = []
    narrowest = 0
    for place in sorted(range(len(sizes)), key=sizes.__getitem__):
        size = sizes[place]
        if batches and (len(batches[-1]) + 1) * size <= _BATCH_PX and size <= narrowest + _ALIKE_PX:
            batches[-1].append(place)
        else:
            batches.append([place])
            narrowest = size
    return batches


def _decode(alphabet: tuple[str, ...], answers: Numbers, scale: float) -> list[ReadCharacter]:
    best = answers.argmax(axis=1)
    characters: list[ReadCharacter] = []
    step = 0
    while step < len(best):
        label = int(best[step])
        end = step + 1
        while end < len(best) and best[end] == label:
            end += 1
        if label:
            at = step + int(answers[step:end, label].argmax())
            likely = answers[at]
            rest = likely.copy()
            rest[label] = 0
            other = int(rest.argmax())
            middle = (step + end) / 2 * STEP_PX * scale
            characters.append(
                ReadCharacter(alphabet[label], middle, float(likely[label]), alphabet[other])
            )
        step = end
    return characters
