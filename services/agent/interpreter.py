"""Runs a flow: from where a conversation is to the next point at which somebody else must act.

A plain function of the flow, the state and the log. All that it passes on the way (lines, decisions, calls, timers)
becomes one decision, appended whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from libs.contracts.desk import AssignOptions
from libs.contracts.entries import (
    ASSISTANT,
    SYSTEM,
    Action,
    Assigned,
    Button,
    Closed,
    FlowDecision,
    LogEntry,
    Message,
    Note,
    TimerFired,
)
from libs.contracts.offsets import after, parse
from libs.contracts.tools import IdentifyContact
from libs.conversations.turns import Snapshot
from services.agent.answers import Answer, Question, Rejected, Rejections, read_answer
from services.agent.course import patch_of, read_course
from services.agent.flows.conditions import ConditionFailed, evaluate, holds
from services.agent.flows.model import trigger_values
from services.agent.flows.office_hours import is_open
from services.agent.flows.program import Do, Goto, Instruction, Test, TestHours
from services.agent.flows.steps import Ask, Assign, Assist
from services.agent.flows.store import FlowSet
from services.agent.flows.texts import Text
from services.agent.made import Made
from services.agent.questions import choices_of, number_of, pressed, question_of
from services.agent.record import email_of, is_unanswered, take_results, unsaved

MOST_INSTRUCTIONS = 500
"""In one run. Jumps are bounded by themselves; this bounds what they multiply to."""

DEEPEST = 5
"""Flows that run flows that run flows."""

ASSIGN_OPTIONS = "assign_options"


@dataclass(frozen=True)
class AtAssist:
    """The assistant answers now."""

    assist: Assist


class Interpreter:
    """One run. `result` is a decision, the assistant's turn, or None: somebody else must act first."""

    def __init__(self, flows: FlowSet, flow: str, snapshot: Snapshot, rejections: Rejections, answered: str) -> None:
        self._flows = flows
        self._snapshot = snapshot
        self._state = snapshot.state
        self._rejections = rejections
        self._answered = answered
        self._course = read_course(snapshot.state)
        self._made = Made()
        self._assist: Assist | None = None
        if not self._course.flow:
            self._course.flow = flow
            chosen = flows.named(flow)
            self._made.ran = flow if chosen and chosen.trigger.once_per_contact else None

    def result(self) -> Made | AtAssist | None:
        self._take_results()
        for _ in range(MOST_INSTRUCTIONS):
            instruction = self._instruction()
            if instruction is None or not self._run(instruction):
                break
        else:
            self._decide("stopped", f"more than {MOST_INSTRUCTIONS} steps without an end")
            self._course.at, self._course.stack = len(self._flows.programs[self._course.flow]), []
        self._save()
        self._made.patch |= patch_of(self._course, self._state)
        moved = any(isinstance(entry, Assigned | Closed) for entry in self._made.messages)
        waits = bool(self._made.calls or self._course.asking or self._answered == self._snapshot.basis)
        self._made.rests = waits and not moved
        if self._made.messages or self._made.calls or self._made.timers:
            return self._made
        if self._assist is not None:
            return AtAssist(self._assist)
        return self._made if self._made.patch.keys() - {"flow", "step"} else None

    # --- the machine ----------------------------------------------------------------------------------------

    def _instruction(self) -> Instruction | None:
        """The instruction at hand; None at the end of the last flow."""
        course = self._course
        while course.at >= len(self._flows.programs[course.flow]):
            if not course.stack:
                return None
            course.flow, course.at = course.stack.pop()
        return self._flows.programs[course.flow][course.at]

    def _run(self, instruction: Instruction) -> bool:
        """Whether to go on."""
        course = self._course
        match instruction:
            case Test(when=when, otherwise=otherwise):
                course.at = course.at + 1 if self._holds(when) else otherwise
            case TestHours(hours=hours, otherwise=otherwise):
                now = datetime.fromtimestamp(parse(self._snapshot.basis)[0] / 1000, UTC)
                within = is_open(hours, now)
                self._decide("office_hours", "open" if within else "closed")
                course.at = course.at + 1 if within else otherwise
            case Goto():
                self._goto(instruction)
            case Do():
                return self._do(instruction)
        return True

    def _goto(self, jump: Goto) -> None:
        course = self._course
        if jump.most is None:
            course.at = jump.target
            return
        taken = course.jumps.get(course.here, 0)
        if taken >= jump.most:
            self._decide("jump", f"not taken again after {jump.most} times")
            course.at += 1
            return
        course.jumps[course.here] = taken + 1
        course.at = jump.target

    def _do(self, do: Do) -> bool:
        step = do.step
        for kind, run in self._kinds().items():
            if getattr(step, kind) is not None:
                return run(do)
        raise RuntimeError(f"a step of an unknown kind: {do.path}")

    def _kinds(self) -> dict[str, Callable[[Do], bool]]:
        return {
            "say": self._say, "ask": self._ask, "enrich": self._enrich, "set": self._set, "assign": self._assign,
            "assist": self._assist_step, "wait": self._wait, "note": self._note, "close": self._close,
            "run": self._call,
        }  # fmt: skip

    def _next(self) -> bool:
        self._course.at += 1
        self._course.asking = ""
        return True

    def _leave(self, do: Do, exit_name: str) -> bool:
        """By another way than the next instruction, where there is one."""
        target = do.exits.get(exit_name)
        self._course.asking = ""
        self._course.at = self._course.at + 1 if target is None else target
        return True

    # --- steps that do not wait -----------------------------------------------------------------------------

    def _say(self, do: Do) -> bool:
        say = do.step.say
        assert say is not None  # noqa: S101  (chosen by its kind)
        buttons = [Button(action=b.action, label=b.label.in_language(self._state.locale)[0]) for b in say.buttons]
        self._line(say.text, buttons=buttons)
        return self._next()

    def _set(self, do: Do) -> bool:
        for name, expression in (do.step.set or {}).items():
            try:
                self._course.variables[name] = evaluate(expression, self._values())
                self._decide("set", name)
            except ConditionFailed as error:
                self._decide("condition_failed", str(error))
        return self._next()

    def _note(self, do: Do) -> bool:
        if do.step.note is not None:
            text, _ = do.step.note.filled("en", self._values())
            self._made.messages.append(Note(author=ASSISTANT, text=text))
        return self._next()

    def _close(self, do: Do) -> bool:
        close = do.step.close
        assert close is not None  # noqa: S101
        if close.text:
            self._line(close.text)
        self._made.messages.append(Closed(by=SYSTEM, reason=close.reason))
        self._next()
        return False

    def _call(self, do: Do) -> bool:
        run = do.step.run
        assert run is not None  # noqa: S101
        self._course.at += 1
        if len(self._course.stack) >= DEEPEST:
            self._decide("stopped", f"{run.flow} not run: {DEEPEST} flows deep already")
            return True
        self._course.stack.append((self._course.flow, self._course.at))
        self._course.flow, self._course.at = run.flow, 0
        return True

    # --- steps that wait ------------------------------------------------------------------------------------

    def _ask(self, do: Do) -> bool:
        ask, course = do.step.ask, self._course
        assert ask is not None  # noqa: S101
        if course.asking != course.here:
            if self._known(ask):
                return self._next()
            self._begin_waiting()
            self._line(ask.text, buttons=choices_of(ask, self._state.locale))
            if ask.timeout:
                self._made.timers.append(("answer", ask.timeout))
            return False
        heard = [item for item in self._since_asked() if isinstance(item.entry, Message | Action)]
        if not heard:
            if not self._fired("answer"):
                return False
            self._decide("ask", f"{ask.name}: no answer in time")
            return self._leave(do, "on_timeout")
        question = question_of(ask, self._state.locale)
        read = [self._read(ask, question, item) for item in reversed(heard)]
        answer = next((found for found in read if isinstance(found, Answer)), None)
        if answer is None:
            return self._reject(do, ask, question, read[0], heard[-1].offset)
        self._accept(ask, answer, heard[-1].offset)
        return self._next()

    def _reject(self, do: Do, ask: Ask, question: Question, read: Answer | Rejected, offset: str) -> bool:
        course = self._course
        course.tries += 1
        if course.tries >= ask.attempts or not isinstance(read, Rejected):
            self._decide("ask", f"{ask.name}: no answer after {course.tries} tries", basis=offset)
            self._made.disarm.append("answer")
            return self._leave(do, "on_failure")
        line = self._rejections.line(read, question, self._state.locale)
        self._message(line, self._state.locale, choices_of(ask, self._state.locale), basis=offset)
        course.asked = self._snapshot.basis
        return False

    def _accept(self, ask: Ask, answer: Answer, offset: str) -> None:
        self._course.variables[ask.name] = number_of(answer.value) if ask.type in ("number", "rating") else answer.value
        if ask.property:
            self._course.unsaved[ask.property] = answer.value
        self._made.disarm.append("answer")
        self._decide("ask", ask.name, basis=offset, data={"answer": answer.shown})

    def _enrich(self, do: Do) -> bool:  # noqa: ARG002
        course = self._course
        if course.asking != course.here:
            email = email_of(course, self._state.principal)
            if not email:
                self._decide("enrich", "no email is known")
                return self._next()
            if course.unsaved and not course.record.get("withheld"):
                return False  # saved first: what is looked up then holds it
            self._begin_waiting()
            self._made.calls.append(("identify_contact", IdentifyContact(email=email)))
            return False
        if self._unanswered("identify_contact"):
            return False
        return self._next()

    def _assign(self, do: Do) -> bool:
        assign, course = do.step.assign, self._course
        assert assign is not None  # noqa: S101
        if course.asking != course.here:
            self._begin_waiting()
            if assign.message:
                self._line(assign.message)
            self._queue(assign)
            return False
        if self._state.owner.startswith("team:") and not self._fired("queue"):
            return False
        if self._state.owner.startswith("team:"):
            self._decide("assign", f"nobody of {assign.team} was free in time")
            back = Assigned(owner="assistant", by=SYSTEM, reason="queue_timeout")
            self._made.messages.append(back)
        return self._leave(do, "on_timeout")

    def _queue(self, assign: Assign) -> None:
        dedicated = self._state.extra.get("dedicated") or self._state.extra.get("last_assignee")
        options = AssignOptions(
            strategy=assign.strategy, only_online=assign.only_online, below=assign.below,
            dedicated=(self._course.record.get("owner_person") or dedicated or None) if assign.dedicated else None,
        )  # fmt: skip
        self._made.patch[ASSIGN_OPTIONS] = options.model_dump_json()
        self._made.messages.append(Assigned(owner=f"team:{assign.team}", team=assign.team, by=SYSTEM, reason="flow"))
        self._made.timers.append(("queue", assign.timeout))

    def _wait(self, do: Do) -> bool:
        course = self._course
        assert do.step.wait is not None  # noqa: S101
        if course.asking != course.here:
            self._begin_waiting()
            self._made.timers.append(("wait", do.step.wait.duration))
            return False
        wrote = any(isinstance(item.entry, Message | Action) for item in self._since_asked())
        if not wrote and not self._fired("wait"):
            return False
        self._made.disarm.append("wait")
        return self._next()

    def _assist_step(self, do: Do) -> bool:
        self._assist = do.step.assist
        return False

    # --- what is known --------------------------------------------------------------------------------------

    def _values(self) -> dict[str, object]:
        state = self._state
        values = trigger_values(
            source=state.source, channel=state.channel, locale=state.locale, principal=state.principal,
            returning=state.extra.get("earlier", "0") != "0",
        )  # fmt: skip
        return {**values, "contact": self._course.contact, "vars": self._course.variables}

    def _holds(self, when: str) -> bool:
        try:
            met = holds(when, self._values())
        except ConditionFailed as error:
            self._decide("condition_failed", str(error))
            return False
        self._decide("branch", f"{when}: {'yes' if met else 'no'}")
        return met

    def _known(self, ask: Ask) -> bool:
        """Whether the answer is there already; then it becomes the variable."""
        if ask.always:
            return False
        principal, name = self._state.principal, ask.property or ""
        vouched = {"email": principal.email, "firstname": (principal.name or "").partition(" ")[0]}
        found = self._course.variables.get(ask.name) or self._course.contact.get(name) or vouched.get(name)
        if found:
            self._course.variables[ask.name] = found
        return bool(found)

    def _take_results(self) -> None:
        for what, detail in take_results(self._course, self._snapshot):
            self._decide(what, detail)

    def _save(self) -> None:
        """Send the answers that are to be saved, as soon as it is known to whose record."""
        if not self._unanswered("save_contact") and (call := unsaved(self._course, self._state.principal)):
            self._made.calls.append(("save_contact", call))

    # --- the log --------------------------------------------------------------------------------------------

    def _begin_waiting(self) -> None:
        self._course.asking = self._course.here
        self._course.asked = self._snapshot.basis
        self._course.tries = 0

    def _since_asked(self) -> list[LogEntry]:
        """The contact's entries since the step began to wait."""
        return [
            item
            for item in self._snapshot.log
            if after(item.offset, self._course.asked)
            and isinstance(item.entry, Message | Action)
            and item.entry.author.kind == "contact"
        ]

    def _fired(self, timer: str) -> bool:
        return any(
            isinstance(item.entry, TimerFired) and item.entry.timer == timer and after(item.offset, self._course.asked)
            for item in self._snapshot.log
        )

    def _unanswered(self, tool: str) -> bool:
        return is_unanswered(self._snapshot, tool)

    # --- what is said and decided ---------------------------------------------------------------------------

    def _line(self, text: Text, *, buttons: list[Button] | None = None) -> None:
        filled, locale = text.filled(self._state.locale, self._values())
        self._message(filled, locale, buttons or [], basis=self._answered)

    def _message(self, text: str, locale: str, buttons: list[Button], *, basis: str) -> None:
        self._made.messages.append(
            Message.model_validate(
                {"author": ASSISTANT, "text": text, "locale": locale, "buttons": buttons, "basis": basis}
            )
        )

    def _decide(self, what: str, detail: str, *, basis: str | None = None, data: dict[str, str] | None = None) -> None:
        path = getattr(self._instruction(), "path", "end")
        self._made.messages.append(
            FlowDecision(flow=self._course.flow, step=path, what=what, detail=detail, data=data or {}, basis=basis)
        )

    def _read(self, ask: Ask, question: Question, item: LogEntry) -> Answer | Rejected:
        entry = item.entry
        if isinstance(entry, Action):
            return pressed(ask, entry)
        return read_answer(question, entry.text if isinstance(entry, Message) else "")
