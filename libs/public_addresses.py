"""Decides which addresses are in the public internet: requests to addresses of customers go only there.

`ipaddress.is_global` alone is not enough. An IPv6 address can carry an IPv4 address, which a translator or tunnel
unpacks on its way, and the answers for some reserved ranges differ between versions of Python.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port → the addresses of the host."""

_NOT_OUTSIDE = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # public by its number, and Azure's own services to every machine there
        "2001::/23",  # with Teredo, whose addresses carry IPv4 ones
        "2001:db8::/32", "3fff::/20",
    )
)  # fmt: skip
_UNICAST = ip_network("2000::/3")
"""The part of IPv6 that is assigned: other addresses are local, reserved or multicast."""

_NAT64 = ip_network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def is_public(address: str) -> bool:
    """Whether this address, and each address that it carries, is in the public internet. Other text is not."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        carried = list(_carried(found))
        if not all(map(_is_outside, carried)):
            return False
        if found in _NAT64 or found.ipv4_mapped is not None:
            return bool(carried)
    return _is_outside(found)


def _is_outside(found: IPv4Address | IPv6Address) -> bool:
    if any(found in network for network in _NOT_OUTSIDE):
        return False
    return found.is_global and (isinstance(found, IPv4Address) or found in _UNICAST)


def _carried(found: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses in an IPv6 address. Teredo's are left out, because no Teredo address is public."""
    last = IPv4Address(int(found) & 0xFFFF_FFFF)
    if found.ipv4_mapped is not None:
        yield found.ipv4_mapped
    if found.sixtofour is not None:
        yield found.sixtofour
    if found in _NAT64 or (int(found) >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield last


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def at_address(url: str, address: str, port: int) -> str:
    """The same URL with the address in place of the host, so that no second lookup can lead elsewhere."""
    named = f"[{address}]" if ":" in address else address
    return urlsplit(url)._replace(netloc=f"{named}:{port}").geturl()
