"""A client that is cut off without a word: its locks are let go within a minute, not in two hours.

With `JIXIAO_CUT_LINES=1` (and root) a real line is cut between two network namespaces; that takes a
minute. Otherwise it is looked at that both ends were told.
"""

import os
import subprocess
import sys
import time
from contextlib import closing

from sqlalchemy import text

from pipeline.catalog.connection import open_catalog
from tests.pipeline.far_host import NEAR, NETWORK, far_host

SETTINGS = {
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": "40000",
}


def test_both_ends_look_after_the_line(postgres_url: str) -> None:
    with closing(open_catalog(postgres_url)) as catalog, catalog.writing() as session:
        for name, value in SETTINGS.items():
            assert session.execute(text(f"SHOW {name}")).scalar_one() == value
        driver = session.connection().connection.driver_connection
        assert driver is not None
        given = driver.info.get_parameters()
        assert (given["keepalives_idle"], given["tcp_user_timeout"]) == ("15", "40000")


HOLDER = """
import sys, time
from pipeline.catalog.connection import open_catalog
from sqlalchemy import text
catalog = open_catalog(sys.argv[1])
with catalog.writing() as session:
    session.execute(text("UPDATE counters SET value = value"))
    print("held", flush=True)
    time.sleep(600)
"""


if os.environ.get("JIXIAO_CUT_LINES") == "1":

    def test_a_host_that_is_cut_off_keeps_no_lock(postgres_server, postgres_url: str) -> None:
        with closing(open_catalog(postgres_url)):
            pass
        with far_host() as host:
            postgres_server.listen_on(NEAR, NETWORK)
            far = postgres_url.replace("127.0.0.1", NEAR)
            holder = subprocess.Popen(
                host.command(sys.executable, "-c", HOLDER, far), stdout=subprocess.PIPE
            )
            try:
                assert holder.stdout is not None
                assert holder.stdout.readline() == b"held\n"
                host.cut()
                begun = time.monotonic()
                with closing(open_catalog(postgres_url)) as catalog, catalog.writing() as session:
                    session.execute(text("UPDATE counters SET value = value"))
                assert 1 < time.monotonic() - begun < 60
            finally:
                holder.kill()
                holder.communicate()
