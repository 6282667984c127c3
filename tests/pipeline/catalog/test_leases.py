import subprocess
import sys
import time

import pytest
from sqlalchemy import update

from pipeline.catalog.connection import Catalog
from pipeline.catalog.leases import (
    LeaseHeldError,
    acquire_lease,
    hold_lease,
    name_run,
    release_lease,
    renew_lease,
)
from pipeline.catalog.runs import begin_run
from pipeline.catalog.tables import Lease

TAKE_AND_DIE = """
import os, signal, sys
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.leases import acquire_lease
acquire_lease(open_catalog(sys.argv[1]), "run")
print("held", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_lease_keeps_a_second_run_out_until_it_is_given_back(catalog: Catalog) -> None:
    with hold_lease(catalog, "run"):
        with pytest.raises(LeaseHeldError, match="at work"):
            acquire_lease(catalog, "run")
        release_lease(catalog, acquire_lease(catalog, "another"))
    release_lease(catalog, acquire_lease(catalog, "run"))


def test_a_killed_process_does_not_leave_its_lease_behind(
    catalog: Catalog, catalog_url: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", TAKE_AND_DIE, catalog_url], capture_output=True, text=True
    )
    assert ended.stdout == "held\n"
    release_lease(catalog, acquire_lease(catalog, "run"))


def test_a_lease_of_another_machine_ends_when_it_runs_out(catalog: Catalog) -> None:
    acquire_lease(catalog, "run", lease_seconds=0.5)
    with catalog.writing() as session:
        session.execute(update(Lease).values(host="elsewhere/boot/namespace"))
    with pytest.raises(LeaseHeldError):
        acquire_lease(catalog, "run")
    time.sleep(0.6)
    release_lease(catalog, acquire_lease(catalog, "run"))


def test_the_holder_learns_that_its_lease_was_taken(catalog: Catalog) -> None:
    with hold_lease(catalog, "run", renewal_seconds=0.02) as held:
        with catalog.writing() as session:
            session.execute(update(Lease).values(token="somebody else's"))
        assert held.lost.wait(10)
        assert not renew_lease(catalog, held)


def test_a_successor_learns_which_run_was_abandoned(catalog: Catalog) -> None:
    held = acquire_lease(catalog, "run", lease_seconds=-1)
    with catalog.writing() as session:
        run_id = begin_run(session, "nightly", "file:///inbox")
        name_run(session, held, run_id)
    assert acquire_lease(catalog, "run").abandoned_run_id == run_id
