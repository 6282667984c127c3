"""A run, as plain functions: list a source, cut the work into batches, take each batch in.

Prefect is not needed here; `pipeline.flows` wraps these functions.
"""
