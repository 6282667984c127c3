"""Made-up forms of record 1.1: one module a family of forms, each filled in row by row.

What is written into a form is at the same time written down in its gold, by hand as it were: the
labels come from knowledge of such forms, never from the lists of the extractors.
"""
