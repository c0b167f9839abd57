"""Ends a stream that neither side closes: when its token expires, or when its rights are taken away."""

import asyncio

from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected

from libs.messaging import Seconds
from services.gateway.identity.tokens import TokenRefused

GONE = (WebSocketDisconnect, WebSocketDisconnected)
"""A socket was used after it had closed: the client left, or another task of its session ended it."""

MAX_TIMER_S = 3_600.0
"""Timers run by the machine's clock: the shared clock is read again at least this often."""


CANCEL_AGAIN_S = 0.2
"""A task may lose a cancellation while it waits for a reply of Redis. It is cancelled again after this time."""


async def stop(*tasks: "asyncio.Task[None]") -> None:
    """Cancel tasks until they have ended. Raises the error of a failed task, unless its client left."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)
    for task in tasks:
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, GONE):
            raise error


class Ending:
    """The end of one stream. `reason` is done as soon as the stream must end."""

    def __init__(self, expires_at: float, now: Seconds) -> None:
        self._loop = asyncio.get_running_loop()
        self.reason: asyncio.Future[Exception] = self._loop.create_future()
        self._expires_at, self._now = expires_at, now
        self._timer: asyncio.TimerHandle | None = None
        self._arm()

    def no_later_than(self, expires_at: float) -> None:
        """A newer token of the same person may end sooner."""
        if expires_at < self._expires_at:
            self._expires_at = expires_at
            self._arm()

    def extend(self, expires_at: float) -> None:
        """The person signed in again: the stream goes on until then."""
        self._expires_at = expires_at
        self._arm()

    @property
    def at_s(self) -> float:
        """When the stream must end, on Redis' clock."""
        return self._expires_at

    @property
    def left_s(self) -> float:
        """Seconds until the stream must end."""
        return max(0.0, self._expires_at - self._now())

    def end(self, reason: Exception) -> None:
        """End the stream now. `reason`: the error with which a request would be refused."""
        if not self.reason.done():  # several tasks may end the stream: its client gets the first reason
            self.reason.set_result(reason)

    def is_due(self) -> bool:
        """Whether the stream must end now."""
        if self._expires_at <= self._now():
            self.end(TokenRefused("token_expired", "The token has expired."))
        return self.reason.done()

    def cancel(self) -> None:
        """Stop waiting: the stream has ended by itself."""
        if self._timer is not None:
            self._timer.cancel()
        self.reason.cancel()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self.is_due():
            self._timer = self._loop.call_later(min(self.left_s, MAX_TIMER_S), self._arm)
