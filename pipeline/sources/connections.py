"""Connections to a server: as many as it bears, each used by one thread at a time, none for ever.

A protocol's connection serves one request at a time (RFC 959 for FTP; paramiko and ftplib are not
made for several threads). So each connection has a thread of its own, and a caller waits for that
thread no longer than `Patience` allows: a connection that gives no sign of life is left behind,
whatever call it hangs in, also one that no timeout reaches (a name server, a handshake).
"""

import errno
import posixpath
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Event, Thread
from typing import Any, Literal, TypeVar

from pipeline.outcome import Failure
from pipeline.sources.listed import not_understood
from pipeline.sources.names import decode_name

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a server says of one file or folder. `path` is percent-encoded, from the root."""

    path: str
    kind: Literal["file", "folder", "unlisted", "other"]
    """"unlisted" is what would be missing without a word (`failure` says why); "other" is what no
    report can be: a device, a link to a folder that is listed where it stands."""
    size_bytes: int | None = None
    modified_at: float | None = None
    stamp: str = ""
    """What changes when the file does; empty if the server tells nothing of the kind."""
    identity: str = ""
    """The server's own mark of a folder, by which a circle of links is noticed."""
    failure: Failure | None = None


def entry_not_understood(folder: str, said: bytes) -> Entry:
    """What stands for a line of a folder's listing that leads nowhere."""
    inside = posixpath.join(folder or "/", "")
    return Entry(inside, "unlisted", failure=not_understood(decode_name(said)))


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for, and how many connections it is asked for."""

    connections: int = 4
    """At the same time; many servers refuse more than a few from one address."""
    stall_seconds: float = 60.0
    """Longest time without a byte."""
    fetch_seconds: float = 1800.0
    """Longest time for one file, or for the listing of one folder."""
    pauses: tuple[float, ...] = (0.2, 1.0, 3.0)
    """Before the second and further attempts."""
    rest_seconds: float = 30.0
    """How long a server that fails is left alone at most, and one that turned a connection away is
    asked for no further one."""
    outage_seconds: float = 300.0
    """How long in all a server that cannot be reached any more is waited for."""


class RefusedError(OSError):
    """The server's own answer: asking again brings no other."""


class ChangedFileError(OSError):
    """The file is not the one that was listed."""


class StuckError(OSError):
    """The server gave no sign of life for too long."""


class NoConnectionError(OSError):
    """The server takes no connection."""


class CrowdedError(OSError):
    """The server took a connection and closed it without a word; perhaps it has enough of them."""


class StoppedError(Exception):
    """The run is told to stop."""


_ANSWERS = (FileNotFoundError, PermissionError, RefusedError, ChangedFileError)
"""Errors of a file on a connection that is well."""
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
"""This machine's trouble, not the server's."""
_LONGEST_IDLE = 20.0
"""Seconds: servers close idle connections after 30 and more, and a closed one would cost a failed
try."""
_SHORTEST_REST = 1.0
"""Seconds, doubled from try to try."""

_LOOK_SECONDS = 1.0
"""Who waits for a connection looks this often whether the server may bear one more by now."""

_FAREWELL_SECONDS = 1.0
"""For a connection to be closed in good order; one that takes longer is left to its thread."""
_FAILURES_IN_A_ROW = 12
"""After this many broken calls without one that worked, the server is left alone for a while."""


class SignsOfLife:
    """When a connection last got something from its server."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def see(self) -> None:
        """Something came."""
        self.last = time.monotonic()


class Connection(ABC):
    """One connection, for one call at a time. Whatever a method raises is an OSError."""

    can_seek: bool = False
    """Whether `read_range` works without reading the whole file."""

    @abstractmethod
    def look_at(self, path: str) -> Entry:
        """What the server says of a file or folder. Raises FileNotFoundError."""

    @abstractmethod
    def list_folder(self, path: str) -> list[Entry]:
        """What lies in a folder, all of it or an error."""

    @abstractmethod
    def copy(self, path: str, target: Path) -> None:
        """Write a file's bytes to a file here."""

    def read_range(self, path: str, start: int, length: int) -> bytes:
        """Bytes of a file; fewer at its end."""
        raise NotImplementedError

    @abstractmethod
    def abort(self) -> None:
        """Break off whatever goes on, from another thread; does not wait."""

    @abstractmethod
    def close(self) -> None:
        """Say goodbye."""


class ConnectionPool:
    """Hands out connections; a call on a broken one is made again on another."""

    def __init__(
        self, connect: Callable[[SignsOfLife], Connection], patience: Patience | None = None
    ) -> None:
        self._connect = connect
        self._patience = patience or Patience()
        self._turn = Condition()
        self._stopping = Event()
        self._idle: list[_Attendant] = []
        self._all: set[_Attendant] = set()
        self._opening = 0
        self._crowded_until = 0.0
        self._failures = 0
        self._away_until = 0.0
        self._rest = _SHORTEST_REST
        self._outage_left = self._patience.outage_seconds
        self._last_reason = ""

    def call(self, work: Callable[[Connection], T], *, waits: bool = True) -> T:
        """Have `work` done on a connection. Raises OSError, or StoppedError.

        A server that cannot be reached is waited for, in all for `outage_seconds`, if `waits`.
        """
        pauses = iter(self._patience.pauses)
        stuck = 0
        while True:
            if waits:
                self._wait_while_away()
            try:
                return self._try(work)
            except _ANSWERS:
                raise
            except OSError as error:
                if error.errno in FULL_DISK:
                    raise
                if isinstance(error, NoConnectionError) and waits and self._will_wait():
                    continue
                stuck += isinstance(error, TimeoutError | StuckError)
                pause = next(pauses, None)
                # A server that once stood still for a minute is asked once more, not thrice.
                if pause is None or stuck > 1:
                    raise
            if self._stopping.wait(pause):
                raise StoppedError

    def _try(self, work: Callable[[Connection], T]) -> T:
        try:
            attendant = self._borrow()
            try:
                result = attendant.call(work)
            except _ANSWERS:
                self._give_back(attendant)
                raise
            except BaseException as error:
                self._drop(attendant)
                self._drop_idle()
                if isinstance(error, NoConnectionError | CrowdedError):
                    self._note_crowd()
                raise
        except _ANSWERS:
            raise
        except OSError as error:
            self._note_failure(error)
            raise
        with self._turn:
            self._failures = 0
            self._rest = _SHORTEST_REST
            self._outage_left = self._patience.outage_seconds
        self._give_back(attendant)
        return result

    def _note_crowd(self) -> bool:
        """Make do with the connections there are, if there are any, for a while."""
        with self._turn:
            others = bool(self._all) and not self._stopping.is_set()
            if others:
                self._crowded_until = time.monotonic() + self._patience.rest_seconds
            return others

    def _note_failure(self, error: OSError) -> None:
        with self._turn:
            self._failures += 1
            self._last_reason = str(error)
            is_away = isinstance(error, NoConnectionError) and not self._all
            now = time.monotonic()
            if (is_away or self._failures >= _FAILURES_IN_A_ROW) and now >= self._away_until:
                self._away_until = now + self._rest
                self._outage_left -= self._rest
                self._rest = min(self._rest * 2, self._patience.rest_seconds)

    def _will_wait(self) -> bool:
        return self._outage_left > 0

    def _wait_while_away(self) -> None:
        while (left := self._away_until - time.monotonic()) > 0:
            if not self._will_wait():
                raise OSError(self._last_reason)
            if self._stopping.wait(left):
                raise StoppedError

    def _borrow(self) -> "_Attendant":
        while True:
            with self._turn:
                while True:
                    if self._stopping.is_set():
                        raise StoppedError
                    if self._idle:
                        found = self._idle.pop()
                        if found.idle_seconds() < _LONGEST_IDLE:
                            return found
                        # Servers hang up on who is silent; asking costs an attempt.
                        self._all.discard(found)
                        found.abandon(OSError("was idle for too long"))
                        continue
                    open_now = len(self._all) + self._opening
                    is_crowded = time.monotonic() < self._crowded_until
                    if open_now == 0 or (open_now < self._patience.connections and not is_crowded):
                        break
                    self._turn.wait(_LOOK_SECONDS)
                self._opening += 1
            attendant = _Attendant(self._patience)
            with self._turn:
                # Known before it is connected, so that `stop` reaches it.
                self._opening -= 1
                self._all.add(attendant)
            try:
                attendant.connect(self._connect)
            except BaseException as error:
                self._drop(attendant)
                if not isinstance(error, OSError) or isinstance(error, _ANSWERS):
                    raise
                # It may allow only so many at once.
                if self._note_crowd():
                    continue
                raise NoConnectionError(str(error)) from error
            return attendant

    def _give_back(self, attendant: "_Attendant") -> None:
        with self._turn:
            if attendant in self._all:
                self._idle.append(attendant)
            self._turn.notify_all()

    def _drop_idle(self) -> None:
        """What broke one connection may have broken those that wait as well."""
        with self._turn:
            idle, self._idle = self._idle, []
            self._all.difference_update(idle)
        for attendant in idle:
            attendant.abandon(OSError("was given up"))

    def _drop(self, attendant: "_Attendant") -> None:
        attendant.abandon(OSError("the connection was given up"))
        with self._turn:
            self._all.discard(attendant)
            self._turn.notify_all()

    def stop(self) -> None:
        """Break off every call, now and later: their callers get StoppedError."""
        self._stopping.set()
        with self._turn:
            attendants = list(self._all)
            self._all.clear()
            self._idle.clear()
            self._turn.notify_all()
        for attendant in attendants:
            attendant.abandon(StoppedError())

    def close(self) -> None:
        """Close the connections; nobody may be using one."""
        with self._turn:
            attendants = list(self._all)
            self._all.clear()
            self._idle.clear()
        for attendant in attendants:
            attendant.dismiss()


class _Attendant:
    """A connection with its thread. The thread is a daemon: it may hang in a call for ever."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._signs = SignsOfLife()
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._pending: Future[Any] | None = None
        self._connection: Connection | None = None
        self._thread = Thread(target=self._serve, name="connection", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while (item := self._calls.get()) is not None:
            future, work = item
            try:
                result = work()
            except BaseException as error:
                with suppress(InvalidStateError):
                    future.set_exception(error)
            else:
                with suppress(InvalidStateError):
                    future.set_result(result)
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()

    def connect(self, connect: Callable[[SignsOfLife], Connection]) -> None:
        """Open the connection."""

        def begin() -> None:
            self._connection = connect(self._signs)

        self._wait_for(begin)

    def call(self, work: Callable[[Connection], T]) -> T:
        """Do something with the connection and wait for it, but not for ever."""
        connection = self._connection
        if connection is None:
            raise OSError("the connection was given up")
        return self._wait_for(lambda: work(connection))

    def _wait_for(self, work: Callable[[], T]) -> T:
        future: Future[T] = Future()
        self._pending = future
        began = time.monotonic()
        self._signs.see()
        self._calls.put((future, work))
        while True:
            now = time.monotonic()
            stalls_at = self._signs.last + self._patience.stall_seconds
            ends_at = began + self._patience.fetch_seconds
            if now >= min(stalls_at, ends_at):
                raise StuckError(
                    f"gave nothing for {self._patience.stall_seconds:g} s"
                    if now >= stalls_at
                    else f"took more than {self._patience.fetch_seconds:g} s"
                )
            wait([future], timeout=min(stalls_at, ends_at) - now)
            if future.done():
                return future.result()

    def abandon(self, error: BaseException) -> None:
        """Break off what goes on; whoever waits for it gets the error."""
        pending = self._pending
        if pending is not None and not pending.done():
            with suppress(InvalidStateError):
                pending.set_exception(error)
        if self._connection is not None:
            with suppress(Exception):
                self._connection.abort()
        self._calls.put(None)

    def idle_seconds(self) -> float:
        """How long nothing has come."""
        return time.monotonic() - self._signs.last

    def dismiss(self) -> None:
        """Close the connection in its own time."""
        self._calls.put(None)
        self._thread.join(_FAREWELL_SECONDS)
