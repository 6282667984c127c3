"""schemathesis against the API's own OpenAPI description, bounded in examples and time."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import open_catalog
from pipeline.web.application import create_app
from pipeline.web.settings import FeedSettings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, running: Any) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("schemathesis")
    limits = FeedSettings(rate_per_second=1e6, rate_burst=1_000_000)
    with closing(open_catalog(f"sqlite:///{folder / 'catalog.db'}")) as catalog:
        fill_catalog(catalog, 2, seed="api", project_count=1)
        with running(create_app(catalog, folder, limits, keys_required=False)) as (host, port):
            yield schemathesis.openapi.from_url(f"http://{host}:{port}/openapi.json")


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def try_operation(operation: Any, data: st.DataObject) -> None:
    """Requests as the description allows, and answers as it promises."""
    # What an upload holds, and what a correction makes of its record, is looked at after the
    # description was kept to.
    looked_into = ("POST /uploads", "POST /reports/{report_id}/corrections")
    takes_all = [] if operation.label.startswith(looked_into) else [positive_data_acceptance]
    data.draw(operation.as_strategy()).call_and_validate(checks=[*CHECKS, *takes_all])


def test_the_api_keeps_to_its_description(api: Any) -> None:
    tried = []
    for found in api.get_all_operations():
        operation = found.ok()
        try_operation(operation)
        tried.append(operation.label)
    assert {"GET /reports/{report_id}", "GET /projects", "POST /uploads"} <= set(tried)
    assert len(tried) >= 15
