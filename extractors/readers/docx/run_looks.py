"""How a run of a .docx looks: hidden, struck out, raised or lowered (ISO/IEC 29500-1 17.3.2, 17.7.3).

Enters: a `w:r` and the style of its paragraph. Leaves: a `Look`. A run's own property decides;
else the run's and the paragraph's styles, which turn each other round where both have a toggle.
"""

from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from extractors.readers.docx.markup import VAL, W, is_on, names_by_tag
from extractors.readers.docx.styles import ResolvedStyle, StyleSheet

_PROPERTIES = names_by_tag("vanish", "strike", "dstrike", "vertAlign", "rStyle")
_OWN_LOOKS = tuple(tag for tag, name in _PROPERTIES.items() if name != "rStyle")
_PLACED = frozenset({"superscript", "subscript"})


class Look(NamedTuple):
    """What of a run's formatting changes what its text says."""

    hidden: bool = False
    struck: bool = False
    placed: str | None = None
    """`superscript` or `subscript`."""


PLAIN = Look()


@dataclass(slots=True)
class RunLooks:
    """The looks of one story's runs."""

    _styles: StyleSheet
    _matters: bool
    """Something in the story or in the styles makes some look other than plain."""

    @classmethod
    def of_story(cls, styles: StyleSheet, root: etree._Element) -> "RunLooks":
        """For the runs under an element."""
        matters = styles.may_alter or next(root.iter(*_OWN_LOOKS), None) is not None
        return cls(styles, matters)

    def of_run(self, run: etree._Element, paragraph: ResolvedStyle) -> Look:
        """The look of a run in a paragraph with a style."""
        if not self._matters:
            return PLAIN
        hidden: bool | None = None
        struck: bool | None = None
        placed: str | None = None
        own: ResolvedStyle | None = None
        properties = run.find(W + "rPr")
        for child in properties if properties is not None else ():
            name = _PROPERTIES.get(child.tag)
            if name is None:
                continue
            if name == "vanish":
                hidden = is_on(child)
            elif name == "vertAlign":
                placed = child.get(VAL, "baseline")
            elif name == "rStyle":
                style_id = child.get(VAL)
                own = self._styles.resolve(style_id) if style_id is not None else None
            else:
                struck = is_on(child) or bool(struck)
        if hidden is None:
            by_style = own is not None and own.is_hidden
            hidden = paragraph.is_hidden is not by_style or self._styles.hides_by_default
        if struck is None:
            struck = paragraph.is_struck is not (own is not None and own.is_struck)
        if placed is None:
            placed = (own.placed if own is not None else None) or paragraph.placed
        return Look(hidden, struck, placed if placed in _PLACED else None)
