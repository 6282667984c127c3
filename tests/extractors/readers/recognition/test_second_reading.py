"""Two readings of a figure: what they agree in is sure, what they differ in is doubtful."""

from dataclasses import replace

import pytest

np = pytest.importorskip("numpy", reason="the extra jixiao[recognition] is not installed")
pytest.importorskip("cv2", reason="the extra jixiao[recognition] is not installed")

from extractors.readers.recognition import second_reading, small_marks  # noqa: E402
from extractors.readers.recognition.cuts import cut_between  # noqa: E402
from extractors.readers.recognition.doubts import PixelDoubt  # noqa: E402
from extractors.readers.recognition.strips import ReadCharacter  # noqa: E402
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine  # noqa: E402
from extractors.readers.recognition.text_places import Box  # noqa: E402

EM = 20.0


def line(text: str, *confidences: float) -> TextLine:
    placed = [
        PlacedCharacter(char, 10 + 20 * place, 30 + 20 * place, 30.0, EM, confidence, 1)
        for place, (char, confidence) in enumerate(zip(text, confidences, strict=True))
    ]
    return TextLine(Box(10, 18, 10 + 20 * len(text), 42), [], placed)


def read_as(text: str, confidence: float) -> list[ReadCharacter]:
    return [ReadCharacter(char, 4.0 + place, confidence, "") for place, char in enumerate(text)]


def doubts(
    monkeypatch: pytest.MonkeyPatch, lines: list[TextLine], *again: list[ReadCharacter]
) -> list[PixelDoubt]:
    monkeypatch.setattr(second_reading, "read_strips", lambda *_: list(again))
    picture = np.full((100, 300), 255, np.uint8)
    return second_reading.doubt_lines(None, picture, lines)  # type: ignore[arg-type]


def test_a_figure_read_otherwise_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    (doubt,) = doubts(monkeypatch, [line("12", 1.0, 1.0)], read_as("17", 1.0))
    assert (doubt.text, doubt.other, doubt.figure) == ("12", "17", True)


@pytest.mark.parametrize(
    ("first", "second", "doubtful"), [(0.7, 0.7, False), (0.7, 0.5, True), (1.0, 0.3, False)]
)
def test_two_readings_alike_are_surer_than_one(
    monkeypatch: pytest.MonkeyPatch, first: float, second: float, doubtful: bool
) -> None:
    found = doubts(monkeypatch, [line("12", 1.0, first)], read_as("12", second))
    assert bool(found) is doubtful


def test_widths_are_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doubts(monkeypatch, [line("1,2", 1.0, 1.0, 1.0)], read_as("1，2", 1.0)) == []


def test_a_sign_alone_may_be_told_in_company(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = line("N", 0.6)
    assert doubts(monkeypatch, [alone], read_as("≥", 0.8)) == []
    assert alone.characters[0].text == "≥"


def test_a_sign_that_may_be_another_sign_stays_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = line("N", 0.6)
    unsure = [ReadCharacter("≥", 4.0, 0.8, "≤")]
    (doubt,) = doubts(monkeypatch, [alone], unsure)
    assert (doubt.text, doubt.other) == ("≥", "N")


def test_a_cut_between_characters_shows_nothing_of_the_neighbour() -> None:
    picture = np.full((60, 200), 255, np.uint8)
    picture[20:40, 30:46] = 0  # the figure, taken to end at 52
    picture[20:40, 50:66] = 0  # its neighbour begins before that
    cut = cut_between(picture, Box(28, 20, 52, 40), EM, left=False, right=True)
    dark = np.flatnonzero((cut.strip < 128).any(axis=0))
    assert cut.left + dark[-1] / cut.scale < 49


def marks(
    monkeypatch: pytest.MonkeyPatch, text: str, mark: Box, again: list[ReadCharacter]
) -> tuple[str, list[PixelDoubt]]:
    one = line(text, *[1.0] * len(text))
    one.unread.append(mark)
    monkeypatch.setattr(small_marks, "read_strips", lambda *_: [again])
    picture = np.full((100, 300), 255, np.uint8)
    found = small_marks.read_marks(None, picture, [one])  # type: ignore[arg-type]
    return "".join(c.text for c in one.characters), found


def seen_at(text: str, x: float, confidence: float) -> ReadCharacter:
    """A character that the second reading has at this x of the page, in the strip of `marks`."""
    picture = np.full((100, 300), 255, np.uint8)
    cut = cut_between(picture, Box(30, 20, 60, 40), EM, left=True, right=False)
    return ReadCharacter(text, (x - cut.left) * cut.scale, confidence, "")


COMMA = Box(52, 36, 56, 42)
AGAIN = {text: seen_at(text, 40, 1.0) for text in "制%"}


def test_a_mark_that_can_be_read_goes_to_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    text, found = marks(monkeypatch, "复制", COMMA, [AGAIN["制"], seen_at("、", 54, 0.9)])
    assert (text, found) == ("复制、", [])


def test_a_mark_has_its_room_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The neighbour reaches over it: as broad as a character is, but for what the mark takes."""
    one = line("○特", 1.0, 1.0)
    one.characters[1] = replace(one.characters[1], x0=28.0, x1=60.0)
    one.unread.append(Box(31, 26, 38, 34))
    picture = np.full((100, 300), 255, np.uint8)
    cut = cut_between(picture, Box(10, 20, 60, 40), EM, left=False, right=False)
    again = [
        ReadCharacter(text, (x - cut.left) * cut.scale, 0.95, "")
        for text, x in (("○", 20), ("□", 34.5), ("特", 50))
    ]
    monkeypatch.setattr(small_marks, "read_strips", lambda *_: [again])
    assert small_marks.read_marks(None, picture, [one]) == []  # type: ignore[arg-type]
    places = [(c.text, c.x0, c.x1) for c in one.characters]
    assert places == [("○", 10, 30), ("□", 31, 38), ("特", 38, 60)]


def test_a_mark_in_a_figure_must_be_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    text, (doubt,) = marks(monkeypatch, "8%", COMMA, [AGAIN["%"], seen_at("-", 54, 0.8)])
    assert text == "8%-"
    assert (doubt.text, doubt.other, doubt.figure) == ("%-", "%", True)


def test_a_mark_that_cannot_be_read_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    text, (doubt,) = marks(monkeypatch, "8%", COMMA, [AGAIN["%"]])
    assert text == "8%"
    assert (doubt.text, doubt.figure, doubt.box) == ("", True, COMMA)


def test_ink_of_a_neighbour_is_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    text, found = marks(monkeypatch, ">=", COMMA, [seen_at("=", 53, 1.0)])
    assert (text, found) == (">=", [])


def test_a_mark_beside_neighbours_that_are_read_otherwise_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text, (doubt,) = marks(monkeypatch, "8%", COMMA, [seen_at("9", 40, 1.0), seen_at("-", 54, 1.0)])
    assert text == "8%"
    assert doubt.text == ""


def test_a_whole_character_is_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    text, found = marks(monkeypatch, "复制", COMMA, [AGAIN["制"], seen_at("中", 54, 1.0)])
    assert (text, found) == ("复制", [])


@pytest.mark.parametrize(("text", "doubtful"), [("增强", ""), ("明显增強", "強"), ("陈喆", "喆")])
def test_a_rare_character_is_doubtful_however_surely_it_was_read(
    monkeypatch: pytest.MonkeyPatch, text: str, doubtful: str
) -> None:
    found = doubts(monkeypatch, [line(text, *[1.0] * len(text))])
    assert "".join(doubt.text for doubt in found) == doubtful


@pytest.mark.parametrize(("em", "doubtful"), [(EM, False), (0.5 * EM, True)])
def test_a_tiny_chinese_character_alone_is_doubtful(
    monkeypatch: pytest.MonkeyPatch, em: float, doubtful: bool
) -> None:
    """A * is read as 大."""
    alone = line("大", 0.99)
    alone.characters[0] = replace(alone.characters[0], em=em)
    again = [] if doubtful else [read_as("大", 0.99)]
    found = doubts(monkeypatch, [alone, line("资金", 1.0, 1.0)], *again)
    assert bool(found) is doubtful
