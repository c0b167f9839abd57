"""Determines the address of a visitor from the headers of trusted proxies.

Each proxy appends the address of its client, so that our own proxies wrote only the right end of the header. The client
may have written everything further left. The header is therefore read from the right, for the configured number of hops
or while the addresses belong to the proxies. The reading ends at an entry that is no address.

Limits count an IPv4 address as it is and an IPv6 address by its /64, because one customer gets a /64.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

Address = IPv4Address | IPv6Address
Header = Literal["x-forwarded-for", "forwarded"]

UNKNOWN = "unknown"
"""A connection without an address, as over a local socket: all of them share their limits."""

MAX_HOPS = 16
"""The maximum number of proxies; real deployments have fewer."""

_PORT = re.compile(r":[0-9]{1,5}", re.ASCII)


@dataclass(frozen=True)
class TrustedProxies:
    """Either a number of hops, counted from the gateway, or the networks that proxies are in; both empty: none.

    `header` is the one that the proxies write. Another one is a client's own claim and is never read.
    """

    hops: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    header: Header = "x-forwarded-for"

    @classmethod
    def parse(cls, text: str, *, header: Header = "x-forwarded-for") -> "TrustedProxies":
        """`2`, or `10.0.0.0/8, ::1`; `*` is one hop with any address. Raises ValueError."""
        text = text.strip()
        if text == "*":
            return cls(hops=1, header=header)
        if text.isascii() and text.isdigit():
            if int(text) > MAX_HOPS:
                raise ValueError(f"at most {MAX_HOPS} hops are followed")
            return cls(hops=int(text), header=header)
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return cls(networks=tuple(_network(part) for part in parts), header=header)

    def client(self, peer: str | None, given: list[str]) -> str:
        """The address of a request. `given`: the values of the header, in the order of arrival."""
        found = read_address(peer or "")
        if not (self.hops or self.networks):
            return counted(found)
        # Without an address, as over a local socket, the peer can only be our own proxy.
        for hop, entry in enumerate(_from_the_right(given, self.header)):
            if not self._trusts(found, hop, local=not peer):
                break
            named = read_address(entry)
            if named is None:
                break
            found = named
        return counted(found)

    def peer_to_count(self, peer: str | None) -> str | None:
        """The address by which a connection is counted; None for a proxy's connection, which many people share."""
        found = read_address(peer or "")
        return None if self._trusts(found, 0, local=not peer) else counted(found)

    def _trusts(self, address: Address | None, hop: int, *, local: bool) -> bool:
        if self.hops:
            return hop < self.hops
        if address is None:
            return local
        return any(address in network for network in self.networks if network.version == address.version)


def read_address(text: str) -> Address | None:
    """An address as headers have it: with a port, brackets, quotes or a zone. None for anything else."""
    text = text.strip().strip('"').strip()
    if not text:
        return None
    if text.startswith("["):
        text, _, port = text[1:].partition("]")
        if port and not _PORT.fullmatch(port):
            return None
    elif text.count(":") == 1:
        text, colon, port = text.partition(":")
        if not _PORT.fullmatch(colon + port):
            return None
    try:
        address = ip_address(text.partition("%")[0])  # without the zone of a local address, as in fe80::1%eth0
    except ValueError:
        return None
    # A listener for both protocols shows an IPv4 peer as ::ffff:192.0.2.1.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def counted(address: Address | None) -> str:
    """The key under which limits count an address."""
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is neither an address nor a network; give those, or a number of hops") from None


def _from_the_right(given: list[str], header: Header) -> list[str]:
    """The entries, the nearest proxy's first, as many as are ever followed."""
    # Split from the right and only so often: a client may write thousands of entries at the left.
    entries = ",".join(given).rsplit(",", MAX_HOPS)[::-1][:MAX_HOPS]
    return [_for_of(entry) for entry in entries] if header == "forwarded" else entries


def _for_of(element: str) -> str:
    """The `for` of one element of `Forwarded` (RFC 7239); empty where it says none."""
    for pair in element.split(";"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "for":
            return value
    return ""
