"""Units of length in which Office files state sizes, by the point (1/72 inch)."""

TWIPS_A_POINT = 20
"""ISO/IEC 29500-1 22.9.2.14; RTF and [MS-DOC] measure in them as well."""
EMU_A_POINT = 12_700
"""English metric units of DrawingML: 914,400 an inch."""
