"""What the readers of .doc and .docx share."""
