"""What single words and figures mean: numerals, targets, number marks, field codes, units."""
