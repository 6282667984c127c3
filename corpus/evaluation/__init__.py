"""Evaluation: extracted records against gold, field by field and format by format."""
