"""What a conversation looks like in a terminal: one line after the other, replies as they are written."""

from rich.console import Console
from rich.text import Text

from frontdesk.chat.cards import card_view, plain
from libs.contracts.entries import Button
from libs.contracts.frames import (
    ActivityFrame,
    ClosedFrame,
    DeltaFrame,
    DraftDroppedFrame,
    ErrorFrame,
    MessageFrame,
    ServerFrame,
)
from libs.contracts.messages import VisibleMessage

_NAMES = {"contact": "you", "assistant": "Frontdesk", "teammate": "teammate", "system": "—"}
_STYLES = {"contact": "cyan", "assistant": "bold green", "teammate": "bold magenta", "system": "dim"}
_DOING = {
    "search_contact": "searching HubSpot …",
    "get_contact": "reading the contact …",
    "create_contact": "creating the contact …",
    "update_contact": "changing the contact …",
}
_LIMITED = "the language model can't be reached; going on step by step"
_PROMPT = "› "
_CLEAR_LINE = "\r\x1b[K"


class Screen:
    """Drafts are streamed to a person only: in a pipe's output, each reply stands whole.

    `buttons` are those that can be pressed now: the ones of the latest message that has any.
    """

    def __init__(self, console: Console, *, interactive: bool) -> None:
        self.buttons: list[Button] = []
        self._console = console
        self._interactive = interactive
        self._streams = interactive and console.is_terminal
        self._draft: tuple[str, str] | None = None
        self._draft_text = ""
        self._prompting = False
        self._own: set[str] = set()

    def typed(self, client_message_id: str) -> None:
        """The person's own line: in a terminal it stands there already."""
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
                self.say(_DOING.get(tool or "", "working on HubSpot …"))
            case ErrorFrame(detail=detail):
                self.say(detail, style="red")
            case ClosedFrame():
                self.say("the conversation is closed; what you write next opens a new one")
            case _:
                pass

    def say(self, text: str, style: str = "dim") -> None:
        """A line about the conversation, not of it."""
        self._clear()
        self._print(Text(plain(text), style=style))

    def _message(self, message: VisibleMessage) -> None:
        if message.buttons:
            self.buttons = message.buttons
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
        if message.card:
            self._clear()
            self._console.print(card_view(message.card))
        for number, button in enumerate(message.buttons, 1):
            self._print(Text(f"  [{number}] {plain(button.label)}", style="yellow"))
        if message.author.kind != "contact":
            self.prompt()

    def _line(self, message: VisibleMessage) -> Text:
        kind = message.author.kind
        name = plain(message.author.name or _NAMES[kind]) if kind == "teammate" else _NAMES[kind]
        style = "dim" if kind == "system" else ""
        return Text.assemble((f"{name}: ", _STYLES[kind]), (plain(message.text), style))

    def _delta(self, frame: DeltaFrame) -> None:
        """Text of a draft, if it follows what is shown of it; a draft with a gap waits for its whole message."""
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
        """A line stays one line where it is not for a person's eyes."""
        self._console.print(line, soft_wrap=not self._console.is_terminal)

    def _clear(self) -> None:
        """Begin on an empty line, whatever stands on the current one."""
        if self._draft:
            self._drop_draft()
        if self._prompting:
            print(_CLEAR_LINE if self._streams else "\n", end="", flush=True)
            self._prompting = False
