"""Words of the contact after the end: thanks get a short line at most, and other words reopen the conversation in time.

A plain function of the state and the log, but for the presence of the last owner. The script lets such words in only
while the flow allows a reopening, so that everything here is about a conversation that may go on.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from libs.contracts import (
    ASSISTANT,
    SYSTEM,
    Action,
    Assigned,
    Author,
    Closed,
    LogEntry,
    Message,
    Owner,
    Reopened,
    Teammate,
    Uploaded,
)
from libs.conversations import Commit, ConversationState, Snapshot
from services.agent.flows.runtime import FlowState
from services.agent.flows.runtime.answers import is_courtesy

COURTESY = "after_the_end"
"""The notice of the line that answers thanks after the end."""

_CONTINUES = ("silence", "silence_question", "silence_assistant", "unanswered", "idle", "assistant", "contact")
"""Reasons of ends at which the flow was not at its own end: it goes on where it was."""


@dataclass(frozen=True)
class ReopeningSteps:
    """`courtesy`: the line in each language. `absent`: those of these people who are not at the desk."""

    courtesy: Mapping[str, str]
    absent: Callable[[Sequence[str]], Awaitable[Mapping[str, object]]]
    person: Callable[[str], Awaitable[Teammate | None]]

    async def step(self, snapshot: Snapshot) -> Commit | None:
        """The commit that follows words after the end; None where nothing does."""
        state = snapshot.state
        if state.is_open:
            return None  # nearly always: the log need not be looked through
        said, answered, closed = _after_the_end(snapshot.log)
        if closed is None or not said:
            return None
        if all(isinstance(each, Message) and is_courtesy(each.words, state.locale) for each in said):
            if answered:
                return None
            text = self.courtesy[state.locale]
            line = Message(author=ASSISTANT, text=text, locale=state.locale, notice=COURTESY, basis=snapshot.basis)
            return Commit(messages=[line], phase="closed")
        if state.reopen_ms is None:
            return None
        return await self._reopen(state, said[-1].author, closed)

    async def _reopen(self, state: ConversationState, by: Author, closed: Closed) -> Commit:
        reopened = Reopened(by=by)
        if state.owner.kind == "person" and not await self.absent([state.owner.id]):
            person = await self.person(state.owner.id)
            reopened = Reopened(by=by, owner_name=person.name if person else None)
        elif state.owner.kind == "person":
            owner = Owner("team", state.team) if state.team else Owner("assistant")
            moved = Assigned(owner=owner, by=SYSTEM, reason="reopened", team=state.team)
            patch = {} if state.team else {"assignee": "", **_from_the_start(state)}
            return Commit(messages=[reopened, moved], phase="closed", patch=patch)
        ended = state.owner.kind == "assistant" and closed.reason not in _CONTINUES
        return Commit(messages=[reopened], phase="closed", patch=_from_the_start(state) if ended else {})


def _from_the_start(state: ConversationState) -> dict[str, str]:
    """The flow begins again. What the contact said of themselves stays."""
    flow = FlowState.of(state)
    flow.restart()
    flow.variables = {}
    return flow.patch(state)


def _after_the_end(
    log: Sequence[LogEntry],
) -> tuple[list[Message | Action | Uploaded], bool, Closed | None]:
    """What the contact said since the end, whether that got the courteous line, and how it ended."""
    said: list[Message | Action | Uploaded] = []
    answered, closed = False, None
    for item in log:
        match item.entry:
            case Closed() as entry:
                said, answered, closed = [], False, entry
            case Reopened():
                said, answered, closed = [], False, None
            case Message() | Action() | Uploaded() as entry if entry.author.kind == "contact":
                said.append(entry)
            case Message(notice=notice) if notice == COURTESY:
                answered, said = True, []
            case _:
                pass
    return said, answered, closed
