"""Runs a flow: from where a conversation is to the next point at which somebody else must act.

A plain function of the flow, the state and the log. All that it passes on the way (lines, decisions, calls, timers)
becomes one decision, appended whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from libs.contracts import ASSISTANT, SYSTEM, Assigned, Button, Closed, Note, parse
from libs.conversations import Snapshot
from services.agent.flows.compiler import Do, Goto, Instruction, Test, TestHours
from services.agent.flows.conditions import ConditionFailed, holds, value_of
from services.agent.flows.office_hours import is_open
from services.agent.flows.runtime import waiting_steps
from services.agent.flows.runtime.answers import Rejections
from services.agent.flows.runtime.course import patch_of
from services.agent.flows.runtime.made import Made
from services.agent.flows.runtime.record import take_results, unsaved
from services.agent.flows.runtime.run import Run
from services.agent.flows.runtime.waiting_steps import AtRequest
from services.agent.flows.steps import Assist
from services.agent.flows.store import FlowSet

MOST_INSTRUCTIONS = 500
"""In one run. Jumps are bounded by themselves; this bounds what they multiply to."""

DEEPEST = 5
"""Flows that run flows that run flows."""


@dataclass(frozen=True)
class AtAssist:
    """The assistant answers now."""

    assist: Assist


class Interpreter:
    """One run. `result` is a decision, the assistant's turn, a request to be made, or None: somebody else's turn."""

    def __init__(
        self,
        flows: FlowSet,
        flow: str,
        snapshot: Snapshot,
        rejections: Rejections,
        answered: str,
        *,
        region: str | None = None,
    ) -> None:
        self._run = Run(flows, snapshot, rejections, answered, region=region)
        self._at: AtAssist | AtRequest | None = None
        self._begun = False
        """A request is to be made as soon as it is written down that it is."""
        if not self._run.course.flow:
            self._run.course.flow = flow
            chosen = flows.named(flow)
            self._run.made.ran = flow if chosen and chosen.trigger.once_per_contact else None

    @property
    def is_over(self) -> bool:
        """Whether no step is left: nothing will take what comes."""
        return self._run.instruction() is None

    def result(self) -> Made | AtAssist | AtRequest | None:
        run, made = self._run, self._run.made
        for what, detail in take_results(run.course, run.snapshot):
            run.decide(what, detail)
        for _ in range(MOST_INSTRUCTIONS):
            instruction = run.instruction()
            if instruction is None or not self._step(instruction):
                break
        else:
            run.decide("stopped", f"more than {MOST_INSTRUCTIONS} steps without an end")
            run.course.at, run.course.stack = len(run.flows.programs[run.course.flow]), []
        self._save()
        made.patch |= patch_of(run.course, run.state)
        if made.messages or made.calls or made.timers or self._begun:
            moved = any(isinstance(entry, Assigned | Closed) for entry in made.messages)
            waits = bool(made.calls or run.course.asking or run.answered == run.snapshot.basis)
            made.rests = waits and not moved and not self._begun
            return made
        if self._at is not None:
            return self._at
        return made if made.patch.keys() - {"flow", "step"} else None

    def _step(self, instruction: Instruction) -> bool:
        """Whether to go on."""
        run, course = self._run, self._run.course
        match instruction:
            case Test(when=when, otherwise=otherwise):
                course.at = course.at + 1 if self._holds(when) else otherwise
            case TestHours(hours=hours, otherwise=otherwise):
                now = datetime.fromtimestamp(parse(run.snapshot.basis)[0] / 1000, UTC)
                within = is_open(hours, now)
                run.decide("office_hours", "open" if within else "closed")
                course.at = course.at + 1 if within else otherwise
            case Goto():
                self._goto(instruction)
            case Do():
                return self._kinds()[instruction.step.kind](instruction)
        return True

    def _goto(self, jump: Goto) -> None:
        course = self._run.course
        if jump.most is None:
            course.at = jump.target
            return
        taken = course.jumps.get(course.here, 0)
        if taken >= jump.most:
            self._run.decide("jump", f"not taken again after {jump.most} times")
            course.at += 1
            return
        course.jumps[course.here] = taken + 1
        course.at = jump.target

    def _kinds(self) -> dict[str, Callable[[Do], bool]]:
        run = self._run
        return {
            "say": self._say, "set": self._set, "note": self._note, "close": self._close, "run": self._call,
            "assist": self._assist, "http_request": self._http_request,
            "ask": lambda do: waiting_steps.ask(run, do),
            "enrich": lambda do: waiting_steps.enrich(run, do),
            "assign": lambda do: waiting_steps.assign(run, do),
            "wait": lambda do: waiting_steps.wait(run, do),
        }  # fmt: skip

    def _say(self, do: Do) -> bool:
        say = do.step.say
        assert say is not None  # noqa: S101  (chosen by its kind)
        buttons = [Button(action=b.action, label=b.label.in_language(self._run.locale)[0]) for b in say.buttons]
        self._run.line(say.text, buttons=buttons)
        return self._run.next()

    def _set(self, do: Do) -> bool:
        run = self._run
        for name, expression in (do.step.set or {}).items():
            try:
                run.course.variables[name] = value_of(expression, run.values())
                run.decide("set", name)
            except ConditionFailed as error:
                run.decide("condition_failed", str(error))
        return run.next()

    def _note(self, do: Do) -> bool:
        if do.step.note is not None:
            text, _ = do.step.note.filled("en", self._run.values())
            self._run.made.messages.append(Note(author=ASSISTANT, text=text))
        return self._run.next()

    def _close(self, do: Do) -> bool:
        close = do.step.close
        assert close is not None  # noqa: S101
        if close.text:
            self._run.line(close.text)
        self._run.made.messages.append(Closed(by=SYSTEM, reason=close.reason))
        self._run.next()
        return False

    def _call(self, do: Do) -> bool:
        wanted, course = do.step.run, self._run.course
        assert wanted is not None  # noqa: S101
        course.at += 1
        if len(course.stack) >= DEEPEST:
            self._run.decide("stopped", f"{wanted.flow} not run: {DEEPEST} flows deep already")
            return True
        course.stack.append((course.flow, course.at))
        course.flow, course.at = wanted.flow, 0
        return True

    def _assist(self, do: Do) -> bool:
        self._at = AtAssist(do.step.assist) if do.step.assist else None
        return False

    def _http_request(self, do: Do) -> bool:
        self._at = waiting_steps.http_request(self._run, do)
        self._begun = self._at is None
        return False

    def _holds(self, when: str) -> bool:
        run = self._run
        try:
            met = holds(when, run.values())
        except ConditionFailed as error:
            run.decide("condition_failed", str(error))
            return False
        run.decide("branch", f"{when}: {'yes' if met else 'no'}")
        return met

    def _save(self) -> None:
        """Send the answers that are to be saved, as soon as it is known to whose record."""
        run = self._run
        if not run.unanswered("save_contact") and (call := unsaved(run.course, run.state.principal)):
            run.made.calls.append(("save_contact", call))
