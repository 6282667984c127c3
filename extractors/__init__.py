"""From bytes to a Document (`readers`), and from a Document to a Report (everything else)."""
