"""Probes of local ports: whether a server can listen there, accepts connections, and is ready."""

import asyncio
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

# Below are well-known services, and ports that browsers refuse to call.
_LOWEST_PORT = 11_000

_OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
# The default of Linux. Other systems begin higher.
_FIRST_OUTGOING_PORT = 32_768

_TRIES = 100

# A service that needs longer for /readyz on loopback is not ready.
_ANSWER_S = 2.0


@dataclass(frozen=True)
class ProbeResult:
    """The answer of a service. `status` is 0 until it accepts connections."""

    status: int
    body: str

    @property
    def ready(self) -> bool:
        return self.status == 200


async def accepts(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


async def ask(host: str, port: int, path: str = "/readyz") -> ProbeResult:
    """One GET, with the first part of the body."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            # Plain streams: `up` asks some hundred times while its children start, and the import of an HTTP client
            # takes longer than an answer.
            reader, writer = await asyncio.open_connection(host, port)
            try:
                lines = (f"GET {path} HTTP/1.1", f"Host: {_authority(host, port)}", "Connection: close")
                writer.write("\r\n".join((*lines, "", "")).encode("ascii"))
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.read(2_000)
            finally:
                writer.close()
    # The port may belong to another program, which answers anything or closes.
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        return ProbeResult(0, "")
    parts = head.split(None, 2)
    status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    return ProbeResult(status, body.decode("utf-8", "replace").strip())


def bind_error(host: str, port: int) -> OSError | None:
    """The reason why a server can't listen there now; None if it can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as candidate:
        # Servers set it, too. Without it a port counts as taken for a minute after its last connection.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
        except OSError as error:
            return error
    return None


def free_port(host: str = "127.0.0.1") -> int:
    """A port that is free now, and that no outgoing connection gets before a server listens on it.

    Another server may still take it first, so the caller must be able to try again.
    """
    below = _first_outgoing_port()
    # A port of the outgoing range could become the source port of a connection before the server binds it.
    # From the system: two programs with the same seed, such as test workers, would choose the same ports.
    for _ in range(_TRIES if below > _LOWEST_PORT else 0):
        port = _LOWEST_PORT + secrets.randbelow(below - _LOWEST_PORT)
        if bind_error(host, port) is None:
            return port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as candidate:
        candidate.bind((host, 0))
        chosen: int = candidate.getsockname()[1]
        return chosen


def _first_outgoing_port() -> int:
    """The first port of the range that the system uses for outgoing connections."""
    try:
        return int(_OUTGOING.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _FIRST_OUTGOING_PORT


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
