"""Pages for people: search, a record, what came in; Chinese, without scripts, behind the same gate."""
