import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.isolation.jobs import Job

MakeJob = Callable[[str, bytes], Job]


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    def make(name: str, data: bytes) -> Job:
        path = tmp_path / name
        path.write_bytes(data)
        return Job(path, name, path.as_uri(), hashlib.sha256(data).hexdigest())

    return make
