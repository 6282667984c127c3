"""What is said of recognised pages."""

from extractors.readers.pdf.characters import PageCharacters
from extractors.readers.pdf.logical_pages import PageParts
from extractors.readers.pdf.page_frame import PageFrame
from extractors.readers.pdf.recognition_evidence import LayerOpinion, RecognisedParts, sum_up
from extractors.readers.pdf.recognition_notes import recognition_findings
from extractors.readers.pdf.rulings import PageDrawing
from extractors.readers.pdf.visibility import SeenText


def page(confidences: list[float]) -> RecognisedParts:
    frame = PageFrame(0.0, 0.0, 595.0, 842.0)
    parts = PageParts(PageCharacters(frame), PageDrawing(), SeenText([], [], []))
    return RecognisedParts("engine 1", parts, confidences, [])


def test_a_good_scan_is_named_and_nothing_else() -> None:
    (finding,) = recognition_findings([(2, page([1.0])), (3, page([0.5]))])
    assert (finding.code, finding.severity) == ("text-recognised", "info")
    assert "2-3" in finding.message


def test_a_coarse_picture_is_doubtful() -> None:
    coarse = page([1.0])
    coarse.coarse = True
    findings = recognition_findings([(1, coarse)])
    assert ("recognition-doubtful", "warning", None) in [
        (finding.code, finding.severity, finding.pointer) for finding in findings
    ]


def test_a_layer_that_differs_is_told() -> None:
    layered = page([1.0])
    layered.layer = LayerOpinion(0.42, unmatched=7)
    messages = [finding.message for finding in recognition_findings([(4, layered)])]
    assert any("42%" in message for message in messages)
    assert any("7 characters" in message for message in messages)


def test_confidence_is_that_of_all_characters() -> None:
    summed = sum_up([(1, page([1.0, 0.5])), (3, page([0.9]))])
    assert summed is not None
    assert (summed.pages, summed.mean_confidence) == ((1, 3), 0.8)
    assert sum_up([]) is None
