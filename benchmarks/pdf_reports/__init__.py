"""Makes the PDF reader's test reports: random content, written by two producers."""
