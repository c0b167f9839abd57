"""Lines from any standard input: a terminal, a pipe or a file."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator


async def stdin_lines() -> AsyncIterator[str]:
    """Each line without its end, until end of file."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\r\n"))
        loop.call_soon_threadsafe(queue.put_nowait, None)

    # A daemon: a blocking read can't be cancelled, and must not keep the process from ending.
    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
