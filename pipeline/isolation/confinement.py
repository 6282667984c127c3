"""What a child process may not do: outlive its parent, grow, write files, open connections.

The kernel holds the limits on memory and on written files; Python's audit hook stands before
sockets and other programs. The hook is a net under our own code and its Python libraries, not a
prison for hostile machine code.
"""

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
"""`linux/prctl.h`."""
_DENIED = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.fork",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.mkdir",
    }
)
_PAGE_BYTES = resource.getpagesize()


class Confined:
    """A context in which the audit hook says no; outside it, the interpreter's own work goes on."""

    def __init__(self) -> None:
        import sys

        self._active = False
        sys.addaudithook(self._watch)

    def _watch(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if self._active and event in _DENIED:
            raise PermissionError(f"an extraction may not do this: {event}")

    def __enter__(self) -> None:
        self._active = True

    def __exit__(self, *_: object) -> None:
        self._active = False


def confine_process(memory_bytes: int) -> None:
    """Set this process's limits; they cannot be lifted again."""
    # The parent of a forked child is the fork server, which ends when the run's process does.
    end_with_parent(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Native libraries write a stack trace of their own when they give up on a damaged file. That is
    # no message for a person; the outcome says what happened.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    allowed = memory_in_use()[0] + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent(parent_pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel end this process when the thread that started it ends, however that happens."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent_pid:
        # It was gone before the kernel knew.
        os.kill(os.getpid(), number)


def memory_in_use() -> tuple[int, int]:
    """Address space and resident memory of this process, in bytes (proc(5), statm)."""
    size, resident = Path("/proc/self/statm").read_bytes().split()[:2]
    return int(size) * _PAGE_BYTES, int(resident) * _PAGE_BYTES
