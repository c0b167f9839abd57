"""Scripts that are called in the same moment travel together: one write, one read, one wait for the disk.

A worker with many turns in hand calls dozens of scripts in each round of its event loop. Sent one by one, each costs
the client some 150 µs of CPU; in a pipeline a third of that. Nothing waits for company: a script that is alone in its
round goes alone.
"""

import asyncio
from typing import Any

from redis.asyncio import Redis

MOST = 100
"""Scripts in one pipeline: beyond this the last would wait for the first without gaining anything."""


class PipeliningRedis(Redis):
    """A client whose EVALSHA calls of one moment are sent in one pipeline; everything else is as it was.

    A caller that is cancelled leaves its script running, as with any reply that is lost.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: list[tuple[tuple[Any, ...], asyncio.Future[Any]]] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def evalsha(self, sha: str, numkeys: int, *keys_and_args: Any) -> Any:
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Any] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._send)
        self._waiting.append((("EVALSHA", sha, numkeys, *keys_and_args), reply))
        return await reply

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        for start in range(0, len(waiting), MOST):
            task = asyncio.ensure_future(self._send_together(waiting[start : start + MOST]))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send_together(self, calls: list[tuple[tuple[Any, ...], asyncio.Future[Any]]]) -> None:
        try:
            if len(calls) == 1:
                replies = [await self.execute_command(*calls[0][0])]  # type: ignore[no-untyped-call]
            else:
                pipeline = self.pipeline(transaction=False)
                for command, _ in calls:
                    pipeline.execute_command(*command)
                replies = await pipeline.execute(raise_on_error=False)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is every caller's)
            replies = [error] * len(calls)
        for (_, reply), value in zip(calls, replies, strict=True):
            if reply.done():
                continue
            if isinstance(value, Exception):
                reply.set_exception(value)
            else:
                reply.set_result(value)
