"""How pages are spoiled on their way through a scanner, a fax or a telephone's camera.

Enters: the clean RGB picture of a page. Leaves: the picture that such a device would give. Everything
depends on the seed alone, so that the same scan can be made again. Figures inside the functions are how
strongly a page is spoiled: in levels of grey (0 to 255), shares of the page or its dots, degrees, and
millimetres (a dot is 25.4 mm by the resolution).
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]
_WHITE = (255, 255, 255)
"""Paper."""


@dataclass(frozen=True)
class Manner:
    """One way to scan: at which resolution, and what happens to the picture."""

    dpi: int
    spoil: Callable[[Picture, int, Generator], Picture]
    bilevel: bool = False
    """Black and white alone, stored as a fax is (CCITT Group 4)."""
    quality: int = 85
    """Of the JPEG that is stored."""


def _as_is(picture: Picture, _dpi: int, _chance: Generator) -> Picture:
    return picture


def _askew(picture: Picture, _dpi: int, chance: Generator) -> Picture:
    """Turned by up to a degree and a half, as sheets lie on the glass."""
    angle = float(chance.choice((-1, 1)) * chance.uniform(0.5, 1.5))
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=_WHITE
    )
    askew: Picture = turned.astype(np.uint8)
    return askew


def _noisy(picture: Picture, dpi: int, chance: Generator) -> Picture:
    """Grain of a weak sensor, specks of dust, a sheet a little askew."""
    picture = _askew(picture, dpi, chance)
    grain = picture.astype(np.float32) + chance.normal(0, 14, picture.shape[:2])[:, :, None]
    specks = chance.random(picture.shape[:2])
    grain[specks < 0.003] = 30
    grain[specks > 0.997] = 255
    return np.clip(grain, 0, 255).astype(np.uint8)


def _faxed(picture: Picture, _dpi: int, chance: Generator) -> Picture:
    """Black and white, with ragged rims and some lost dots."""
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 0.8)
    rough = grey.astype(np.float32) + chance.normal(0, 18, grey.shape)
    black = rough < 140
    black |= chance.random(grey.shape) < 0.0004
    return np.repeat(np.where(black, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def _sealed(picture: Picture, dpi: int, chance: Generator) -> Picture:
    """A round red seal over the text: 42 mm across, a star within, ink uneven."""
    height, width = picture.shape[:2]
    radius = 21 / 25.4 * dpi
    x = chance.uniform(1.3 * radius, width - 1.3 * radius)
    y = chance.uniform(1.3 * radius, height - 1.3 * radius)
    ink = np.zeros((height, width), np.float32)
    middle = (round(x), round(y))
    cv2.circle(ink, middle, round(radius), 1.0, round(1.2 / 25.4 * dpi), cv2.LINE_AA)
    turns = np.pi / 2 + np.arange(5) * 4 * np.pi / 5
    star = np.stack([x + radius * 0.3 * np.cos(turns), y - radius * 0.3 * np.sin(turns)], axis=1)
    cv2.fillPoly(ink, [star.astype(np.int32)], (1.0,), cv2.LINE_AA)
    for turn in np.linspace(0.75 * np.pi, 2.25 * np.pi, 14):
        at = (round(x + radius * 0.78 * np.cos(turn)), round(y + radius * 0.78 * np.sin(turn)))
        box = cv2.boxPoints((at, (radius * 0.12, radius * 0.2), float(np.degrees(turn) + 90)))
        cv2.fillPoly(ink, [box.astype(np.int32)], (0.8,), cv2.LINE_AA)
    ink *= (0.65 + 0.35 * chance.random((height, width))).astype(np.float32)
    red = np.array([214, 32, 40], np.float32) / 255
    stamped = picture.astype(np.float32) * (1 - ink[:, :, None] * (1 - red))
    return stamped.astype(np.uint8)


def _photographed(picture: Picture, _dpi: int, chance: Generator) -> Picture:
    """On a dark table, from a little aside, lit from a corner, slightly out of focus."""
    height, width = picture.shape[:2]
    room = round(0.06 * width)
    slant = 0.025 * width
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shifts = chance.uniform(-slant, slant, (4, 2)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + shifts + room)
    size = (width + 2 * room, height + 2 * room)
    table = (70, 62, 55)
    seen = cv2.warpPerspective(
        picture, matrix, size, flags=cv2.INTER_CUBIC, borderValue=table
    ).astype(np.float32)
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    far = (columns / size[0] * chance.uniform(0.5, 1) + rows / size[1] * chance.uniform(0.5, 1)) / 2
    seen *= (1.0 - 0.45 * far)[:, :, None]
    seen = cv2.GaussianBlur(seen, (0, 0), 0.7) + chance.normal(0, 4, seen.shape[:2])[:, :, None]
    dimmed: Picture = np.clip(seen, 0, 255).astype(np.uint8)
    return dimmed


def _packed(picture: Picture, _dpi: int, _chance: Generator) -> Picture:
    """Stored once more than need be, at JPEG's quality of 30."""
    written = io.BytesIO()
    Image.fromarray(picture).save(written, "JPEG", quality=30)
    return np.asarray(Image.open(written).convert("RGB"))


MANNERS: dict[str, Manner] = {
    "150": Manner(150, _as_is),
    "200": Manner(200, _as_is),
    "300": Manner(300, _as_is),
    "askew": Manner(200, _askew),
    "noise": Manner(200, _noisy),
    "jpeg30": Manner(200, _packed, quality=30),
    "fax": Manner(200, _faxed, bilevel=True),
    "seal": Manner(200, _sealed),
    "photo": Manner(200, _photographed),
}
"""By name, as `jixiao corpus scan --manner` has them."""
