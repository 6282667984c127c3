"""Names and simple types of WordprocessingML (ISO/IEC 29500-1 17, 22.9.2) as lxml shows them."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
VAL = W + "val"

_UNDERSTOOD = (
    "http://schemas.microsoft.com/office/word/",
    "http://schemas.microsoft.com/office/drawing/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)
"""Beginnings of the namespaces whose content may be met inside an `mc:Choice` and is read."""
_MOST = 2**31 - 1
"""ST_DecimalNumber is a 32-bit integer in Word."""
_LONGEST_NUMBER = 12
"""Characters: ten digits and a sign, and one to spare. Longer texts would take long to convert."""


def names_by_tag(*names: str) -> dict[str, str]:
    """Full tags to local names: one look-up tells what an element is, or that nobody asks."""
    return {W + name: name for name in names}


def is_on(element: etree._Element | None) -> bool:
    """A CT_OnOff property: present, and not switched off by its value."""
    return element is not None and element.get(VAL, "1").lower() not in ("0", "false", "off")


def read_int(element: etree._Element | None, name: str = VAL) -> int | None:
    """A decimal attribute; None where it is absent, no number or beyond 32 bits."""
    text = element.get(name) if element is not None else None
    if text is None or len(text) > _LONGEST_NUMBER:
        return None
    try:
        value = int(text)
    except ValueError:
        return None
    return value if -_MOST <= value <= _MOST else None


def read_name(element: etree._Element | None) -> str | None:
    """The `w:val` of a child such as `w:pStyle`."""
    return element.get(VAL) if element is not None else None


def chosen_branch(alternate: etree._Element) -> etree._Element | None:
    """The one branch of an `mc:AlternateContent` to read (ISO/IEC 29500-3 9.3).

    The first choice whose required namespaces are understood, else the fallback; a choice that is
    not understood and has no fallback is read nevertheless, since its text would be lost.
    """
    unknown: etree._Element | None = None
    for branch in alternate:
        if branch.tag == MC + "Choice":
            prefixes = branch.get("Requires", "").split()
            if all(branch.nsmap.get(prefix, "").startswith(_UNDERSTOOD) for prefix in prefixes):
                return branch
            unknown = branch if unknown is None else unknown
        elif branch.tag == MC + "Fallback":
            return branch
    return unknown
