"""The words of the forms: labels of rows and columns, and the names of levels."""
