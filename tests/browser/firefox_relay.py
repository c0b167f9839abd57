"""Starts Debian's Firefox for Playwright, with a relay between both that answers the commands which Firefox lacks.

Playwright drives an unchanged Firefox by WebDriver BiDi. It sets media features in each context, which a Firefox of the
long-term branch does not know yet, and ends at that refusal. The relay answers these commands with an empty result, so
that the browser keeps its own features. Everything else passes unchanged. Playwright runs this module as the browser.
"""

import asyncio
import json
import os
import re
import signal
import sys
from functools import partial
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

LACKS = frozenset(("emulation.setMediaFeaturesOverride",))
"""Commands that are answered here."""

MAX_MESSAGE = 64 * 1024 * 1024
LISTENS = re.compile(rb"(WebDriver BiDi listening on )ws://([0-9.:]+)")


async def main(firefox: str, arguments: list[str]) -> int:
    """Run the browser until it ends; the line that names its address names the relay's instead."""
    browser = await asyncio.create_subprocess_exec(firefox, *arguments, stderr=asyncio.subprocess.PIPE)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, browser.terminate)
    assert browser.stderr is not None
    async for line in browser.stderr:
        if match := LISTENS.search(line):
            server = await serve(partial(relay, match[2].decode()), "127.0.0.1", 0, max_size=MAX_MESSAGE)
            port = server.sockets[0].getsockname()[1]
            line = b"%sws://127.0.0.1:%d\n" % (match[1], port)
        os.write(2, line)
    return await browser.wait()


async def relay(address: str, playwright: ServerConnection) -> None:
    """Carry messages both ways until one side ends."""
    path = playwright.request.path if playwright.request else "/session"
    async with connect(f"ws://{address}{path}", max_size=MAX_MESSAGE, ping_interval=None) as firefox:
        back = asyncio.create_task(_copy(firefox, playwright))
        async for message in playwright:
            asked = json.loads(message)
            if asked.get("method") in LACKS:
                await playwright.send(json.dumps({"type": "success", "id": asked["id"], "result": {}}))
            else:
                await firefox.send(message)
        back.cancel()


async def _copy(source: ClientConnection, target: ServerConnection) -> None:
    async for message in source:
        await target.send(message)


def written(folder: Path, firefox: str) -> Path:
    """A program in this folder that Playwright may start as the browser."""
    program = folder / "firefox"
    root = Path(__file__).parents[2]
    program.write_text(f'#!/bin/sh\ncd "{root}" && exec "{sys.executable}" -m {__name__} "{firefox}" "$@"\n')
    program.chmod(0o755)
    return program


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2:])))
