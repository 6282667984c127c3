"""Alembic migrations of the catalog, shipped with the package."""

HEAD_REVISION = "0006"
"""The newest migration; known here so that an up-to-date catalog opens without Alembic."""
