"""A second host: a network namespace of Linux with a line to this one that can be cut."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

NEAR, FAR, NETWORK = "10.99.77.1", "10.99.77.2", "10.99.77.0/24"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


class FarHost:
    """The namespace, by name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def command(self, *arguments: str) -> list[str]:
        """A command, to be run there."""
        return ["ip", "netns", "exec", self._name, *arguments]

    def cut(self) -> None:
        """Cut the line: nobody is told."""
        _ip("-n", self._name, "link", "set", f"{self._name}b", "down")

    def join(self) -> None:
        """Join it again."""
        _ip("-n", self._name, "link", "set", f"{self._name}b", "up")


@contextmanager
def far_host() -> Iterator[FarHost]:
    """Make the host for the block; needs root."""
    name = f"jx{os.getpid()}"
    host = FarHost(name)
    _ip("netns", "add", name)
    try:
        _ip("link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b", "netns", name)
        _ip("addr", "add", f"{NEAR}/24", "dev", f"{name}a")
        _ip("link", "set", f"{name}a", "up")
        _ip("-n", name, "addr", "add", f"{FAR}/24", "dev", f"{name}b")
        _ip("-n", name, "link", "set", "lo", "up")
        host.join()
        yield host
    finally:
        _ip("netns", "del", name)
