"""Sends the lines of a person or of a pipe to one conversation, and waits for each answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from frontdesk.chat.conversation import Conversation, Sendable
from frontdesk.chat.gateway import Gateway, Unreachable
from frontdesk.chat.refusals import TerminalRefusal
from frontdesk.chat.screen import Screen
from frontdesk.errors import Failure, UserError
from libs.contracts import (
    MAX_TEXT,
    AckFrame,
    ActivityFrame,
    ClosedFrame,
    ErrorFrame,
    MessageFrame,
    PongFrame,
    ReadyFrame,
    SendAction,
    SendMessage,
    ServerFrame,
    new_id,
)

IMPORT = "/import "

ANSWER_S = 180.0
"""Above the longest turn of the assistant. After this time a script fails without an answer."""

WELCOME_S = 10.0
"""A new conversation begins with a greeting, and a script can click its buttons only after that."""

# Between two messages of one answer the assistant is idle for a moment. After this time the answer is complete.
IDLE_S = 0.3

# An answer is complete after this time without a frame, even if no `idle` came.
QUIET_S = 2.0

Lines = Callable[[], AsyncIterator[str]]


class Session:
    def __init__(self, gateway: Gateway, screen: Screen, *, interactive: bool) -> None:
        self._screen = screen
        self._interactive = interactive
        self._conversation = Conversation(gateway, self._take, self._connection)
        self._ready = asyncio.Event()
        self._settled = asyncio.Event()
        self._awaited: str | None = None
        self._quiet: asyncio.TimerHandle | None = None
        self._trouble: str | None = None

    async def run(self, lines: Lines) -> None:
        """Returns at the end of the lines, or at `/quit`. Raises Stop."""
        connected = asyncio.create_task(self._conversation.keep_connected())
        typing = asyncio.create_task(self._type(lines))
        try:
            done, _ = await asyncio.wait((connected, typing), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (connected, typing):
                task.cancel()
            await asyncio.gather(connected, typing, return_exceptions=True)

    async def _type(self, lines: Lines) -> None:
        await self._ready.wait()
        if self._interactive:
            self._screen.say("A number presses a button; /import FILE sends contacts; /quit or Ctrl-D leaves.")
            self._screen.prompt()
        else:
            await self._wait_settled(WELCOME_S)
        async for line in lines():
            if line.strip() == "/quit":
                return
            if not line.strip():
                self._screen.prompt()
                continue
            if len(line) > MAX_TEXT:
                self._screen.say(f"too long: {len(line)} characters, {MAX_TEXT} at most", style="red")
                continue
            if line.startswith(IMPORT):
                if not await self._import(line.removeprefix(IMPORT).strip()):
                    continue
            else:
                self._send(self._frame_of(line.strip()))
            if not self._interactive and not await self._wait_settled(ANSWER_S):
                raise Failure(f"no answer came within {ANSWER_S:g} s")

    async def _import(self, path: str) -> bool:
        """Send a file of contacts. The chat then shows its plan."""
        key = new_id()
        self._settled.clear()
        self._awaited = key
        self._screen.typed(key)
        try:
            name, content = await asyncio.to_thread(_read, path)
            await self._conversation.upload(name, content, key)
        except (OSError, Unreachable, UserError) as error:
            self._awaited = None
            self._screen.say(f"{path} was not sent: {error}", style="red")
            self._screen.prompt()
            return False
        return True

    def _frame_of(self, line: str) -> Sendable:
        """A click of the button with this number, or an undo, if there is one; else a message with this text."""
        buttons, undo = self._screen.buttons, self._screen.undo
        if line == "/undo" and undo is not None:
            return SendAction(action=f"undo:{undo}", client_message_id=new_id())
        if line.isdecimal() and 1 <= int(line) <= len(buttons):
            return SendAction(action=buttons[int(line) - 1].action, client_message_id=new_id())
        return SendMessage(text=line, client_message_id=new_id())

    def _send(self, frame: Sendable) -> None:
        self._settled.clear()
        self._awaited = frame.client_message_id
        self._screen.typed(frame.client_message_id)
        self._conversation.send(frame)

    async def _wait_settled(self, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self._settled.wait()
        except TimeoutError:
            return False
        return True

    def _take(self, frame: ServerFrame) -> None:
        """Show a frame, and find out whether the answer is complete."""
        self._screen.show(frame)
        match frame:
            case AckFrame() | PongFrame():
                return  # an acknowledgement may come after the whole answer
            case MessageFrame(message=message) if message.client_message_id == self._awaited:
                self._awaited = None
            case ErrorFrame():
                is_passing = TerminalRefusal(frame.code, frame.detail, frame.retry_after).is_passing
                if frame.client_message_id == self._awaited and not is_passing:
                    self._awaited = None
                    self._settled.set()
                return
            case ReadyFrame():
                self._ready.set()
            case _:
                pass
        self._settle_after(_pause_s(frame))

    def _settle_after(self, pause_s: float | None) -> None:
        """Settle after a pause without a further frame; never if the pause is None."""
        if self._quiet:
            self._quiet.cancel()
            self._quiet = None
        if self._awaited is None and pause_s is not None:
            self._quiet = asyncio.get_running_loop().call_later(pause_s, self._settled.set)

    def _connection(self, problem: str | None) -> None:
        if problem is None and self._trouble is not None:
            self._screen.say("connected again")
        elif problem is not None and problem != self._trouble:
            self._screen.say(problem)
        self._trouble = problem


def _read(path: str) -> tuple[str, bytes]:
    file = Path(path).expanduser()
    return file.name, file.read_bytes()


def _pause_s(frame: ServerFrame) -> float | None:
    """The seconds after a frame until the answer is complete; None if something must follow."""
    match frame:
        case ActivityFrame(activity="idle") | ReadyFrame() | ClosedFrame():
            return IDLE_S
        case MessageFrame(message=message) if message.author.kind != "contact":
            return QUIET_S
        case _:
            return None
