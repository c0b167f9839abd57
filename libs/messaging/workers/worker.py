"""Runs a service that lives off work streams: starts it, reports its liveness, and ends it without losing work.

While it runs it sends its heartbeat and takes over the events of dead workers. On SIGTERM or SIGINT it stops reading,
lets running handlers finish within `DRAIN`, cancels the rest, hands back all remaining events, and exits. A worker that
no longer reads its streams exits with status 1, so that it is started again.
"""

import asyncio
import json
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from faststream.asgi import AsgiFastStream, AsgiResponse, get
from redis.asyncio import Redis

from libs.contracts import new_id
from libs.messaging.delivery import Handle, ensure_group
from libs.messaging.keys import WORK_STREAMS
from libs.messaging.redis_health import RedisHealth, report
from libs.messaging.redis_state import is_usable
from libs.messaging.workers.broker import StreamBroker
from libs.messaging.workers.consumer import Consumer
from libs.messaging.workers.heartbeat import HEARTBEAT, Heartbeat
from libs.messaging.workers.liveness import Liveness, stop_restarting_read_loops
from libs.messaging.workers.open_files import TooFewFiles, allow_open_files
from libs.messaging.workers.steady_reads import SteadyReads
from libs.serving import OperatorServer, health_config
from libs.telemetry import CONTENT_TYPE, Metrics

DRAIN = timedelta(seconds=0.2)
"""Long enough for turns and calls that are almost finished. The rest begins at another worker within a second."""

CONNECTIONS = 50
"""The broker's connections in addition to one for each stream's reader."""

READ_STOP_TIMEOUT = timedelta(seconds=0.1)
"""How long a read loop that waits for a free slot may keep a stop waiting; its entries stay pending."""

CANCEL_AGAIN = timedelta(seconds=0.5)
"""After this a task that has not ended is cancelled again."""

logger = logging.getLogger(__name__)


def consumer_name(service: str) -> str:
    """Unique per process: two that shared one would steal each other's entries."""
    # Process IDs and host names come again after a restart.
    return f"{service}-{socket.gethostname()}-{os.getpid()}-{new_id()[:6]}"


@dataclass
class Worker:
    """One process of a service. Subscribe, add background work, then `run`.

    `on_drain` is awaited after reading has stopped and before handlers are cancelled. `slots`: see `Consumer`.
    """

    service: str
    redis: Redis
    redis_url: str
    redis_health: RedisHealth
    slots: int
    health_host: str
    health_port: int
    shards: int = 1
    heartbeat: timedelta = HEARTBEAT
    background: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        stop_restarting_read_loops()
        self.consumer = consumer_name(self.service)
        # No types are applied to raw entries, and FastStream's own log lines would name neither event nor reason.
        self.broker = StreamBroker(
            self.redis_url, name=self.consumer, apply_types=False, logger=None,
            graceful_timeout=READ_STOP_TIMEOUT.total_seconds(),
            max_connections=self.shards * len(WORK_STREAMS) + CONNECTIONS,
        )  # fmt: skip
        self.inbox = Consumer(
            self.broker, self.redis, consumer=self.consumer, slots=self.slots, heartbeat=self.heartbeat
        )

    def subscribe(
        self, stream: str, group: str, handle: Handle, *, title: str, own_slots: int = 0, only_own: bool = False
    ) -> None:
        self.inbox.subscribe(stream, group, handle, title=title, own_slots=own_slots, only_own=only_own)

    async def run(self) -> int:
        """Serve until a stop signal or a stalled read loop. Returns the process's exit status."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            allow_open_files(len(self.inbox.subscriptions))
        except TooFewFiles as error:
            logger.critical("can't start", extra={"error": str(error)})
            return 2
        # Before anything reads, because FastStream's read loop ends without a group.
        for stream, group in self.inbox.subscriptions:
            await ensure_group(self.redis, stream, group)
        liveness = Liveness(readers=len(self.inbox.subscriptions))
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.redis_health.watching())
            await stack.enter_async_context(self._health_server(liveness))
            # When everything below has ended, for any reason, the remaining entries are handed back.
            stack.push_async_callback(self.inbox.takeover.leave)
            heartbeat = Heartbeat(self.redis_url, self.inbox.takeover.heartbeats, lasts=self.heartbeat)
            await stack.enter_async_context(heartbeat.beating())
            await stack.enter_async_context(self._reading(liveness))
            looking = asyncio.create_task(self.inbox.takeover.run_forever())
            tasks = [looking, *(asyncio.ensure_future(work()) for work in self.background)]
            stack.push_async_callback(_cancel, tasks)
            stalled = asyncio.create_task(liveness.until_stalled(self.broker))
            stopped = asyncio.create_task(stop.wait())
            logger.info("worker started", extra={"consumer": self.consumer})
            done, waiting = await asyncio.wait((stalled, stopped, *tasks), return_when=asyncio.FIRST_COMPLETED)
            await _cancel([task for task in (*waiting, looking) if task in (stalled, stopped, looking)])
            await self._stop_reading()  # no event may start while the running ones end
            await self.inbox.drain(DRAIN)
            # Before the exit of the context managers, which takes a while.
            await self.inbox.takeover.leave()
            return self._verdict(done, stopped)

    def _verdict(self, done: set[asyncio.Task[Any]], stopped: "asyncio.Task[Any]") -> int:
        if stopped in done:
            logger.info("worker stopped", extra={"consumer": self.consumer})
            return 0
        for task in done:
            if error := task.exception():
                logger.critical("background work failed", extra={"consumer": self.consumer}, exc_info=error)
                return 1
        logger.critical("a stream can't be read any more", extra={"consumer": self.consumer})
        return 1

    @asynccontextmanager
    async def _reading(self, liveness: Liveness) -> AsyncIterator[None]:
        client = await self.broker.connect()
        liveness.listen_to(client)
        SteadyReads(self.redis, self.redis_health).attach(client)
        await self.broker.start()
        await liveness.try_once(self.redis, self.inbox.subscriptions, self.consumer)
        try:
            yield
        finally:
            await self.broker.stop()

    async def _stop_reading(self) -> None:
        await asyncio.gather(*(subscriber.stop() for subscriber in self.broker.subscribers))

    @asynccontextmanager
    async def _health_server(self, liveness: Liveness) -> AsyncIterator[None]:
        app = AsgiFastStream(
            self.broker,
            logger=None,
            asyncapi_path="/asyncapi",
            asgi_routes=[
                ("/healthz", _text_route(lambda: "ok")),
                ("/readyz", self._readiness(liveness)),
                ("/metrics", _text_route(lambda: Metrics().exposition().decode())),
            ],
        )
        server = OperatorServer(health_config(app, host=self.health_host, port=self.health_port))
        task = asyncio.create_task(server.serve())
        try:
            yield
        finally:
            server.should_exit = True
            await task

    def _readiness(self, liveness: Liveness) -> Any:
        @get(include_in_schema=False)
        async def route(_: Any) -> AsgiResponse:
            found = report(await self.redis_health.states())
            body: dict[str, Any] = {"status": "ready", "findings": found}
            if not is_usable(self.redis_health.known()):
                body["status"] = "not_ready"
            elif not liveness.ready:
                body = {"status": "not_ready", "findings": [*found, _STALLED]}
            status = 200 if body["status"] == "ready" else 503
            return AsgiResponse(json.dumps(body).encode(), status, headers={"content-type": "application/json"})

        return route


_STALLED = {
    "code": "not_hearing",
    "detail": "not every stream was read within the last 10 s",
    "remedy": "look at this worker's log; it ends by itself when a read loop has ended",
}


def _text_route(answer: Callable[[], str]) -> Any:
    @get(include_in_schema=False)
    async def route(_: Any) -> AsgiResponse:
        return AsgiResponse(answer().encode(), 200, headers={"content-type": CONTENT_TYPE})

    return route


async def _cancel(tasks: "list[asyncio.Future[None]] | list[asyncio.Task[Any]]") -> None:
    """Cancel until all have ended: a library that swallows a cancellation must not keep the process running."""
    waiting: set[asyncio.Future[Any]] = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        ended, waiting = await asyncio.wait(waiting, timeout=CANCEL_AGAIN.total_seconds())
        await asyncio.gather(*ended, return_exceptions=True)  # their errors no longer matter
