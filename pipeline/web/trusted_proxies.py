"""Single sign-on: a proxy that has had a person log in, and names the person in a header.

Only a connection from the proxy's own address counts. The proxy must take the header out of what
clients send, as every such proxy does.
"""

import ipaddress
from dataclasses import dataclass

from starlette.datastructures import Headers

from pipeline.web.settings import FeedSettings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ProxySettingsError(ValueError):
    """The settings name no address; the message says which word is wrong."""


@dataclass(frozen=True)
class TrustedProxy:
    """Whom to believe, and in which header; nobody, where nothing is set."""

    header: str
    networks: tuple[Network, ...]

    @classmethod
    def of(cls, settings: FeedSettings) -> "TrustedProxy":
        """As the settings say. Raises ProxySettingsError."""
        words = [word.strip() for word in settings.proxy_addresses.split(",") if word.strip()]
        try:
            networks = tuple(ipaddress.ip_network(word) for word in words)
        except ValueError as error:
            raise ProxySettingsError(f"JIXIAO_PROXY_ADDRESSES: {error}") from error
        return cls(settings.proxy_user_header.strip().lower(), networks)

    def user_in(self, headers: Headers, address: str) -> str | None:
        """The user whom the proxy names; None where it is not the proxy that asks."""
        if not self.header or self.header not in headers:
            return None
        try:
            client = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return None
        if not any(client in network for network in self.networks):
            return None
        try:
            # A name in Chinese comes as its UTF-8 bytes.
            name = headers[self.header].encode("latin-1").decode()
        except UnicodeError:
            return None
        return name.strip() or None
