"""Doubts become remarks at the values they stand in; no value changes."""

import pytest

from extractors.recognition_checks import note_doubts, passed_recognition
from models.document import Document, Doubt
from models.findings import Finding
from models.locations import PdfLocation
from models.report import Report
from models.source import Recognition


def _place(x0: float, top: float, x1: float, bottom: float, page: int = 1) -> PdfLocation:
    return PdfLocation(page=page, bbox=(x0, top, x1, bottom))


@pytest.fixture
def recognised(request: pytest.FixtureRequest) -> Report:
    from pathlib import Path

    from extractors.extraction import extract_file

    path = Path(__file__).parents[2] / "corpus" / "reports" / "changli-2021" / "report-2021.pdf"
    report = extract_file(path)
    recognition = Recognition(engine="test", pages=(1, 2, 3, 4), mean_confidence=0.99)
    source = report.source.model_copy(update={"recognition": recognition})
    return report.model_copy(update={"source": source})


def _note(report: Report, *doubts: Doubt) -> Report:
    return note_doubts(report, Document(source=report.source, doubts=doubts))


def test_a_record_without_doubts_passes(recognised: Report) -> None:
    noted = _note(recognised)
    assert passed_recognition(noted)
    assert noted == recognised


def test_a_doubt_is_hung_on_the_value_it_stands_in(recognised: Report) -> None:
    place = recognised.provenance["/projects/0/code"]
    doubt = Doubt(location=place, text="130322213RGZQ", other="I30322213RGZQ", confidence=1.0,
                  figure=True)  # fmt: skip
    noted = _note(recognised, doubt)
    remarks = [f for f in noted.findings if f.code == "recognition-doubtful"]
    assert [remark.pointer for remark in remarks] == ["/projects/0/code"]
    assert "I30322213RGZQ" in remarks[0].message
    assert not passed_recognition(noted)
    assert noted.projects == recognised.projects


def test_a_doubt_about_a_word_needs_no_review(recognised: Report) -> None:
    place = recognised.provenance["/projects/0/goals/1"]
    noted = _note(recognised, Doubt(location=place, text="深", confidence=0.4, figure=False))
    remarks = [f.pointer for f in noted.findings if f.code == "recognition-doubtful"]
    assert remarks == ["/projects/0/goals/1"]
    assert passed_recognition(noted)


def test_a_figure_outside_of_values_needs_review(recognised: Report) -> None:
    doubt = Doubt(location=_place(1, 1, 5, 5), text="12", confidence=0.3, figure=True)
    noted = _note(recognised, doubt)
    assert noted.findings[-1].pointer is None
    assert not passed_recognition(noted)


def test_a_check_that_fails_casts_doubt(recognised: Report) -> None:
    wrong = Finding(
        code="budget-sum", severity="error", message="…", pointer="/projects/0/budget/total"
    )
    report = recognised.model_copy(update={"findings": (*recognised.findings, wrong)})
    remarks = [f for f in _note(report).findings if f.code == "recognition-doubtful"]
    assert [remark.pointer for remark in remarks] == ["/projects/0/budget/total"]
    assert "budget-sum" in remarks[0].message


def test_other_files_are_left_alone(recognised: Report) -> None:
    source = recognised.source.model_copy(update={"recognition": None})
    report = recognised.model_copy(update={"source": source})
    assert _note(report) is report
    assert passed_recognition(report)


def test_a_sign_that_is_no_part_of_a_value_points_to_the_target_beside_it(
    recognised: Report,
) -> None:
    pointer = "/projects/0/indicators/0/target/text"
    x0, top, _, bottom = recognised.provenance[pointer].bbox
    sign = _place(x0 - 30, top, x0 - 22, bottom, recognised.provenance[pointer].page)
    noted = _note(recognised, Doubt(location=sign, text="V=", confidence=0.8, figure=True))
    remarks = [f.pointer for f in noted.findings if f.code == "recognition-doubtful"]
    assert remarks == [pointer]
    far = _place(x0 - 300, top, x0 - 290, bottom, recognised.provenance[pointer].page)
    noted = _note(recognised, Doubt(location=far, text="V=", confidence=0.8, figure=True))
    assert pointer not in [f.pointer for f in noted.findings]
