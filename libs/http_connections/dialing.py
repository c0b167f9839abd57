"""Opens TCP and TLS connections: to the first address that answers, so that a broken IPv6 route costs 0.25 s.

uvloop's own `create_connection` tries the addresses of a name one after the other, each until its timeout.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

_HEAD_START_S = 0.25
"""How long one address is tried alone before the next one is tried as well, as RFC 8305 recommends."""

P = TypeVar("P", bound=asyncio.Protocol)
_Address = tuple[int, object]


async def dial(protocol: Callable[[], P], host: str, port: int, tls: ssl.SSLContext | None) -> P:
    """A connected protocol. Raises OSError, also each failure of TLS."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not found:
        raise OSError(f"no address for {host}")
    if len(found) == 1:
        server_name = host if tls else None
        _, connected = await loop.create_connection(protocol, host, port, ssl=tls, server_hostname=server_name)
        return connected
    sock = await _first(loop, _interleaved([(family, address) for family, _, _, _, address in found]))
    try:
        _, connected = await loop.create_connection(protocol, sock=sock, ssl=tls, server_hostname=host if tls else None)
    except BaseException:
        sock.close()
        raise
    return connected


def _interleaved(addresses: Sequence[_Address]) -> list[_Address]:
    """The families in turn, beginning with the one that the system prefers."""
    first = [each for each in addresses if each[0] == addresses[0][0]]
    other = [each for each in addresses if each[0] != addresses[0][0]]
    pairs = [pair for two in zip(first, other, strict=False) for pair in two]
    shorter = min(len(first), len(other))
    return pairs + first[shorter:] + other[shorter:]


async def _first(loop: asyncio.AbstractEventLoop, addresses: Sequence[_Address]) -> socket.socket:
    """A socket to the address that answers first. Raises the OSError of the last one."""
    tries: set[asyncio.Task[socket.socket]] = set()
    error = OSError("no address answers")
    left = list(addresses)
    try:
        while left or tries:
            if left:
                tries.add(loop.create_task(_try(loop, left.pop(0))))
            timeout = _HEAD_START_S if left else None
            done, tries = await asyncio.wait(tries, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                try:
                    return each.result()
                except OSError as failure:
                    error = failure
        raise error
    finally:
        for each in tries:
            each.cancel()
        for each in tries:
            with suppress(OSError, asyncio.CancelledError):
                (await each).close()


async def _try(loop: asyncio.AbstractEventLoop, address: _Address) -> socket.socket:
    sock = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await loop.sock_connect(sock, address[1])  # type: ignore[arg-type]  # as `getaddrinfo` gave it
    except BaseException:
        sock.close()
        raise
    return sock
