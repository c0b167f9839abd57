"""How a question takes what the contact says: as its answer, as the answer to another question, or as something else.

In this order: a wish for a person ends all questions; what answers or corrects other questions is taken for those; then
comes the answer itself, a refusal, a greeting, and what the contact wants (`matter`). Only what is none of these counts
as an invalid answer.
"""

from libs.contracts import LogEntry, Message
from services.agent.flows.runtime import Continue, Pause, StepContext
from services.agent.flows.runtime.answers import (
    Answer,
    RejectedAnswer,
    certain_answer,
    corrects,
    is_bare,
    is_greeting,
    is_matter,
    is_skip,
    is_thanks,
    read_answer,
    refuses,
    says_more,
    wants_person,
)
from services.agent.flows.steps.ask import MATTER, MAX_OF_MATTER, WANTS_PERSON, AskStep

MAX_ASIDES = 3
"""After so many, what is no answer counts as one that is invalid."""

_FREE = ("text", "matter")
_ELSEWHERE = ("email", "name", "phone")
"""Types of answers that can be told in any message."""


def take(step: AskStep, context: StepContext, new_entries: list[LogEntry]) -> Continue | Pause:
    """What the step does after these entries of the contact."""
    last = new_entries[-1]
    entry = last.entry
    if not isinstance(entry, Message):
        return _answered(step, context, new_entries) or _rejected(step, context, RejectedAnswer("empty"), last.offset)
    text, locale = entry.text, context.locale
    if wants_person(text, locale):
        context.state.variables[WANTS_PERSON] = True
        return _go_on(step, context, "a person is wanted", last.offset)
    absorbed = _absorb(step, context, last)
    early = context.came_with_opening(last)
    if step.type == "matter":
        return _matter(step, context, last, absorbed=absorbed)
    if not early and not (step.type == "text" and absorbed and not says_more(text, locale)):
        taken = _answered(step, context, new_entries)
        if taken is not None:
            return taken
    if step.optional and is_skip(text, locale):
        return _go_on(step, context, "skipped", last.offset)
    if step.type not in _FREE and refuses(text, locale):
        return _go_on(step, context, "declined", last.offset, "on_failure")
    return _aside(step, context, last, absorbed=absorbed) or _invalid(step, context, last)


def _answered(step: AskStep, context: StepContext, new_entries: list[LogEntry]) -> Continue | None:
    _, answer = step.newest_answer(step.question_in(context), new_entries)
    if answer is None:
        return None
    step.accept(context, answer, new_entries[-1].offset)
    context.turn.disarm.append(step.timer)
    return Continue()


def _go_on(step: AskStep, context: StepContext, why: str, offset: str, block: str | None = None) -> Continue:
    context.turn.disarm.append(step.timer)
    context.report(step.kind, f"{step.name}: {why}", basis=offset)
    return Continue(block)


def _absorb(step: AskStep, context: StepContext, item: LogEntry) -> str:
    """Take what the text says in answer to other questions: `noted`, `corrected`, or nothing."""
    text = item.entry.text if isinstance(item.entry, Message) else ""
    outcome, types = "", set()
    for other in context.questions():
        if not isinstance(other, AskStep) or other.type not in _ELSEWHERE or other.name == step.name:
            continue
        if other.type == step.type or other.type in types:
            continue
        question = other.question_in(context)
        answer = certain_answer(question, text)
        asks_for_more = step.type in ("matter", "email", "phone") and other.name not in context.state.variables
        if answer is None and other.type == "name" and asks_for_more and is_bare(text, context.locale):
            read = read_answer(question, text)
            answer = read if isinstance(read, Answer) else None
        known = context.state.variables.get(other.name)
        if answer is None or answer.value == known or (known and not _replaces(text, context)):
            continue
        types.add(other.type)
        other.accept(context, answer, item.offset)
        outcome = "corrected" if known else outcome or "noted"
    return outcome


def _replaces(text: str, context: StepContext) -> bool:
    return corrects(text, context.locale) or not says_more(text, context.locale)


def _matter(step: AskStep, context: StepContext, item: LogEntry, *, absorbed: str) -> Continue | Pause:
    entry, locale = item.entry, context.locale
    text = entry.text if isinstance(entry, Message) else ""
    if is_thanks(text, locale):
        return _go_on(step, context, "only thanks", item.offset, "on_thanks" if step.on_thanks else "on_failure")
    if is_matter(text, locale):
        wanted = text.strip()[:MAX_OF_MATTER]
        step.accept(context, Answer(wanted, wanted), item.offset)
        context.turn.disarm.append(step.timer)
        return Continue()
    if refuses(text, locale) and not absorbed:
        return _go_on(step, context, "declined", item.offset, "on_failure")
    return _aside(step, context, item, absorbed=absorbed) or _invalid(step, context, item)


def _aside(step: AskStep, context: StepContext, item: LogEntry, *, absorbed: str) -> Pause | None:
    """Answer what is no answer kindly, and ask again; None if it is nothing else either."""
    state, locale = context.state, context.locale
    text = item.entry.text if isinstance(item.entry, Message) else ""
    if state.asides >= MAX_ASIDES:
        return None
    if absorbed:
        kind = absorbed
    elif is_greeting(text, locale) or (step.type == "matter" and "?" in text):
        kind = "greeted"
    elif is_thanks(text, locale):
        kind = "thanked"
    elif step.type not in _FREE and is_matter(text, locale) and ("?" in text or len(text.split()) >= 4):
        kind = "kept"
    else:
        return None
    if kind != "greeted" and not state.variables.get(MATTER) and step.type != "matter" and is_matter(text, locale):
        state.variables[MATTER] = text.strip()[:MAX_OF_MATTER]
    state.asides += 1
    asked, spoken = (step.again or step.text).filled(locale, context.values())
    line = context.rejections.aside(kind, spoken)
    context.send_words(f"{line} {asked}", spoken, step.buttons(locale), basis=item.offset)
    state.waits_since = context.snapshot.basis
    return Pause()


def _invalid(step: AskStep, context: StepContext, item: LogEntry) -> Continue | Pause:
    text = item.entry.text if isinstance(item.entry, Message) else ""
    read = read_answer(step.question_in(context), text)
    return _rejected(step, context, read if isinstance(read, RejectedAnswer) else RejectedAnswer("empty"), item.offset)


def _rejected(step: AskStep, context: StepContext, rejected: RejectedAnswer, offset: str) -> Continue | Pause:
    state, locale = context.state, context.locale
    state.tries += 1
    if state.tries >= step.attempts:
        return _go_on(step, context, f"no answer after {state.tries} tries", offset, "on_failure")
    reason = context.rejections.line(rejected, step.question_in(context), locale)
    context.send_words(reason, locale, step.buttons(locale), basis=offset)
    state.waits_since = context.snapshot.basis
    return Pause()
