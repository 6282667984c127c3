"""The names of this machine's loopback interface."""

import ipaddress


def is_loopback_host(host: str) -> bool:
    """Whether a Host header or a bind address names this machine's loopback interface."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
