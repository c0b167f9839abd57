"""`python -m bench.walk`: the files that creating one contact passes through, and the moves between them.

A person names the contact, answers “no” to “anything to add?”, and gets the receipt. A move is a call that enters
another file of `services` or `libs` than the call before it, in the same process. What the services do in the
background at that time is included.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

import uvloop

from bench.load import sockets
from bench.socket_client import ChatSocket
from bench.stack import Shape, stack

NAMES = ("Maria Silva, maria.silva@walk.example", "John Brown, john.brown@walk.example")


async def walk(folder: Path) -> Counter[str]:
    """The number of moves into each file. The first of two contacts loads what is loaded once."""
    environment = {"BENCH_WALK_FOLDER": str(folder)}
    shape = Shape(hubspot_in_process=False, model=False, agents=1, through="bench.traced", environment=environment)
    async with stack(folder, shape) as running, sockets(running, 1) as (chat,):
        await _create(chat, NAMES[0])
        services = [process.pid for process in running.processes if process.service in ("gateway", "agent", "tools")]
        for pid in services:
            os.kill(pid, signal.SIGUSR1)
        await _create(chat, NAMES[1])
        for pid in services:
            os.kill(pid, signal.SIGUSR2)
        moves: Counter[str] = Counter()
        for pid in services:
            while not (file := folder / f"{pid}.json").exists():  # noqa: ASYNC110  another process writes it
                await asyncio.sleep(0.02)
            moves.update(json.loads(file.read_text()))
        return moves


async def _create(chat: ChatSocket, name: str) -> None:
    await chat.turn(f"add a contact: {name}")
    await chat.turn("no")  # the answer to “anything to add?”


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="frontdesk-walk-") as folder:
        moves = uvloop.run(walk(Path(folder)))
    for file, count in sorted(moves.items()):
        print(f"{count:6}  {file}")
    print(f"{len(moves)} files, {moves.total()} moves between them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
