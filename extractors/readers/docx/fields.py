r"""Fields of a .docx: which text they hide, and what they say (ISO/IEC 29500-1 17.16).

Enters: the paragraphs of one story in reading order, each a list of text and field marks. Leaves:
each paragraph's visible text and the fields that begin in it.

A field may be nested in another's instruction or result and may run over paragraphs. Marks of
broken files do not match: a field without its end, or one whose instruction would swallow text of
several paragraphs, hides nothing but its own instruction.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from extractors.readers.word.computed_fields import ComputedFields, keeps_result
from extractors.terms.field_codes import GENERATED_LISTS, keyword_of

_MOST_NESTED = 32
"""Fields within fields; a file with more is hostile, since each would gather its own result."""


class MarkKind(Enum):
    """The parts of a field in the order they come in (`w:fldChar`, `w:instrText`)."""

    BEGIN = auto()
    INSTRUCTION = auto()
    SEPARATE = auto()
    END = auto()


@dataclass(slots=True, eq=False)
class FieldMark:
    """One mark; those of a `w:fldSimple` are `paired` and can only match each other."""

    kind: MarkKind
    text: str = ""
    paired: object | None = None
    span: "FieldSpan | None" = None
    """The field that the mark belongs to; None for a mark that matches no other."""
    is_hidden: bool = False
    """It stands in hidden text: what Word computes for the field is not seen."""


@dataclass(slots=True, eq=False)
class FieldSpan:
    """One field while the story is read."""

    paired: object | None = None
    begins_in: int = 0
    result_begins_in: int | None = None
    is_broken: bool = True
    has_loose_text: bool = False
    """Plain text stands in its instruction."""
    result_spans_paragraphs: bool = False
    instructions: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    in_result: bool = False
    is_list: bool = False
    hides_result: bool = False
    is_hidden: bool = False

    @property
    def instruction(self) -> str:
        """The whole code, trimmed."""
        return "".join(self.instructions).strip()

    @property
    def result(self) -> str:
        """The text that the field showed, nested results included."""
        return "".join(self.results).strip()

    def begin_result(self) -> None:
        """Decide at the separator, where the instruction is complete."""
        self.in_result = True
        self.is_list = keyword_of(self.instruction) in GENERATED_LISTS
        # Nothing that is page furniture runs over a paragraph's end: what does is text that a
        # misplaced mark has caught, or a linked object's.
        self.hides_result = not (
            self.is_list or self.result_spans_paragraphs or keeps_result(self.instruction)
        )


Inline = str | FieldMark
"""Text (a line feed is a manual break) or a field mark."""


@dataclass(slots=True)
class ReadText:
    """A paragraph's visible text and its fields, with the number of breaks before each field."""

    text: str = ""
    fields: list[tuple[int, FieldSpan]] = field(default_factory=list)
    is_listed: bool = False
    """It has text, and all of it lies in the result of a generated list."""
    prompts: list[str] = field(default_factory=list)
    """Texts of fields that only ask to be replaced."""


def read_fields(
    paragraphs: list[tuple[list[Inline], int | None]], computed: ComputedFields
) -> list[ReadText]:
    """Take the fields out of a story's paragraphs; returns what is read of each, in their order.

    A paragraph comes with its zero-based outline level, None for one that is no heading.
    """
    _match_marks([inlines for inlines, _ in paragraphs])
    marked = (inlines for inlines, _ in paragraphs if _has_marks(inlines))
    if any(_counts(inline) for inlines in marked for inline in inlines):
        computed.foresee([_codes_and_text(inlines) for inlines, _ in paragraphs])
    reading = _Reading(computed)
    return [reading.read_paragraph(inlines, level) for inlines, level in paragraphs]


def _has_marks(inlines: list[Inline]) -> bool:
    """Whether a field begins, ends or goes on here."""
    return FieldMark in map(type, inlines)


def _counts(inline: Inline) -> bool:
    return (
        not isinstance(inline, str)
        and inline.kind is MarkKind.INSTRUCTION
        and "LISTNUM" in inline.text.upper()
    )


def _codes_and_text(inlines: list[Inline]) -> tuple[list[str], str]:
    codes = [
        inline.text
        for inline in inlines
        if not isinstance(inline, str) and inline.kind is MarkKind.INSTRUCTION
    ]
    return codes, "".join(inline for inline in inlines if isinstance(inline, str))


def _match_marks(paragraphs: list[list[Inline]]) -> None:
    """Give each mark its field, and find out which fields are sound."""
    stack: list[FieldSpan] = []
    for paragraph_no, inlines in enumerate(paragraphs):
        if not stack and not _has_marks(inlines):
            continue
        for inline in inlines:
            if isinstance(inline, str):
                if stack and stack[-1].result_begins_in is None and inline.strip():
                    stack[-1].has_loose_text = True
            elif inline.kind is MarkKind.BEGIN:
                inline.span = FieldSpan(inline.paired, paragraph_no, is_hidden=inline.is_hidden)
                stack.append(inline.span)
            elif inline.kind is MarkKind.SEPARATE:
                if stack and stack[-1].result_begins_in is None:
                    inline.span = stack[-1]
                    stack[-1].result_begins_in = paragraph_no
            elif inline.kind is MarkKind.END:
                _match_end(inline, stack, paragraph_no)


def _match_end(mark: FieldMark, stack: list[FieldSpan], paragraph_no: int) -> None:
    if mark.paired is not None:
        while stack and stack[-1].paired is not mark.paired:
            stack.pop()
    elif stack and stack[-1].paired is not None:
        return
    if not stack:
        return
    span = stack.pop()
    code_ends_in = paragraph_no if span.result_begins_in is None else span.result_begins_in
    if span.has_loose_text and code_ends_in != span.begins_in:
        return
    mark.span = span
    span.is_broken = len(stack) >= _MOST_NESTED
    span.result_spans_paragraphs = code_ends_in != paragraph_no


class _Reading:
    """The open fields while a story's paragraphs go by."""

    def __init__(self, computed: ComputedFields) -> None:
        self._computed = computed
        self._open: list[FieldSpan] = []
        self._hiding = 0
        self._listing = 0

    def read_paragraph(self, inlines: list[Inline], outline_level: int | None) -> ReadText:
        if not self._open and not _has_marks(inlines):
            return ReadText("".join(map(str, inlines)))
        read = ReadText()
        texts: list[str] = []
        breaks = 0
        has_listed = has_other = False
        loose: FieldSpan | None = None  # a broken field whose instruction may still go on
        for inline in inlines:
            if isinstance(inline, str):
                loose = None
                self._show(inline)
                if not self._hiding:
                    texts.append(inline)
                    breaks += inline.count("\n")
                    if inline.strip():
                        has_listed = has_listed or self._listing > 0
                        has_other = has_other or self._listing == 0
            elif inline.kind is MarkKind.INSTRUCTION:
                if loose is None and not (self._open and not self._open[-1].in_result):
                    loose = FieldSpan()
                    read.fields.append((breaks, loose))
                (loose or self._open[-1]).instructions.append(inline.text)
            else:
                loose = None
                if inline.kind is MarkKind.BEGIN and inline.span is not None:
                    read.fields.append((breaks, inline.span))
                    if inline.span.is_broken:
                        loose = inline.span
                    else:
                        self._open.append(inline.span)
                        self._hiding += 1
                elif inline.span is not None and not inline.span.is_broken:
                    self._turn(inline.kind, inline.span)
                    if inline.kind is MarkKind.END and not inline.span.is_hidden:
                        text = self._compute(inline.span, outline_level, read)
                        self._show(text)
                        if not self._hiding:
                            texts.append(text)
        self._show("\n")
        read.text = "".join(texts)
        read.is_listed = has_listed and not has_other
        return read

    def _compute(self, span: FieldSpan, outline_level: int | None, read: ReadText) -> str:
        """What Word shows for a field whose result is not stored."""
        shown = self._computed.show(span.instruction, span.result, outline_level)
        if shown is None:
            return ""
        if shown.is_prompt:
            read.prompts.append(shown.text)
            return ""
        return shown.text.replace("\n", " ")

    def _turn(self, kind: MarkKind, span: FieldSpan) -> None:
        """A separator: from instruction to result; an end: close."""
        if kind is MarkKind.SEPARATE:
            span.begin_result()
            self._hiding += span.hides_result - 1
            self._listing += span.is_list
            return
        self._open.remove(span)
        if span.in_result:
            self._hiding -= span.hides_result
            self._listing -= span.is_list
        else:
            self._hiding -= 1

    def _show(self, text: str) -> None:
        """Hand text to the open fields: to results, up to the first that is still instruction."""
        for span in reversed(self._open):
            if not span.in_result:
                if text != "\n":
                    span.instructions.append(text)
                return
            span.results.append(text)
