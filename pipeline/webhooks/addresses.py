"""Which addresses a webhook may be sent to, so that nobody makes this machine call where it should not.

The rule, looked at when a webhook is added and again before every delivery:

- `https` to any public address; `http` only into the networks that the operator listed.
- Addresses that are not public (loopback, private, shared, reserved) only if they lie in those
  networks. Link-local (cloud metadata), multicast and unspecified addresses never.
- Every address that the name resolves to must be allowed, and the connection is made to the very
  address that was looked at. Redirects are not followed. No credentials in the address.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_MOST_CHARACTERS = 2000
"""What browsers and proxies take without doubt."""
_GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
"""The only IPv6 addresses that are given to anybody (RFC 4291, 2.4); `::127.0.0.1` is none."""
_TUNNELS = tuple(ipaddress.ip_network(text) for text in ("2002::/16", "2001::/32"))
"""IPv6 addresses that stand for an IPv4 address, which may be anything."""
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""So begin the lower halves of others that do (RFC 5214, 6.1)."""


class AddressError(Exception):
    """A webhook's address is not allowed or cannot be resolved; the message says why."""


@dataclass(frozen=True)
class Target:
    """Where to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str
    address: str
    """The IP address that was looked at."""


def parse_networks(text: str) -> tuple[IpNetwork, ...]:
    """`10.0.0.0/8, 127.0.0.1`: networks in CIDR notation, parted by commas. Raises AddressError."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise AddressError(f"{error}. Write networks as 10.0.0.0/8,192.168.1.0/24.") from error


def resolve_target(url: str, networks: Sequence[IpNetwork]) -> Target:
    """Look at an address. Raises AddressError."""
    parts, port = _split(url)
    host = str(parts.hostname)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(f"{host} cannot be resolved") from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    for address in addresses:
        _check(ipaddress.ip_address(address), parts.scheme, networks)
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    return Target(parts.scheme, host, port, path, addresses[0])


def _split(url: str) -> tuple[SplitResult, int]:
    if len(url) > _MOST_CHARACTERS or any(ord(char) <= 32 or ord(char) > 126 for char in url):
        raise AddressError("the address must be plain ASCII without spaces, and not endless")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise AddressError("this is no address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressError("the address must begin with https:// (or http:// within a network)")
    if "@" in parts.netloc or parts.fragment:
        raise AddressError("the address must hold neither user, password nor fragment")
    return parts, port


def _check(address: IpAddress, scheme: str, networks: Sequence[IpNetwork]) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    seen: IpAddress = mapped or address
    if seen.is_link_local or seen.is_multicast or seen.is_unspecified:
        raise AddressError(f"{seen} is never allowed (link-local, multicast or unspecified)")
    if any(seen in network for network in networks if network.version == seen.version):
        return
    if not seen.is_global or (seen.version == 6 and not _is_plain_ipv6(seen)):
        raise AddressError(
            f"{seen} is not a public address; list its network in JIXIAO_WEBHOOK_NETWORKS "
            "if it is yours"
        )
    if scheme != "https":
        raise AddressError("public addresses need https")


def _is_plain_ipv6(address: ipaddress.IPv6Address) -> bool:
    if address not in _GLOBAL_IPV6 or any(address in network for network in _TUNNELS):
        return False
    return (int(address) >> 32 & 0xFFFF_FFFF) not in _ISATAP
