"""Plays a test in a scene: says, clicks, moves the clock, and compares where the test expects something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from libs.contracts import START, FlowTest, LogEntry, Message
from libs.conversations import ConversationError, ConversationState
from services.agent.flow_tests.judge import Seen, differences


class FlowTestScene(Protocol):
    """A conversation with nothing around it but what a test gives. Each act returns once all work is done."""

    async def say(self, text: str) -> None: ...

    async def press(self, action: str) -> None:
        """Raises ConversationError for a button that is not there."""

    async def advance(self, duration: timedelta) -> None:
        """Move the clock, and fire the timers that are due by then, in their order."""

    async def begin_outage(self) -> None:
        """HubSpot answers nothing from now on."""

    async def end_outage(self) -> None:
        """HubSpot answers again, and gets the writes that waited."""

    async def log(self) -> Sequence[LogEntry]: ...

    async def state(self) -> ConversationState: ...

    async def asks(self) -> str | None:
        """The name of the question that stands."""

    async def hubspot(self) -> "HubSpotRecords": ...


@dataclass(frozen=True)
class HubSpotRecords:
    """`contact`: the conversation's own, as far as one is known."""

    contact: Mapping[str, str] | None
    contacts: int
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class FlowTestResult:
    """`problems`: what was otherwise than expected, each with the act after which it was seen."""

    name: str
    problems: Sequence[str] = ()
    seconds: float = 0.0
    transcript: Sequence[str] = field(default_factory=tuple)

    @property
    def passed(self) -> bool:
        return not self.problems


async def play(scene: FlowTestScene, test: FlowTest, flow: str) -> tuple[list[str], list[str]]:
    """What was otherwise than expected, and the transcript. `flow`: the one that must take the conversation."""
    problems: list[str] = []
    since = START  # of the newest act
    for number, act in enumerate(test.talk, 1):
        if act.expect is not None:
            found = differences(act.expect, await _seen(scene, since))
            problems += [f"talk {number}: {problem}" for problem in found]
            continue
        # Texts of this act follow here. Several expectations after one act see the same texts.
        before = await scene.log()
        since = before[-1].offset if before else START
        if act.say is not None:
            await scene.say(act.say)
        elif act.wait is not None:
            await scene.advance(act.wait)
        elif act.hubspot is not None:
            await (scene.begin_outage() if act.hubspot == "down" else scene.end_outage())
        elif act.press is not None:
            problems += await _pressed(scene, act.press, number, before)
    seen = await _seen(scene, START)
    final = test.expect.model_copy(update={"flow": test.expect.flow or flow})
    problems += [f"at the end: {problem}" for problem in differences(final, seen)]
    return problems, [line for each in seen.log if (line := _line(each)) is not None]


async def _pressed(scene: FlowTestScene, name: str, number: int, log: Sequence[LogEntry]) -> list[str]:
    buttons = [button for each in log if isinstance(each.entry, Message) for button in each.entry.buttons]
    # The newest one, as a person would: an older message may have the same button.
    action = next((each.action for each in reversed(buttons) if name in (each.action, each.label)), None)
    if action is None:
        names = ", ".join(dict.fromkeys(each.action for each in buttons)) or "none"
        return [f"talk {number}: there is no button {name!r}; there are {names}"]
    try:
        await scene.press(action)
    except ConversationError as error:
        return [f"talk {number}: the button {name!r} does nothing any more: {error.code}"]
    return []


async def _seen(scene: FlowTestScene, since: str) -> Seen:
    log, records = await scene.log(), await scene.hubspot()
    offsets = [each.offset for each in log]
    first = offsets.index(since) + 1 if since in offsets else 0
    return Seen(
        await scene.state(), log, log[first:], asks=await scene.asks(), contact=records.contact,
        contacts=records.contacts, notes=records.notes,
    )  # fmt: skip


def _line(item: LogEntry) -> str | None:
    entry = item.entry
    match entry:
        case Message():
            buttons = "".join(f" [{button.label}]" for button in entry.buttons)
            return f"{entry.author.kind}: {entry.words}{buttons}"
        case _:
            return None if entry.kind in ("opened", "due_times") else f"  ({entry.kind}{_detail(entry)})"


def _detail(entry: object) -> str:
    named = (str(getattr(entry, name, "") or "") for name in ("what", "detail", "tool", "timer", "reason", "label"))
    return "".join(f" {each}" for each in named if each)
