"""Webhooks: changes told to other systems as they happen, signed, in order, at least once."""
