"""A reader for each format: bytes in, `models.document.Document` out."""
