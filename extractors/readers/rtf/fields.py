r"""Fields of RTF that WordprocessingML says otherwise: check boxes of forms, entries of contents.

Enters: the words of `{\*\formfield …}` and `{\tc …}`. Leaves: what a Word document holds in their place.
"""

from typing import ClassVar

from lxml import etree

from extractors.readers.docx.markup import VAL, W
from extractors.readers.rtf.groups import Group
from extractors.readers.rtf.stories import Story

_IS_CHECK_BOX = 1
r"""`\fftype1`."""
_DEFAULT_COUNTS = 25
r"""`\ffres25`: the box is as its default says."""
_PRINTABLE = range(33, 127)


class CheckBox:
    """The field of a form that is being described."""

    WORDS: ClassVar[tuple[str, ...]] = ("fftype", "ffres", "ffdefres")

    def __init__(self) -> None:
        self._said: dict[str, int] = {}

    def take(self, word: str, number: int | None) -> None:
        """Take a word of the field's description."""
        self._said[word] = 1 if number is None else number

    def describe(self, begin: etree._Element | None) -> None:
        """Say of the field that begins there that it is a check box, if it is one."""
        said, self._said = self._said, {}
        if begin is None or said.get("fftype") != _IS_CHECK_BOX:
            return
        box = etree.SubElement(etree.SubElement(begin, W + "ffData"), W + "checkBox")
        etree.SubElement(box, W + "default").set(VAL, str(said.get("ffdefres", 0)))
        result = said.get("ffres", _DEFAULT_COUNTS)
        if result != _DEFAULT_COUNTS:
            etree.SubElement(box, W + "checked").set(VAL, str(result))


class ContentsEntry:
    r"""`{\tc 总体绩效目标\tcf65\tcl1}`: an entry of table A, of the first level."""

    def __init__(self) -> None:
        self.text = ""
        self._table: int | None = None
        self._level: int | None = None

    def describe(self, word: str, number: int | None) -> None:
        r"""Take `\tcfN`, the table by its letter's code, or `\tclN`, the level."""
        if word == "tcf":
            self._table = number
        else:
            self._level = number

    def put(self, story: Story, group: Group) -> None:
        """Add the field that the entry stands for."""
        code = f"TC {self.text.strip()}"
        if self._table is not None and self._table in _PRINTABLE:
            code += f" \\f {chr(self._table)}"
        if self._level:
            code += f" \\l {self._level}"
        story.mark_field("begin", group)
        story.add_instruction(code, group)
        story.mark_field("end", group)
