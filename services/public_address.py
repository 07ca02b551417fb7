"""Connections to public addresses only: a name is resolved, checked, and used as resolved.

Checking a name and then letting a library resolve it again would let the second answer differ.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore2
from httpcore2 import SOCKET_OPTION, AsyncNetworkStream

# Many homes have an IPv6 that leads nowhere: it must not use up the time there is.
NEXT_ADDRESS_AFTER_S = 3.0
# The unicast addresses handed out so far, and those among them that carry an IPv4 address inside.
_UNICAST = IPv6Network("2000::/3")
_CARRIERS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # Teredo, 6to4


class PrivateAddressError(Exception):
    """The address is not on the public internet."""


class UnknownHostError(Exception):
    """The name has no address."""


def is_public(address: str) -> bool:
    """Whether an IP address is a single host's on the public internet.

    What wraps an IPv4 address (mapped, 6to4, Teredo, NAT64) is not: it could lead anywhere.
    """
    ip = ip_address(address.partition("%")[0])
    return _is_public_v4(ip) if isinstance(ip, IPv4Address) else _is_public_v6(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _is_public_v6(ip: IPv6Address) -> bool:
    return ip.is_global and ip in _UNICAST and not any(ip in network for network in _CARRIERS)


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises UnknownHostError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHostError(f"the name {host} has no address") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class PublicNetwork(httpcore2.AsyncNetworkBackend):
    """The network as the HTTP client sees it: no private addresses, unless they are allowed."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Raises PrivateAddressError if any address of the host is private."""
        addresses = await resolve(host, port)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise PrivateAddressError(f"{host} is not a public address")
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, NEXT_ADDRESS_AFTER_S)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )
