"""A PDF as a scan of its printed pages: pictures alone, no text.

Enters: a PDF with text. Leaves: a PDF of the same pages as pictures, spoiled in a manner.
"""

import io
from pathlib import Path

import numpy as np
import pypdfium2 as pypdfium
from PIL import Image

from corpus.scans.manners import Manner


def scan_pdf(source: Path, target: Path, manner: Manner, seed: int) -> int:
    """Write a scan of a PDF; returns how many pages it has."""
    chance = np.random.default_rng([seed, *source.name.encode()])
    pages: list[Image.Image] = []
    document = pypdfium.PdfDocument(source)
    try:
        for page in document:
            rendered = page.render(scale=manner.dpi / 72, rev_byteorder=True)
            picture = rendered.to_numpy()[:, :, :3].copy()
            spoiled = Image.fromarray(manner.spoil(picture, manner.dpi, chance))
            pages.append(spoiled.convert("1", dither=Image.Dither.NONE) if manner.bilevel
                         else spoiled)  # fmt: skip
            page.close()
    finally:
        document.close()
    written = io.BytesIO()
    stored = {} if manner.bilevel else {"quality": manner.quality}
    # Without a date, the same scan is the same bytes.
    dated = {"creationDate": None, "modDate": None}
    pages[0].save(
        written,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=manner.dpi,
        **stored,
        **dated,
    )
    target.write_bytes(written.getvalue())
    return len(pages)
