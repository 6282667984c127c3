"""Labelled reports with their gold records, the generator of variants, evaluation, benchmark."""
