"""Words by which readers tell where a table, a row or a cell begins: in texts, on pages, on sheets.

Apart from the words that say what a value means (`row_labels`, `columns`, …): a label added there, such
as 联系电话, may well be a value here, and would cut rows of a text in two. Three labels taken into
one common list once cost texts with a row a line five points of exactness. Only the Hebei form's own words
serve for both. The interpretation never imports these.
"""
