"""One reader a format: bytes in, `models.document.Document` out."""
