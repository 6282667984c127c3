"""Styles of a .docx: what a paragraph or run has from its style (ISO/IEC 29500-1 17.7).

Enters: the root of the styles part, or None. Leaves: for a style id its name and the properties
that matter to text (outline level, numbering, hidden, struck out, raised), inherited along
`w:basedOn`. Each style is resolved once: python-docx's own look-up searches the part anew for every
paragraph.
"""

from dataclasses import dataclass, replace

import regex
from lxml import etree

from extractors.patterns import compile_pattern
from extractors.readers.docx.markup import W, is_on, read_int, read_name

_LOOKS = tuple(W + name for name in ("vanish", "strike", "dstrike", "vertAlign"))
_HEADING = compile_pattern(r"(?:heading|标题) ?([1-9])", regex.IGNORECASE)
_CONTENTS = compile_pattern(r"(?:toc|目录) ?(?:\d|heading|标题).*", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StyleNumbering:
    """The `w:numPr` that one style of an inheritance chain has itself."""

    style_id: str
    num_id: int | None
    level: int | None


@dataclass(frozen=True, slots=True)
class ResolvedStyle:
    """A style with everything it inherits."""

    name: str | None = None
    outline_level: int | None = None
    is_hidden: bool = False
    is_struck: bool = False
    placed: str | None = None
    """`w:vertAlign`: superscript, subscript or baseline."""
    numberings: tuple[StyleNumbering, ...] = ()
    """The chain's own `w:numPr`s, nearest first, up to the one that names a list."""
    is_contents: bool = False
    """A style of a table of contents."""


class StyleSheet:
    """Looks styles up by id; None and unknown ids give the default paragraph style's properties."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._default_id: str | None = None
        self._resolved: dict[str | None, ResolvedStyle] = {}
        self.hides_by_default = False
        """`w:docDefaults` hides all text that no style or run shows."""
        self.may_alter = root is not None and next(root.iter(*_LOOKS), None) is not None
        """Some style hides, strikes out, raises or lowers text."""
        if root is None:
            return
        for style in root.iterchildren(W + "style"):
            style_id = style.get(W + "styleId")
            if style_id is None:
                continue
            self._elements.setdefault(style_id, style)
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                self._default_id = style_id
        self.hides_by_default = is_on(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}vanish"))

    def resolve(self, style_id: str | None) -> ResolvedStyle:
        """The style of a paragraph (None: the default one, which names no style) or of a run."""
        resolved = self._resolved.get(style_id)
        if resolved is None:
            resolved = self._resolved[style_id] = self._resolve(style_id)
        return resolved

    def numbering_style_num_id(self, style_id: str) -> int | None:
        """The list that a numbering style (`w:numStyleLink`) names."""
        style = self._elements.get(style_id)
        return None if style is None else read_int(style.find(f"{W}pPr/{W}numPr/{W}numId"))

    def _resolve(self, style_id: str | None) -> ResolvedStyle:
        if style_id is None:
            return replace(self._resolve_chain(self._default_id), name=None, is_contents=False)
        if style_id not in self._elements:
            # Word falls back to the default style; the id still tells what was meant.
            inherited = self._resolve_chain(self._default_id)
            level = _level_by_name(style_id)
            return replace(inherited, name=style_id, outline_level=level, is_contents=False)
        return self._resolve_chain(style_id)

    def _resolve_chain(self, style_id: str | None) -> ResolvedStyle:
        name: str | None = None
        outline_level: int | None = None
        hidden: bool | None = None
        struck: bool | None = None
        placed: str | None = None
        numberings: list[StyleNumbering] = []
        names_list = False
        seen: set[str] = set()
        while style_id is not None and style_id in self._elements and style_id not in seen:
            seen.add(style_id)
            style = self._elements[style_id]
            own_name = read_name(style.find(W + "name"))
            if len(seen) == 1:
                name = own_name or style_id
            if outline_level is None:
                outline_level = read_int(style.find(f"{W}pPr/{W}outlineLvl"))
                if outline_level is None and own_name:
                    outline_level = _level_by_name(own_name)
            looks = style.find(W + "rPr")
            if looks is not None:
                vanish = looks.find(W + "vanish")
                if hidden is None and vanish is not None:
                    hidden = is_on(vanish)
                lines = [*looks.iterchildren(W + "strike", W + "dstrike")]
                if struck is None and lines:
                    struck = any(map(is_on, lines))
                placed = placed or read_name(looks.find(W + "vertAlign"))
            numbering = style.find(f"{W}pPr/{W}numPr")
            if not names_list:
                num_id = level = None
                if numbering is not None:
                    num_id = read_int(numbering.find(W + "numId"))
                    level = read_int(numbering.find(W + "ilvl"))
                numberings.append(StyleNumbering(style_id, num_id, level))
                names_list = num_id is not None
            style_id = read_name(style.find(W + "basedOn"))
        if outline_level is not None and not 0 <= outline_level <= 8:
            outline_level = None  # 9 means body text (17.3.1.20)
        return ResolvedStyle(
            name,
            outline_level,
            bool(hidden),
            bool(struck),
            placed,
            tuple(numberings) if names_list else (),
            bool(name and _CONTENTS.fullmatch(name)),
        )


def _level_by_name(name: str) -> int | None:
    heading = _HEADING.fullmatch(name)
    return int(heading[1]) - 1 if heading else None
