"""Leases: the lock that keeps two runs apart and that a crashed run does not leave behind.

A lease is a row with an expiry date that its holder pushes on while it lives. A run that died on
this machine is noticed at once (its process is gone), one that died elsewhere when its lease has
run out. On PostgreSQL the database's clock counts, so the clocks of several hosts need not agree.
"""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from pipeline.catalog.connection import Catalog, CatalogError
from pipeline.catalog.inserts import insert_if_absent
from pipeline.catalog.tables import Lease

LEASE_SECONDS = 90.0
"""Six renewals: a machine that is busy misses some, and after a crash the next run waits no
longer than this."""
RENEWAL_SECONDS = 15.0
"""Rare enough to cost nothing: a statement four times a minute."""


class LeaseHeldError(CatalogError):
    """Another run is at work."""


@dataclass
class HeldLease:
    """A lease while it is held.

    `lost` is set when it could not be renewed before it ran out: another run may have it now.
    `abandoned_run_id` is the run that held it before and died holding it.
    """

    name: str
    token: str
    abandoned_run_id: int | None = None
    lost: Event = field(default_factory=Event)


@contextmanager
def hold_lease(
    catalog: Catalog,
    name: str,
    *,
    lease_seconds: float = LEASE_SECONDS,
    renewal_seconds: float = RENEWAL_SECONDS,
) -> Iterator[HeldLease]:
    """Hold the named lease during the block, renewing it from a thread.

    Raises LeaseHeldError, naming the holder, when somebody else has it.
    """
    held = acquire_lease(catalog, name, lease_seconds)
    stop = Event()

    def renew() -> None:
        expires = time.monotonic() + lease_seconds
        while not stop.wait(renewal_seconds):
            try:
                renewed = renew_lease(catalog, held, lease_seconds)
            except CatalogError:
                # The database is away for a moment; the lease holds until it runs out.
                renewed = time.monotonic() < expires
            else:
                expires = time.monotonic() + lease_seconds
            if not renewed:
                held.lost.set()
                return

    thread = Thread(target=renew, name=f"lease {name}", daemon=True)
    thread.start()
    try:
        yield held
    finally:
        stop.set()
        thread.join()
        # With the database away the lease cannot be given back, and ends by itself.
        with suppress(CatalogError):
            release_lease(catalog, held)


def acquire_lease(catalog: Catalog, name: str, lease_seconds: float = LEASE_SECONDS) -> HeldLease:
    """Take the lease if it is free, run out, or held by a process that is gone."""
    held = HeldLease(name=name, token=uuid.uuid4().hex)
    host, pid = host_identity(), os.getpid()
    with catalog.writing() as session:
        query = select(Lease).where(Lease.name == name).with_for_update()
        found = session.scalars(query).one_or_none()
        now = _database_time(session)
        if found is not None:
            if found.expires_at > now and not _is_gone(found, host):
                raise LeaseHeldError(
                    f"Another run (process {found.pid} on {found.host.split('/')[0]}) is at work. "
                    "Wait until it ends; if it died on another machine, its lock ends by itself "
                    f"in {found.expires_at - now:.0f} s."
                )
            held.abandoned_run_id = found.run_id
            session.execute(delete(Lease).where(Lease.name == name))
        insert_if_absent(
            session,
            Lease,
            [
                {
                    "name": name,
                    "token": held.token,
                    "host": host,
                    "pid": pid,
                    "process_start": process_start(pid),
                    "expires_at": now + lease_seconds,
                }
            ],
        )
        winner = session.scalars(select(Lease.token).where(Lease.name == name)).one()
        if winner != held.token:
            raise LeaseHeldError("Another run began at this very moment. Wait until it ends.")
    return held


def renew_lease(catalog: Catalog, held: HeldLease, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Push the expiry on; False when somebody else has taken the lease."""
    with catalog.writing() as session:
        renewed = session.execute(
            update(Lease)
            .where(Lease.name == held.name, Lease.token == held.token)
            .values(expires_at=_database_time(session) + lease_seconds)
            .returning(Lease.name)
        ).first()
    return renewed is not None


def name_run(session: Session, held: HeldLease, run_id: int) -> None:
    """Say which run holds the lease, so that a successor knows which one was abandoned."""
    session.execute(update(Lease).where(Lease.token == held.token).values(run_id=run_id))


def release_lease(catalog: Catalog, held: HeldLease) -> None:
    """Give the lease back, unless somebody else has taken it."""
    with catalog.writing() as session:
        session.execute(delete(Lease).where(Lease.token == held.token))


def host_identity() -> str:
    """This machine and process namespace: where a process id means the same process."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        boot = namespace = ""
    return f"{socket.gethostname()}/{boot}/{namespace}"


def process_start(pid: int) -> str:
    """When a process began, in clock ticks since boot; empty if it is gone.

    Field 22 of /proc/PID/stat (proc(5)); the name before it may hold spaces and parentheses.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    zombie = fields[0] == "Z"
    return "" if zombie else fields[19]


def _is_gone(lease: Lease, host: str) -> bool:
    return lease.host == host and process_start(lease.pid) != lease.process_start


def _database_time(session: Session) -> float:
    if session.get_bind().dialect.name == "postgresql":
        query = text("SELECT extract(epoch FROM clock_timestamp())::float8")
        return float(session.execute(query).scalar_one())
    return time.time()
