"""Prompts that nobody has replaced: `单击此处输入文字。`, `[请填写项目名称]`.

Enters: a Document. Leaves: the same without the paragraphs that are a prompt and nothing else; they
are no values, and stand in `removed`. Content controls say so themselves in a .docx; in a text, a
PDF or a .doc saved from one, the words do.
"""

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.patterns import compile_pattern
from models.document import Block, Cell, Document, Paragraph, Table
from models.findings import Finding
from models.report import Removed

_PROMPT = compile_pattern(
    r"\s*(?:单击(?:或点击)?(?:此处|这里)?以?(?:输入|选择)(?:文字|文本|日期)。?|选择一(?:项|个项目)。?"
    r"|Click (?:or tap )?(?:here )?to enter (?:text|a date)\.?|Choose an item\.?"
    r"|[\[【［〔(（]\s*请(?:在此)?(?:填写|输入|选择|填入)[^\[\]【】［］〔〕()（）]{0,30}[\]】］〕)）])\s*",
    regex.IGNORECASE,
)
_FIRST = frozenset("单选Cc[【［〔(（")
_LONGEST = 60
"""Characters: the longest prompt with its bracket; a value that begins like one is not searched
to its end."""


def take_out_prompts(document: Document) -> Document:
    """The document without its prompts, and with a finding if there were any."""
    if not _holds_prompt(document.blocks):  # as nearly every document
        return document
    taken: list[Removed] = []
    blocks = tuple(_read_block(block, taken) for block in document.blocks)
    finding = Finding(
        code="template-hint",
        severity="info",
        message=f"{len(taken)} prompt(s) of the form (“{taken[0].text}”) stand where values should.",
    )
    return document.model_copy(
        update={
            "blocks": blocks,
            "removed": (*document.removed, *taken),
            "findings": (*document.findings, finding),
        }
    )


def _holds_prompt(blocks: Sequence[Block]) -> bool:
    for block in blocks:
        if block.kind == "paragraph":
            if _is_prompt(block):
                return True
            continue
        for cell in block.cells:
            for paragraph in cell.paragraphs:
                if _is_prompt(paragraph):
                    return True
            if cell.tables and _holds_prompt(cell.tables):
                return True
    return False


def _is_prompt(paragraph: Paragraph) -> bool:
    if not paragraph.runs or paragraph.runs[0].text.lstrip()[:1] not in _FIRST:
        return False
    text = paragraph.text
    return len(text) <= _LONGEST and _PROMPT.fullmatch(text) is not None


def _read_block(block: Block, taken: list[Removed]) -> Block:
    return _read_paragraph(block, taken) if block.kind == "paragraph" else _read_table(block, taken)


def _read_table(table: Table, taken: list[Removed]) -> Table:
    before = len(taken)
    cells = tuple([_read_cell(cell, taken) for cell in table.cells])
    return replace(table, cells=cells) if len(taken) > before else table


def _read_cell(cell: Cell, taken: list[Removed]) -> Cell:
    before = len(taken)
    paragraphs = tuple([_read_paragraph(paragraph, taken) for paragraph in cell.paragraphs])
    tables = tuple(_read_table(table, taken) for table in cell.tables) if cell.tables else ()
    if len(taken) == before:
        return cell
    return replace(cell, paragraphs=paragraphs, tables=tables)


def _read_paragraph(paragraph: Paragraph, taken: list[Removed]) -> Paragraph:
    if not _is_prompt(paragraph):
        return paragraph
    text = paragraph.text.strip()
    taken.append(Removed(kind="label", text=text, location=paragraph.location))
    return replace(paragraph, runs=())
