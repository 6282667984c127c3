"""Prefect flows and tasks, sources, catalog, sinks, settings, CLI, web."""
