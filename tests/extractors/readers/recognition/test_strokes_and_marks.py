"""Small ink: strokes told by their shape, marks that nobody read, dashes and dots left out of boxes."""

import pytest

np = pytest.importorskip("numpy", reason="the extra jixiao[recognition] is not installed")
cv2 = pytest.importorskip("cv2", reason="the extra jixiao[recognition] is not installed")

from extractors.readers.recognition.lone_strokes import is_equals, tell_stroke  # noqa: E402
from extractors.readers.recognition.overlooked import add_overlooked, is_inked  # noqa: E402
from extractors.readers.recognition.ruled_lines import (  # noqa: E402
    Ruled,
    RuledLines,
    find_ruled_lines,
)
from extractors.readers.recognition.sure_lines import sure_lines  # noqa: E402
from extractors.readers.recognition.text_places import Box  # noqa: E402
from extractors.readers.recognition.unread_ink import find_unread  # noqa: E402

EM = 30.0
DPI = 200.0


def paper(width: int = 400, height: int = 60):
    return np.full((height, width), 255, np.uint8)


def drawn(*strokes: tuple[int, int, int, int], thick: int = 3):
    """A picture of 40 × 40 with straight strokes."""
    picture = paper(40, 40)
    for x0, y0, x1, y1 in strokes:
        cv2.line(picture, (x0, y0), (x1, y1), 0, thick)
    return picture


@pytest.mark.parametrize(
    ("strokes", "readings", "told"),
    [
        ([(24, 6, 14, 34)], "1/", "/"),
        ([(19, 6, 19, 34)], "1/", "1"),
        ([(20, 6, 18, 34)], "1/", "1"),
        ([(22, 6, 17, 34)], "1/", None),
        ([(24, 6, 14, 34)], "1", "/"),
        ([(24, 6, 14, 34), (9, 34, 19, 34)], "1", None),
        ([(24, 6, 14, 34), (24, 6, 16, 10)], "1", None),
        ([(19, 6, 19, 34), (12, 34, 26, 34)], "1", "1"),
        ([(22, 6, 17, 34)], "1", None),
        ([(19, 6, 19, 34)], "lI", None),
        ([(14, 20, 22, 20)], "一-", "-"),
        ([(5, 20, 33, 20)], "一-", None),
        ([(8, 16, 30, 16), (8, 25, 30, 25)], "=二", "="),
        ([(12, 14, 26, 14), (6, 28, 32, 28)], "=二", "二"),
        ([(24, 6, 14, 34)], "7/", None),
        ([], "1/", None),
    ],
)
def test_a_stroke_alone_is_what_its_shape_says(
    strokes: list[tuple[int, int, int, int]], readings: str, told: str | None
) -> None:
    assert tell_stroke(drawn(*strokes), Box(0, 0, 40, 40), EM, set(readings)) == told


@pytest.mark.parametrize(("axes", "told"), [((5, 15), "("), ((20, 15), "C"), ((14, 15), None)])
def test_a_bracket_is_narrower_than_a_letter(axes: tuple[int, int], told: str | None) -> None:
    picture = paper(40, 40)
    cv2.ellipse(picture, (28, 20), axes, 0, 90, 270, 0, 2)
    assert tell_stroke(picture, Box(0, 0, 40, 40), EM, {"(", "C"}) == told


def line_with(*marks: Box):
    """A line whose characters stand at 50, 80 and 110, and marks beside them."""
    picture = paper()
    for x in (50, 80, 110):
        cv2.rectangle(picture, (x - 13, 16), (x + 13, 43), 0, 2)
    for mark in marks:
        x0, top, x1, bottom = (round(value) for value in mark)
        picture[top:bottom, x0:x1] = 0
    return picture


ROOMS = [(50.0, 15.0), (80.0, 15.0), (110.0, 15.0)]
WHOLE = Box(30, 10, 200, 50)


def unread(picture) -> list[Box]:
    return find_unread(picture, WHOLE, EM, ROOMS)


def test_ink_beside_the_characters_is_unread() -> None:
    comma, dash = Box(132, 36, 137, 43), Box(150, 28, 159, 31)
    assert unread(line_with(comma, dash)) == [comma, dash]


def test_ink_of_characters_of_other_lines_and_specks_is_none() -> None:
    within = Box(78, 28, 83, 33)
    foot_of_the_line_above = Box(140, 5, 160, 14)
    speck = Box(170, 30, 171, 31)
    assert unread(line_with(within, foot_of_the_line_above, speck)) == []


def test_leader_dots_are_no_marks() -> None:
    dots = [Box(x, 38, x + 4, 42) for x in range(130, 198, 12)]
    assert unread(line_with(*dots)) == []


@pytest.fixture
def ruled() -> RuledLines:
    """A cell between two level lines and two upright ones."""
    level = [Ruled(50.0, 0.0, 400.0), Ruled(150.0, 0.0, 400.0)]
    return RuledLines(level, [Ruled(2.0, 50.0, 150.0), Ruled(398.0, 50.0, 150.0)])


TEXT = Box(100, 80, 200, 116)


def overlooked(picture, ruled: RuledLines) -> list[Box]:
    return add_overlooked(picture, [TEXT], ruled, DPI)[1:]


def page_with(x0: int, top: int, x1: int, bottom: int):
    picture = paper(height=200)
    picture[top:bottom, x0:x1] = 0
    return picture


def test_a_short_dash_alone_in_its_cell_is_text(ruled: RuledLines) -> None:
    (box,) = overlooked(page_with(300, 98, 308, 101), ruled)
    assert box.x0 < 300
    assert box.x1 > 308
    assert box.height > 25


def test_a_dash_in_a_row_that_the_page_cuts_is_text(ruled: RuledLines) -> None:
    cut = RuledLines(ruled.level[:1], ruled.upright)
    assert len(overlooked(page_with(300, 98, 308, 101), cut)) == 1


def test_what_is_left_of_a_ruled_line_is_none(ruled: RuledLines) -> None:
    assert overlooked(page_with(300, 148, 308, 150), ruled) == []


def test_a_dot_beside_a_line_is_taken_into_its_box(ruled: RuledLines) -> None:
    (box,) = add_overlooked(page_with(91, 96, 95, 100), [TEXT], RuledLines([], []), DPI)
    assert box.x0 < 91
    (box,) = add_overlooked(page_with(40, 96, 44, 100), [TEXT], RuledLines([], []), DPI)
    assert box == TEXT


def test_a_low_line_is_sure_where_it_is_ink_from_side_to_side() -> None:
    """A column of two rows of 9 points; a stroke of text keeps off the lines."""
    row = round(9 * DPI / 72)
    picture = paper(200, 2 * row + 20)
    picture[10 : 10 + 2 * row, 50:52] = 0
    picture[16 : 10 + row - 5, 120:122] = 0
    level = [Ruled(float(10 + row * place), 0.0, 200.0) for place in range(3)]
    whole = [Ruled(51.0, level[place].at, level[place + 1].at) for place in range(2)]
    stroke = Ruled(121.0, level[0].at, level[1].at)
    assert sure_lines(picture, RuledLines(level, [*whole, stroke]), DPI).upright == whole


def test_a_line_further_down_does_not_make_a_stroke_sure() -> None:
    """A stroke of a head's first line, right above where a column begins two rows below."""
    row = round(19 * DPI / 72)
    picture = paper(200, 4 * row)
    stroke = Ruled(101.0, 0.0, 0.45 * row)
    column = [Ruled(100.0, float(row * place), float(row * (place + 1))) for place in (1, 2)]
    level = [Ruled(float(row * place), 0.0, 200.0) for place in range(4)]
    assert sure_lines(picture, RuledLines(level, [*column, stroke]), DPI).upright == column


def test_strokes_of_a_title_below_a_table_are_no_lines() -> None:
    """Two columns go on below as far as the title's strokes reach, the table's sides do not."""
    pt = DPI / 72
    row = 20 * pt
    picture = paper(round(300 * pt), round(120 * pt))
    half = round(0.4 * pt)
    sides = [20 * pt, 90 * pt, 160 * pt, 280 * pt]
    for place in range(3):
        cv2.line(picture, (round(sides[0]), round(10 * pt + place * row)),
                 (round(sides[-1]), round(10 * pt + place * row)), 0, 2 * half)  # fmt: skip
    for at in sides:
        cv2.line(
            picture, (round(at), round(10 * pt)), (round(at), round(10 * pt + 2 * row)), 0, 2 * half
        )
    for at in sides[1:3]:
        cv2.line(picture, (round(at), round(51 * pt)), (round(at), round(59 * pt)), 0, 2 * half)
    found = find_ruled_lines(picture, DPI)
    assert len(found.level) == 3
    assert {round((piece.end - piece.start) / pt) for piece in found.upright} == {20}
    assert len(found.upright) == 8


def test_a_low_row_may_have_columns_of_its_own() -> None:
    """A head of small print with one column that no other row has, and a character's stroke beside it."""
    pt = DPI / 72
    picture = paper(round(320 * pt), round(80 * pt))
    heights = [10, 29, 39]
    for y in heights:
        cv2.line(picture, (round(20 * pt), round(y * pt)), (round(300 * pt), round(y * pt)), 0, 2)
    for x in (20, 160, 300):
        cv2.line(picture, (round(x * pt), round(10 * pt)), (round(x * pt), round(39 * pt)), 0, 2)
    cv2.line(picture, (round(90 * pt), round(29 * pt)), (round(90 * pt), round(39 * pt)), 0, 2)
    cv2.line(
        picture, (round(230 * pt), round(30.5 * pt)), (round(230 * pt), round(37.5 * pt)), 0, 2
    )
    found = find_ruled_lines(picture, DPI)
    low = [piece.at / pt for piece in found.upright if piece.end / pt > 30]
    assert sorted(low) == pytest.approx([20, 90, 160, 300], abs=1)


@pytest.mark.parametrize(
    ("strokes", "equals"),
    [
        ([(8, 16, 30, 16), (8, 25, 30, 25)], True),
        ([(12, 14, 26, 14), (6, 28, 32, 28)], False),
        ([(4, 18, 36, 18), (4, 23, 36, 23)], False),
        ([(8, 20, 30, 20)], False),
    ],
)
def test_two_strokes_alike_are_a_sign(
    strokes: list[tuple[int, int, int, int]], equals: bool
) -> None:
    assert is_equals(drawn(*strokes, thick=1), Box(0, 0, 40, 40)) is equals


@pytest.mark.parametrize(
    ("strokes", "inked"),
    [
        ([(8, 16, 30, 16), (8, 22, 30, 22)], True),
        ([(8, 20, 30, 20)], True),
        ([(19, 6, 19, 34)], True),
        ([(18, 20, 20, 20)], False),
        ([(4, 20, 4, 20), (34, 21, 34, 21)], False),
    ],
)
def test_a_sign_in_a_box_is_ink_and_specks_are_none(
    strokes: list[tuple[int, int, int, int]], inked: bool
) -> None:
    assert is_inked(drawn(*strokes), Box(0, 0, 40, 40)) is inked
