"""Questions to a local port: can one listen there, does it accept, is the service behind it ready.

Written on plain asyncio streams: `up` asks some hundred times while its children start, and an HTTP client's
import would take longer than the answer.
"""

import asyncio
import socket
from dataclasses import dataclass

_ANSWER_S = 2.0
"""A service that needs longer for /readyz on loopback is not ready."""


@dataclass(frozen=True)
class Answer:
    """What a service says about itself; `status` 0: it doesn't accept connections yet."""

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


async def ask(host: str, port: int, path: str = "/readyz") -> Answer:
    """One GET, with the first part of the body."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                lines = (f"GET {path} HTTP/1.1", f"Host: {_authority(host, port)}", "Connection: close")
                writer.write("\r\n".join((*lines, "", "")).encode("ascii"))
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.read(2_000)
            finally:
                writer.close()
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        return Answer(0, "")
    parts = head.split(None, 2)
    status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    return Answer(status, body.decode("utf-8", "replace").strip())


def bind_error(host: str, port: int) -> OSError | None:
    """Why a server can't listen there now, by the rules that servers bind with; None if it can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
        except OSError as error:
            return error
    return None


def free_port(host: str = "127.0.0.1") -> int:
    """A port that is free now. Somebody else may take it first: whoever uses it must be able to try again."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as candidate:
        candidate.bind((host, 0))
        port: int = candidate.getsockname()[1]
        return port


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
