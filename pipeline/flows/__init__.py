"""Prefect round the plain functions of `pipeline.intake`.

Whoever imports a module of this package that imports Prefect calls
`pipeline.flows.environment.prepare_environment` first: Prefect reads its settings on import.
"""
