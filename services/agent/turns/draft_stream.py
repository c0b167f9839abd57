"""Shows a reply while the model writes it: fenced like the reply itself, and at most some 20 times a second.

A draft is a hint and counts for nothing. When this worker may show nothing any more, the turn is stopped.
"""

import time

from libs.contracts import LiveActivity, LiveDelta, LiveDraftDropped, new_id
from libs.conversations import TurnLease, Turns

INTERVAL_S = 0.05


class Silenced(Exception):
    """The turn lost its lease, or the assistant lost the conversation: the reply will not be shown."""


class Draft:
    """One reply in the making (`services.agent.assistant.EmitText`). Call `flush` when the reply is complete."""

    def __init__(self, turns: Turns, lease: TurnLease, owner_counter: str) -> None:
        self.message_id = new_id()
        self._turns = turns
        self._lease = lease
        self._owner_counter = owner_counter
        self._turn = new_id()
        self._shown = 0
        self._waiting = ""
        self._last = 0.0
        self._restarts = 0

    async def __call__(self, text: str, /) -> None:
        """Add a piece. Raises Silenced."""
        self._waiting += text
        if time.monotonic() - self._last >= INTERVAL_S:
            await self.flush()

    async def restart(self) -> None:
        """Begin the reply again, and remove the draft so far. Raises Silenced."""
        self._waiting = ""
        if self._shown:
            await self._publish(LiveDraftDropped(message_id=self.message_id, turn=self._token))
        self._restarts += 1
        self._shown = 0

    async def flush(self) -> None:
        """Show the pieces that wait. Raises Silenced."""
        if not self._waiting:
            return
        text, self._waiting = self._waiting, ""
        frame = LiveDelta(message_id=self.message_id, turn=self._token, position=self._shown, text=text)
        self._shown += len(text)
        self._last = time.monotonic()
        await self._publish(frame)

    async def tell_slow(self, text: str) -> None:
        """Say that the answer takes long, unless some of it is shown. Fenced like the draft itself."""
        if not self._shown:
            await self._turns.publish_draft(self._lease, self._owner_counter, LiveActivity(activity="slow", text=text))

    async def drop(self) -> None:
        """The reply will not be appended. A turn that lost its lease can't remove the draft; clients then remove it."""
        if self._shown:
            frame = LiveDraftDropped(message_id=self.message_id, turn=self._token)
            await self._turns.publish_draft(self._lease, self._owner_counter, frame)
            self._shown = 0

    @property
    def _token(self) -> str:
        return f"{self._turn}.{self._restarts}"

    async def _publish(self, frame: LiveDelta | LiveDraftDropped) -> None:
        if not await self._turns.publish_draft(self._lease, self._owner_counter, frame):
            raise Silenced
