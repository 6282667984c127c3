"""Every character of a document accounted for once: the body, the trace, the account."""
