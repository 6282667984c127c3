"""Tables of the declared forms: found, walked by what their labels say, and built into records."""
