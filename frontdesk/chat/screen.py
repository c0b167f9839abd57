"""A conversation in a terminal: one line after the other, and replies while they are written."""

from rich.console import Console
from rich.text import Text

from frontdesk.chat.cards import card_view, plain
from frontdesk.chat.refusals import TerminalRefusal
from libs.contracts import (
    AckFrame,
    ActivityFrame,
    Button,
    Card,
    ClosedFrame,
    CreatedCard,
    DeltaFrame,
    DraftDroppedFrame,
    ErrorFrame,
    MergedCard,
    MessageFrame,
    PongFrame,
    ProgressFrame,
    QueueFrame,
    ReadyFrame,
    ReopenedFrame,
    ResetFrame,
    SeenFrame,
    ServerFrame,
    TeammateFrame,
    UndoneCard,
    UpdatedCard,
    VisibleMessage,
)
from libs.contracts.tools import progress_of

_NAMES = {"contact": "you", "assistant": "Frontdesk", "teammate": "teammate", "system": "—"}
_STYLES = {"contact": "cyan", "assistant": "bold green", "teammate": "bold magenta", "system": "dim"}
_LIMITED = "the language model can't be reached; going on step by step"
_PROMPT = "› "
_CLEAR_LINE = "\r\x1b[K"


def _is_receipt(card: Card) -> bool:
    """Whether it changed something. Then no older change can be undone."""
    return isinstance(card, CreatedCard | MergedCard | UndoneCard) or (
        isinstance(card, UpdatedCard) and bool(card.changes)
    )


def _undo_of(card: Card) -> str | None:
    return card.undo if isinstance(card, CreatedCard | UpdatedCard) else None


class Screen:
    """Drafts are shown to a person only. The output of a pipe has each reply as a whole.

    `buttons` can be clicked now: those of the latest message with buttons, or of several proposals in a row.
    `undo` takes back the last change.
    """

    def __init__(self, console: Console, *, interactive: bool, locale: str | None = None) -> None:
        self.buttons: list[Button] = []
        self.undo: str | None = None
        self._console = console
        self._interactive = interactive
        self._locale = locale
        self._streams = interactive and console.is_terminal
        self._draft: tuple[str, str] | None = None
        self._draft_text = ""
        self._prompting = False
        self._own: set[str] = set()
        self._has_answered = False

    def typed(self, client_message_id: str) -> None:
        """Take note of the person's own line. A terminal shows it already."""
        self._prompting = False
        if self._interactive:
            self._own.add(client_message_id)

    def prompt(self) -> None:
        if self._interactive and not self._prompting and self._draft is None:
            print(_PROMPT, end="", flush=True)
            self._prompting = True

    def show(self, frame: ServerFrame) -> None:
        match frame:
            case MessageFrame(message=message):
                self._message(message)
            case DeltaFrame():
                self._delta(frame)
            case DraftDroppedFrame(message_id=message_id, turn=turn) if self._draft == (message_id, turn):
                self._drop_draft()
            case ActivityFrame(activity="idle"):
                self.prompt()
            case ActivityFrame(activity="tool", tool=tool):
                self.say(f"{progress_of(tool or '')} …")
            case ActivityFrame(activity="slow", text=str() as text):
                self.say(text)
            case ErrorFrame(code=code, detail=detail, retry_after=wait):
                self.say(TerminalRefusal(code, detail, wait).words(self._locale), style="red")
            case ClosedFrame():
                self.say("the conversation is closed; what you write next opens a new one")
            case ReopenedFrame():
                self.say("the conversation continues")
            case TeammateFrame(name=str() as name):
                self.say(f"{name} joined")
            case (
                DraftDroppedFrame() | ActivityFrame() | AckFrame() | ResetFrame() | ReadyFrame() | QueueFrame()
                | TeammateFrame() | SeenFrame() | ProgressFrame() | PongFrame()
            ):  # fmt: skip
                pass

    def say(self, text: str, style: str = "dim") -> None:
        """Show a line about the conversation that is no part of it."""
        self._clear()
        self._print(Text(plain(text), style=style))

    def _message(self, message: VisibleMessage) -> None:
        first = self._offer(message)
        if message.author.kind == "contact":
            self._has_answered = True
        if message.client_message_id in self._own:
            return
        if message.notice == "assistant_limited":
            self.say(_LIMITED)
        if self._draft and self._draft[0] == message.id and self._draft_text == message.text:
            print(flush=True)
            self._draft = None
        elif message.text:
            self._clear()
            self._print(self._line(message))
        for file in message.attachments:  # shown by name: a terminal shows no images, and saves nothing unasked
            self._clear()
            self._print(Text(f"  [file] {plain(file.name)}, {file.size:,} bytes", style="cyan"))
        if message.card:
            self._clear()
            self._console.print(card_view(message.card))
            if self.undo is not None and self.undo == _undo_of(message.card):
                self._print(Text("  /undo takes this back", style="yellow"))
        for number, button in enumerate(message.buttons, first):
            self._print(Text(f"  [{number}] {plain(button.label)}", style="yellow"))
        if message.author.kind != "contact":
            self.prompt()

    def _offer(self, message: VisibleMessage) -> int:
        """Take note of the buttons that can be clicked now. Returns the number of this message's first button."""
        if message.card is not None and _is_receipt(message.card):
            self.undo = _undo_of(message.card)
        if not message.buttons:
            return 1
        is_more = message.notice == "confirm" and any(each.action.startswith("confirm:") for each in self.buttons)
        known = self.buttons if is_more and not self._has_answered else []
        self._has_answered = False
        self.buttons = [*known, *message.buttons]
        return len(known) + 1

    def _line(self, message: VisibleMessage) -> Text:
        kind = message.author.kind
        name = plain(message.author.name or _NAMES[kind]) if kind == "teammate" else _NAMES[kind]
        style = "dim" if kind == "system" else ""
        return Text.assemble((f"{name}: ", _STYLES[kind]), (plain(message.text), style))

    def _delta(self, frame: DeltaFrame) -> None:
        """Show the next part of a draft. A draft with a gap waits for the whole message."""
        if not self._streams:
            return
        draft = (frame.message_id, frame.turn)
        if self._draft != draft:
            if frame.position:
                return
            self._clear()
            self._console.print(Text(f"{_NAMES['assistant']}: ", style=_STYLES["assistant"]), end="")
            self._draft, self._draft_text = draft, ""
        if frame.position != len(self._draft_text):
            self._drop_draft()
            return
        self._draft_text += frame.text
        print(plain(frame.text), end="", flush=True)

    def _drop_draft(self) -> None:
        print(flush=True)
        self._draft = None
        self._console.print(Text("(not sent)", style="dim"))

    def _print(self, line: Text) -> None:
        """A line that a program reads stays one line."""
        self._console.print(line, soft_wrap=not self._console.is_terminal)

    def _clear(self) -> None:
        """Begin on an empty line, even if the current line has text."""
        if self._draft:
            self._drop_draft()
        if self._prompting:
            print(_CLEAR_LINE if self._streams else "\n", end="", flush=True)
            self._prompting = False
