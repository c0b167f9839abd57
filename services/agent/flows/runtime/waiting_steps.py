"""The steps that wait for somebody else: the contact's answer, HubSpot, a person, a program of the customer's, time.

Each is called again whenever the conversation is looked at, and says whether the flow goes on now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.contracts import SYSTEM, Action, Assigned, AssignOptions, FlowDecision, IdentifyContact, LogEntry, Message
from libs.conversations import Snapshot, Step
from services.agent.flows.compiler import Do
from services.agent.flows.runtime.answers import Answer, Question, Rejected, read_answer
from services.agent.flows.runtime.course import patch_of, read_course
from services.agent.flows.runtime.http_client import Fetched
from services.agent.flows.runtime.questions import choices_of, is_skip, number_of, pressed, question_of
from services.agent.flows.runtime.record import email_of
from services.agent.flows.runtime.run import Run
from services.agent.flows.steps import Ask, Assign, HttpRequest

ASSIGN_OPTIONS = "assign_options"


@dataclass(frozen=True)
class AtRequest:
    """A program of the customer's must be asked now. `key` is the same however often this is tried."""

    step: HttpRequest
    values: Mapping[str, object]
    key: str
    do: Do


def ask(run: Run, do: Do) -> bool:
    wanted, course = do.step.ask, run.course
    assert wanted is not None  # noqa: S101  (chosen by its kind)
    if not run.is_waiting:
        if _known(run, wanted):
            return run.next()
        run.begin_waiting()
        run.line(wanted.text, buttons=choices_of(wanted, run.locale))
        if wanted.timeout:
            run.made.timers.append(("answer", wanted.timeout))
        return False
    new_entries = run.since_asked()
    if not new_entries:
        if not run.fired("answer"):
            return False
        run.decide("ask", f"{wanted.name}: no answer in time")
        return run.leave(do, "on_timeout")
    question = question_of(wanted, run.locale, run.region)
    newest, answer = newest_answer(wanted, question, new_entries)
    offset = new_entries[-1].offset
    if answer is not None:
        _accept(run, wanted, answer, offset)
        return run.next()
    if wanted.optional and is_skip(new_entries[-1].entry, run.locale):
        run.made.disarm.append("answer")
        run.decide("ask", f"{wanted.name}: skipped", basis=offset)
        return run.next()
    course.tries += 1
    if course.tries >= wanted.attempts or not isinstance(newest, Rejected):
        run.decide("ask", f"{wanted.name}: no answer after {course.tries} tries", basis=offset)
        run.made.disarm.append("answer")
        return run.leave(do, "on_failure")
    line = run.rejections.line(newest, question, run.locale)
    run.message(line, run.locale, choices_of(wanted, run.locale), basis=offset)
    course.asked = run.snapshot.basis
    return False


def newest_answer(
    wanted: Ask, question: Question, new_entries: Sequence[LogEntry]
) -> tuple[Answer | Rejected, Answer | None]:
    """What the newest entry says, and the newest answer.

    People write “jane@acme.com” and then “thanks”. No more than that is looked at: a step that is decided again
    because more was written must not read everything again.
    """
    newest = _read(wanted, question, new_entries[-1])
    if isinstance(newest, Answer) or len(new_entries) < 2:
        return newest, newest if isinstance(newest, Answer) else None
    before = _read(wanted, question, new_entries[-2])
    return newest, before if isinstance(before, Answer) else None


def _read(wanted: Ask, question: Question, item: LogEntry) -> Answer | Rejected:
    entry = item.entry
    if isinstance(entry, Action):
        return pressed(wanted, entry)
    return read_answer(question, entry.text if isinstance(entry, Message) else "")


def _accept(run: Run, wanted: Ask, answer: Answer, offset: str) -> None:
    value = number_of(answer.value) if wanted.type in ("number", "rating") else answer.value
    run.course.variables[wanted.name] = value
    if wanted.property:
        run.course.unsaved[wanted.property] = answer.value
    run.made.disarm.append("answer")
    run.decide("ask", wanted.name, basis=offset, data={"answer": answer.shown})


def _known(run: Run, wanted: Ask) -> bool:
    """Whether the answer is there already; then it becomes the variable.

    What the site vouches for and HubSpot doesn't have yet is saved, as if it had been answered.
    """
    if wanted.always:
        return False
    course, principal, name = run.course, run.state.principal, wanted.property or ""
    if found := course.variables.get(wanted.name) or course.contact.get(name):
        course.variables[wanted.name] = found
        return True
    first, _, last = (principal.name or "").partition(" ")
    vouched = {"email": principal.email, "firstname": first}
    if not (found := vouched.get(name)):
        return False
    course.variables[wanted.name] = found
    course.unsaved[name] = found
    if name == "firstname" and last and not course.contact.get("lastname"):
        course.unsaved["lastname"] = last
    return True


def enrich(run: Run, do: Do) -> bool:  # noqa: ARG001
    course = run.course
    if not run.is_waiting:
        email = email_of(course, run.state.principal)
        if not email:
            run.decide("enrich", "no email is known")
            return run.next()
        if course.unsaved and not course.record.get("withheld"):
            return False  # saved first: what is looked up then holds it
        run.begin_waiting()
        run.made.calls.append(("identify_contact", IdentifyContact(email=email)))
        return False
    return False if run.unanswered("identify_contact") else run.next()


def assign(run: Run, do: Do) -> bool:
    wanted = do.step.assign
    assert wanted is not None  # noqa: S101
    if not run.is_waiting:
        run.begin_waiting()
        if wanted.message:
            run.line(wanted.message)
        _queue(run, wanted)
        return False
    queued = run.state.owner.startswith("team:")
    if queued and not run.fired("queue"):
        return False
    if queued:
        run.decide("assign", f"nobody of {wanted.team} was free in time")
        run.made.messages.append(Assigned(owner="assistant", by=SYSTEM, reason="queue_timeout"))
    return run.leave(do, "on_timeout")


def _queue(run: Run, wanted: Assign) -> None:
    known = run.state.extra.get("dedicated") or run.state.extra.get("last_assignee") or None
    options = AssignOptions(
        strategy=wanted.strategy, only_online=wanted.only_online, below=wanted.below,
        dedicated=known if wanted.dedicated else None,
        owner_email=run.course.record.get("owner_email") if wanted.dedicated else None,
    )  # fmt: skip
    run.made.patch[ASSIGN_OPTIONS] = options.model_dump_json(exclude_none=True)
    run.made.messages.append(Assigned(owner=f"team:{wanted.team}", team=wanted.team, by=SYSTEM, reason="flow"))
    run.made.timers.append(("queue", wanted.timeout))


def wait(run: Run, do: Do) -> bool:
    assert do.step.wait is not None  # noqa: S101
    if not run.is_waiting:
        run.begin_waiting()
        run.made.timers.append(("wait", do.step.wait.duration))
        return False
    if not run.since_asked() and not run.fired("wait"):
        return False
    run.made.disarm.append("wait")
    return run.next()


def http_request(run: Run, do: Do) -> AtRequest | None:
    """None the first time: that the step has begun is written down, so that its key stays the same."""
    assert do.step.http_request is not None  # noqa: S101
    if not run.is_waiting:
        run.begin_waiting()
        return None
    key = f"{run.state.id}.{run.course.here}.{run.course.asked}"
    return AtRequest(do.step.http_request, run.values(), key, do)


def after_request(at: AtRequest, fetched: Fetched, snapshot: Snapshot) -> Step:
    """What a flow goes on with when a program of the customer's has answered, or hasn't."""
    course = read_course(snapshot.state)
    course.asking = ""
    target = at.do.exits.get("on_failure") if fetched.problem else None
    course.at = course.at + 1 if target is None else target
    course.variables |= fetched.values
    detail = fetched.problem or f"saved: {', '.join(fetched.values) or 'nothing'}"
    decided = FlowDecision(flow=course.flow, step=at.do.path, what="http_request", detail=detail)
    return Step(messages=[decided], patch=patch_of(course, snapshot.state))
