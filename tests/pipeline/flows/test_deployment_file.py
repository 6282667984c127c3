"""`deploy/prefect.yaml`: a deployment for those who run Prefect's own workers."""

from pathlib import Path
from typing import Any

import yaml
from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import CronSchedule
from prefect.utilities.importtools import import_object

DEPLOY = Path(__file__).parents[3] / "deploy"


def test_it_names_a_flow_a_schedule_and_one_run_at_a_time() -> None:
    text = (DEPLOY / "prefect.yaml").read_text(encoding="utf-8")
    deployment: dict[str, Any]
    (deployment,) = yaml.safe_load(text)["deployments"]
    flow = import_object(deployment["entrypoint"])
    assert isinstance(flow, Flow)
    assert flow.name == deployment["name"] == "nightly"
    for schedule in deployment["schedules"]:
        CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    assert ConcurrencyLimitConfig(**deployment["concurrency_limit"]).limit == 1
    settings = deployment["work_pool"]["job_variables"]["env"]["JIXIAO_CONFIG"]
    assert settings == "/etc/jixiao/jixiao.toml", "as the units have it"
