"""The sections in running text: sub-goals, safeguards, measures."""
