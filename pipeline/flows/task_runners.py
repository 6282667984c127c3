"""Where batches run: threads of this process, or a Dask cluster."""

import os
from typing import TYPE_CHECKING, Any

from pipeline.intake.run import BATCHES_AT_ONCE
from pipeline.settings import Settings, SettingsError

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

_LOCAL_CLUSTER_WORKERS = 2
"""A cluster on one machine is for trying it out: with one worker nothing would be shared."""

_CLUSTER_BATCHES = 16
"""Handed out to a cluster ahead of their results; one with more workers than that is not kept busy."""


def make_task_runner(settings: Settings) -> "TaskRunner[Any]":
    """Prefect's task runner for `settings.runner`. Raises SettingsError."""
    if settings.runner == "local":
        from prefect.task_runners import ThreadPoolTaskRunner

        return ThreadPoolTaskRunner(max_workers=BATCHES_AT_ONCE)
    if settings.runner_address and settings.catalog.startswith("sqlite"):
        raise SettingsError(
            "A cluster needs a catalog that all its workers reach: set catalog_url to a "
            "PostgreSQL database."
        )
    return _dask_runner(settings)


def batches_in_flight(settings: Settings) -> int:
    """How many batches are handed out ahead of their results."""
    return BATCHES_AT_ONCE + 1 if settings.runner == "local" else _CLUSTER_BATCHES


def worker_settings(settings: Settings) -> Settings:
    """Settings for the workers: a cluster started here shares this machine's processors."""
    if settings.runner == "local" or settings.runner_address:
        return settings
    share = max(1, settings.workers // _LOCAL_CLUSTER_WORKERS)
    return settings.model_copy(update={"workers": share})


def _dask_runner(settings: Settings) -> "TaskRunner[Any]":
    # Read when Dask is imported, here and in the workers that it starts. What it tells a person at
    # every start and end is no more than that it starts and ends; what it cannot do, we say.
    level = "info" if settings.log_level == "DEBUG" else "error"
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", level)
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise SettingsError("runner=dask needs an extra: pip install 'jixiao[dask]'.") from error
    if settings.runner_address:
        return DaskTaskRunner(address=settings.runner_address)
    return DaskTaskRunner(
        cluster_kwargs={
            "n_workers": _LOCAL_CLUSTER_WORKERS,
            "threads_per_worker": 1,
            "dashboard_address": None,
        }
    )
