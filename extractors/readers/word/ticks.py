"""Check boxes of a Word file as characters (form fields, content controls)."""

TICKED, UNTICKED = "☑", "□"


def tick_box(ticked: bool) -> str:
    """The character for a check box, whatever sign the file draws it with."""
    return TICKED if ticked else UNTICKED
