"""Whether the other end of a loopback connection is a person's program on this machine.

A proxy on this machine reaches loopback as well, and passes on whoever asks it. Many leave no trace
in the request: nginx, as it comes, sends the Host it was told to ask for and no header of its own.
The kernel knows better. It says which user has the other end's socket (proc(5), /proc/net/tcp), and,
where it is our own user or we are root, which process. Proxies run as users of their own, which
belong to no person, or listen to others themselves.
"""

import ipaddress
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PERSONS = range(1000, 60_000)
"""User ids that Debian and its kin give to people (login.defs, UID_MIN and UID_MAX)."""
_LISTENING = "0A"


@dataclass(frozen=True)
class _Socket:
    local: tuple[str, int]
    remote: tuple[str, int]
    state: str
    uid: int
    inode: str


def is_own_client(client: tuple[str, int] | None, server: tuple[str, int | None] | None) -> bool:
    """Whether a program of a person, of our user or of root has this end; False in doubt."""
    if client is None or server is None or server[1] is None or not _is_loopback(client[0]):
        return False
    theirs, ours = (_plain(client[0]), client[1]), (_plain(server[0]), server[1])
    sockets = _sockets()
    found = next((one for one in sockets if (one.local, one.remote) == (theirs, ours)), None)
    if found is None:
        return False
    if found.uid not in (0, os.geteuid()) and found.uid not in _PERSONS:
        return False
    reached = {
        one.inode for one in sockets if one.state == _LISTENING and not _is_loopback(one.local[0])
    }
    return not _has_any(_holders(found.inode), reached)


def _holders(inode: str) -> list[list[str]]:
    """The inodes of all sockets of each process that has this one, as far as we may look."""
    wanted = f"socket:[{inode}]"
    held = []
    for process in Path("/proc").glob("[0-9]*"):
        targets = _open_files(process)
        if wanted in targets:
            # What stands between the brackets.
            held.append([name[8:-1] for name in targets if name.startswith("socket:[")])
    return held


def _open_files(process: Path) -> list[str]:
    targets = []
    try:
        for handle in (process / "fd").iterdir():
            with suppress(OSError):
                targets.append(str(handle.readlink()))
    except OSError:  # gone, or somebody else's
        pass
    return targets


def _has_any(held: list[list[str]], wanted: set[str]) -> bool:
    return any(inode in wanted for inodes in held for inode in inodes)


def _sockets() -> list[_Socket]:
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            part = line.split()
            found.append(
                _Socket(_address(part[1]), _address(part[2]), part[3], int(part[7]), part[9])
            )
    return found


def _address(text: str) -> tuple[str, int]:
    """`0100007F:1F90` is 127.0.0.1:8080: words of the machine's own byte order."""
    host, _, port = text.partition(":")
    packed = b"".join(
        int(host[at : at + 8], 16).to_bytes(4, sys.byteorder) for at in range(0, len(host), 8)
    )
    return _plain(str(ipaddress.ip_address(packed))), int(port, 16)


def _plain(host: str) -> str:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(_plain(host)).is_loopback
    except ValueError:
        return False
