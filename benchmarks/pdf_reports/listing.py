"""A Document's body as `TestReport.expected` lists it: a line a paragraph, table and cell."""

from models.document import Document, Paragraph


def list_blocks(document: Document) -> list[str]:
    """The body without page furniture and empty paragraphs."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.story == "body" and block.text.strip():
                lines.append(f"P {block.text.strip()}")
            continue
        lines.append(f"T {block.row_count}x{block.column_count}")
        for cell in block.cells:
            place = f"{cell.row},{cell.column} {cell.row_span}x{cell.column_span}"
            texts = " | ".join(p.text.strip() for p in cell.paragraphs if p.text.strip())
            lines.append(f"C {place} {texts}".rstrip())
    return lines
