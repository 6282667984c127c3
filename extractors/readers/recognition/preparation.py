"""Making the picture of a page fit for reading: seals out, even light, upright, flat.

Enters: an RGB picture of a page. Leaves: a grey picture, black on white, whose lines run level, and
the way back to places in the picture that came. A seal is red over black text: its red channel is
light where the seal is and dark where text is.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.recognition.engine import Picture

Matrix3 = NDArray[np.float64]

_STEEPEST = 3.4
"""Degrees: sheets fed askew are below it; more is a photograph."""
_LEVEL = 0.04
"""Degrees: scans lie as askew as the first, and less than the second changes nothing."""
_SMALL_SIDE = 1000
"""Pixels: lines of text are still two or three high, and the search takes a tenth of a second."""
_REDDER = 45
"""Of 255, than both other channels: faded seals keep it, black text with a tint does not reach
it."""
_SEAL_MM = (12.0, 75.0)
"""Official seals are 38 to 42 mm across, private ones 15 to 30; smaller red is a mark, larger a
picture."""
_SEAL_INK = 140
"""In the red channel of a seal: text below it is darker than this."""
_LIGHT_BLOCK_MM = 6.0
"""Twice the side of the square whose lightest pixel is taken for paper: wider than a stroke, smaller than
a shadow."""
_SPECKS_SHARE = 0.004
"""Lone dark pixels by all: a clean scan has next to none, a fax some in a hundred."""
_PHOTO_SHARES = (0.3, 0.97)
"""Share of the picture that is the sheet: less is something else, more is a scan."""
_MM_PER_INCH = 25.4
"""By definition."""
_RIM_PX, _RIM_IS_PAPER = 4, 0.35
"""Width of the small picture's rim; with more paper in it, the sheet reaches to it: a scan."""
_BLUR_PX, _CLOSED_PX = 9, 25
"""In the small picture: grain is blurred away, and the text on the sheet is closed over."""
_BENT, _FOUR_SIDED = 0.03, 0.92
"""How far a sheet's side may bend, by its outline; how much of the sheet lies within four corners."""
_LEAST_RED_MM2, _ONE_SEAL_MM = 10, 2.5
"""Red in all, below which there is no seal; red as near together is one seal, its rim and its characters."""
_SEAL_HEIGHT = 0.6
"""By the least width: oval seals are lower than round ones, and a faint one is seen in part."""
_SEAL_SHAPE = (0.45, 1.6)
"""Height by width of a seal, oval or not wholly printed."""
_SEAL_DARKENED = 40
"""Of 255: so much darker again, so that text below a seal is as black as beside it."""
_TINT_PX = 5
"""The blurred rim of red print belongs to it."""
_LIGHT_SCALE = 0.125
"""Paper is looked for in a picture of an eighth: it has no strokes left, and is quick to go over."""
_DARKEST_PAPER = 40.0
"""Of 255: what is darker throughout is a picture or the scanner's lid, and is not made white."""
_SPECK = 110
"""Of 255: a speck is darker; grain is not."""
_FAINT = 60
"""Of 255: ink as faint as this is grain, and tells nothing of lines."""
_SEARCHED = ((0.5, _STEEPEST), (0.1, 0.5), (0.025, 0.1))
"""Steps and reach in degrees, each about the best angle of the one before."""
_BEYOND = 0.6
"""Degrees that the second and third search may go beyond the first."""


@dataclass(frozen=True)
class Prepared:
    """A grey picture fit for reading; `back` maps its pixels to those of the picture that came."""

    grey: Picture
    back: Matrix3
    sealed: bool
    """Whether a seal was taken out."""


def prepare(picture: Picture, dpi: float) -> Prepared:
    """Prepare a page's RGB picture."""
    back: Matrix3 = np.eye(3)
    flat = _flatten(picture)
    if flat is not None:
        picture, back = flat
    grey, sealed = _without_seals(picture, dpi)
    grey = _even_light(grey, dpi)
    if _is_speckled(grey):
        grey = cv2.medianBlur(grey, 3).astype(np.uint8)
    angle = _skew(grey)
    if abs(angle) > _LEVEL:
        grey, turned = _turn(grey, angle)
        back = back @ turned
    return Prepared(grey, back, sealed)


def quarter_turned(prepared: Prepared, turns: int) -> Prepared:
    """The same page turned clockwise by 1, 2 or 3 quarters."""
    height, width = prepared.grey.shape
    grey = np.ascontiguousarray(np.rot90(prepared.grey, -turns))
    back = {
        1: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
    }[turns]
    return Prepared(grey, prepared.back @ np.array(back, np.float64), prepared.sealed)


def _flatten(picture: Picture) -> tuple[Picture, Matrix3] | None:
    """A sheet photographed on something darker, flat and alone; None where there is none."""
    height, width = picture.shape[:2]
    scale = _SMALL_SIDE / max(height, width)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(small.min(axis=2), (_BLUR_PX, _BLUR_PX), 0)
    _, paper = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    rim = np.concatenate([paper[:_RIM_PX].ravel(), paper[-_RIM_PX:].ravel(),
                          paper[:, :_RIM_PX].ravel(), paper[:, -_RIM_PX:].ravel()])  # fmt: skip
    if rim.mean() > 255 * _RIM_IS_PAPER:
        return None  # paper up to the rim: a scan
    closed = cv2.morphologyEx(paper, cv2.MORPH_CLOSE, np.ones((_CLOSED_PX, _CLOSED_PX), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None:
        return None
    share = cv2.contourArea(largest) / paper.size
    if not _PHOTO_SHARES[0] < share < _PHOTO_SHARES[1]:
        return None
    hull = cv2.convexHull(largest)
    corners = cv2.approxPolyDP(hull, _BENT * cv2.arcLength(hull, True), True).reshape(-1, 2)
    if len(corners) != 4 or cv2.contourArea(corners) < _FOUR_SIDED * cv2.contourArea(hull):
        return None
    quad = _ordered(corners.astype(np.float32) / scale)
    across = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    down = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    w, h = round(float(across)), round(float(down))
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    there = cv2.getPerspectiveTransform(quad, target)
    flat = cv2.warpPerspective(picture, there, (w, h), flags=cv2.INTER_CUBIC)
    return flat, np.linalg.inv(there)


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Upper left, upper right, lower right, lower left."""
    sums, differences = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    picked = [sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]
    return corners[picked]


def _without_seals(picture: Picture, dpi: float) -> tuple[Picture, bool]:
    """Grey, and without what is red and as large and as round as a seal."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    red, green, blue = (picture[:, :, place].astype(np.int16) for place in range(3))
    mask = ((red - green > _REDDER) & (red - blue > _REDDER)).astype(np.uint8)
    per_mm = dpi / _MM_PER_INCH
    if mask.sum() < _LEAST_RED_MM2 * per_mm * per_mm:
        return grey, False
    reach = max(3, round(_ONE_SEAL_MM * per_mm)) | 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    sealed = False
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        low, high = (side * per_mm for side in _SEAL_MM)
        is_large = low <= w <= high and low * _SEAL_HEIGHT <= h <= high
        if not (is_large and _SEAL_SHAPE[0] <= h / w <= _SEAL_SHAPE[1]):
            continue
        sealed = True
        margin = round(per_mm)
        rows = slice(max(0, y - margin), y + h + margin)
        columns = slice(max(0, x - margin), x + w + margin)
        channel = picture[rows, columns, 0].astype(np.float32)
        lightened = np.clip(channel * (255 / _SEAL_INK) - _SEAL_DARKENED, 0, 255).astype(np.uint8)
        tinted = cv2.dilate(mask[rows, columns], np.ones((_TINT_PX, _TINT_PX), np.uint8)) > 0
        grey[rows, columns] = np.where(tinted, lightened, grey[rows, columns])
    return grey, sealed


def _even_light(grey: Picture, dpi: float) -> Picture:
    """Paper is white everywhere, whatever its shade."""
    # A sixteenth of it, in the picture of an eighth, is half of it on the page.
    block = max(8, round(_LIGHT_BLOCK_MM * dpi / _MM_PER_INCH / 4))
    small = cv2.resize(grey, None, fx=_LIGHT_SCALE, fy=_LIGHT_SCALE, interpolation=cv2.INTER_AREA)
    kernel = np.ones((max(3, block // 4) | 1,) * 2, np.uint8)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    paper = cv2.GaussianBlur(paper, (0, 0), 2)
    ground = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = grey.astype(np.float32) / np.maximum(ground.astype(np.float32), _DARKEST_PAPER) * 255
    clipped: Picture = np.clip(even, 0, 255).astype(np.uint8)
    return clipped


def _is_speckled(grey: Picture) -> bool:
    """Whether single dark pixels stand all over the page."""
    dark = (grey < _SPECK).astype(np.uint8)
    neighbours = cv2.boxFilter(dark, cv2.CV_16S, (3, 3), normalize=False)
    alone = int(((dark == 1) & (neighbours == 1)).sum())
    return alone > _SPECKS_SHARE * grey.size


def _skew(grey: Picture) -> float:
    """The angle in degrees by which lines rise to the right, as far as they may lie askew."""
    scale = min(1.0, _SMALL_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255.0 - small.astype(np.float32)
    ink[ink < _FAINT] = 0

    def sharpness(angle: float) -> float:
        turned, _ = _turned_by(ink, angle, 0.0)
        profile = turned.sum(axis=1)
        return float(((profile[1:] - profile[:-1]) ** 2).sum())

    best = 0.0
    for step, reach in _SEARCHED:
        tries = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(tries, key=lambda angle: sharpness(float(angle))))
    return best if abs(best) <= _STEEPEST + _BEYOND else 0.0


def _turn(grey: Picture, angle: float) -> tuple[Picture, Matrix3]:
    turned, matrix = _turned_by(grey, angle, 255.0)
    return turned.astype(np.uint8), np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))


def _turned_by(
    plane: NDArray[np.generic], angle: float, ground: float
) -> tuple[NDArray[np.generic], Matrix3]:
    height, width = plane.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    turned = cv2.warpAffine(
        plane, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(ground,)
    )
    return turned, matrix
