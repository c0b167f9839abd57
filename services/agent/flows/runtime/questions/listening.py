"""How a question takes what the contact says: as its answer, as the answer to another question, or as something else.

In this order: a wish for a person ends all questions; what answers or corrects other questions is taken for those; then
comes the answer itself, a refusal, a question, a greeting, and what the contact wants (`matter`). Only what is none of
these counts as an invalid answer.
"""

from collections.abc import Sequence
from typing import Literal

from libs.contracts import Action, LogEntry, Message, after
from services.agent.flows.runtime.answers import Answer, Question, RejectedAnswer, is_skip, read_answer
from services.agent.flows.runtime.asked import MATTER, MAX_OF_MATTER, WANTS_NOTHING, WANTS_PERSON, AskedQuestion
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.absorbing import REACH, absorb
from services.agent.flows.runtime.questions.accepting import accept
from services.agent.flows.runtime.questions.called_wrong import ask_for_right_one
from services.agent.flows.runtime.questions.understood import Understood, understood

Reaction = Literal["answered", "moved_on", "gave_up", "thanked", "waits", "unasked", "assistant"]
"""`moved_on`: without an answer, and no block applies. `unasked`: the question must be asked first. `assistant`: it
answers first, then the question goes on.
"""

MAX_REMARKS = 3
"""After so many, what is no answer counts as one that is invalid."""

MAX_READ = 4
"""New messages that are read at once. Each costs some work, and a step is decided again with each new message."""

_FREE = ("text", "matter")
_LOOSE = ("text", "choice")
"""Types that words beside an address could seem to answer."""
_WORDY = ("name", "email", "phone", "url")
"""Types that no sentence of some words is meant to answer. At the others it may be an attempt."""

_MIN_SENTENCE, _MIN_LONG_SENTENCE = 4, 7
"""Words."""


def take(
    asked: AskedQuestion, context: StepContext, new_entries: list[LogEntry], *, has_assistant: bool = False
) -> Reaction:
    """What becomes of the question after these entries of the contact."""
    last = new_entries[-1]
    if isinstance(last.entry, Action):
        return _clicked(asked, context, last)
    lines = understood(context, new_entries[-MAX_READ:])
    newest = lines[-1]
    if newest.doubts_machine and context.state.remarks < MAX_REMARKS:
        return _ask_again(asked, context, newest, "machine")
    if _wants_person(context, lines):
        return _end(asked, context, "wants_person", "a person is wanted", newest.offset, "moved_on")
    absorbed = absorb(asked, context, lines)
    if not absorbed and _is_called_wrong(asked, context, newest):
        return "waits"
    if asked.type == "matter":
        return _matter(asked, context, lines, absorbed)
    only_elsewhere = bool(absorbed) and not newest.says_more and (absorbed == "corrected" or asked.type in _LOOSE)
    if not only_elsewhere and _answered(asked, context, lines):
        return "answered"
    if asked.optional and is_skip(newest.text, context.locale):
        return _end(asked, context, "skipped", "skipped", newest.offset, "moved_on")
    if newest.refuses or (asked.type in _WORDY and newest.says_no):
        return _refused(asked, context, newest, absorbed)
    if asked.type == "choice" and (why := _ends_choice(asked, newest)):
        return _end(asked, context, "no_choice", why, newest.offset, "gave_up")
    is_short = not newest.asks and len(newest.text.split()) <= _MIN_LONG_SENTENCE
    if asked.type in REACH and absorbed and is_short and _is_reachable(context):
        return _end(asked, context, "not_needed", "reached in another way", newest.offset, "moved_on")
    if has_assistant and newest.asks:
        return _to_assistant(context, newest)
    return _remark(asked, context, newest, absorbed) or _invalid(asked, context, newest)


def _ends_choice(asked: AskedQuestion, line: Understood) -> str:
    """Why a choice is not asked for again; empty if it is."""
    if line.is_neither:
        return "none of the choices"
    # All that a person needs is there, and a contact who takes leave is not asked once more.
    return "takes leave" if asked.by_matter and line.thanks else ""


def _wants_person(context: StepContext, lines: Sequence[Understood]) -> bool:
    wishes = [line for line in lines if line.wants_person and not line.greets]
    if wishes:
        context.state.variables[WANTS_PERSON] = True
        keep_matter(context, wishes[-1])
    return bool(wishes)


def _is_called_wrong(asked: AskedQuestion, context: StepContext, line: Understood) -> bool:
    """Whether another detail than the one that is asked for is asked for again; then this question waits."""
    if context.state.remarks >= MAX_REMARKS or not ask_for_right_one(context, line, but=asked.name):
        return False
    context.state.remarks += 1
    _wait_again(asked, context)
    return True


def take_file(asked: AskedQuestion, context: StepContext, item: LogEntry) -> Reaction:
    """A file answers no question, and is no failed attempt: the question is asked again."""
    return _ask_again(asked, context, Understood("", item.offset, context.locale), "file")


def _clicked(asked: AskedQuestion, context: StepContext, item: LogEntry) -> Reaction:
    action = item.entry.action if isinstance(item.entry, Action) else ""
    value = action.removeprefix(f"answer.{asked.name}.")
    if value == action:
        return _rejected(asked, context, RejectedAnswer("empty"), item.offset)
    label = next((label for each, label in context.question_of(asked).choices if each == value), value)
    return _accept(asked, context, Answer(value, label), item.offset)


def _accept(asked: AskedQuestion, context: StepContext, answer: Answer, offset: str) -> Reaction:
    accept(asked, context, answer, offset)
    _disarm(asked, context)
    return "answered"


def _answered(asked: AskedQuestion, context: StepContext, lines: Sequence[Understood]) -> bool:
    """Whether one of the newest two lines is the answer: people write “jane@acme.com” and then “thanks”."""
    question = context.question_of(asked)
    for line in reversed(lines[-2:]):
        if not context.was_asked_before(line.offset):
            answer = line.certain(asked.name, question)
        elif (asked.type == "text" and not _is_literal(asked, line)) or (asked.type == "name" and line.says_no):
            continue
        else:
            read = line.read(asked.name, question)
            answer = read if isinstance(read, Answer) else None
        if answer is not None:
            _accept(asked, context, answer, line.offset)
            return True
    return False


def _is_literal(asked: AskedQuestion, line: Understood) -> bool:
    """Whether a line answers an open question as it stands. What goes to HubSpot is no question, and no greeting."""
    return not line.refuses and not (any(asked.saved()) and (line.asks or line.greets))


def _disarm(asked: AskedQuestion, context: StepContext) -> None:
    context.turn.disarm.append(FIRST_LINE if context.state.unasked else asked.timer)


FIRST_LINE = "first_line"
"""The timer of a question that waits for the contact's first line."""


def _end(asked: AskedQuestion, context: StepContext, code: str, why: str, offset: str, reaction: Reaction) -> Reaction:
    _disarm(asked, context)
    context.report("ask", f"{asked.name}: {why}", basis=offset, code=code, name=asked.name)
    return reaction


def _is_reachable(context: StepContext) -> bool:
    known = context.state.variables
    return any(each.type in REACH and known.get(each.name) for each in context.questions())


def _matter(asked: AskedQuestion, context: StepContext, lines: Sequence[Understood], absorbed: str) -> Reaction:
    newest = lines[-1]
    wanted = [line for line in lines if line.is_matter]
    if wanted:
        text = "\n".join(line.text.strip() for line in wanted)[:MAX_OF_MATTER]
        return _accept(asked, context, Answer(text, text), newest.offset)
    if newest.withdraws:
        context.state.variables[WANTS_NOTHING] = True
    if newest.thanks or newest.withdraws:
        return _end(asked, context, "nothing_wanted", "nothing is wanted", newest.offset, "thanked")
    if newest.refuses:
        if not _decline_named(context, newest) and not absorbed:
            return _end(asked, context, "declined", "declined", newest.offset, "gave_up")
        return _ask_again(asked, context, newest, absorbed or "declined")
    return _remark(asked, context, newest, absorbed) or _invalid(asked, context, newest)


def _refused(asked: AskedQuestion, context: StepContext, line: Understood, absorbed: str) -> Reaction:
    """A refusal moves on. One that names another question is for that one, and this one is asked again."""
    if line.is_matter:
        keep_matter(context, line)  # “I don't want to wait, send me the refund” has more than a refusal
    named = _decline_named(context, line)
    if named and asked.name not in named and context.state.remarks < MAX_REMARKS:
        return _ask_again(asked, context, line, absorbed or "declined")
    return _end(asked, context, "declined", "declined", line.offset, "gave_up")


def _decline_named(context: StepContext, line: Understood) -> list[str]:
    kinds = line.refused_kinds
    named = [each.name for each in context.questions() if each.type in kinds]
    context.state.declined += [name for name in named if name not in context.state.declined]
    return named


def _to_assistant(context: StepContext, line: Understood) -> Reaction:
    context.state.helping = line.offset
    context.report("ask", "a question for the assistant", code="assistant_answers")
    return "assistant"


def _remark(asked: AskedQuestion, context: StepContext, line: Understood, absorbed: str) -> Reaction | None:
    """Answer what is no answer kindly, and ask again; None if it is nothing else either."""
    if context.state.remarks >= MAX_REMARKS:
        return None
    kind = absorbed or _kind_of_remark(asked, line)
    if kind is None:
        return None
    if kind not in ("greeted", "why", "corrected") and asked.type != "matter" and (line.is_matter or line.asks):
        keep_matter(context, line)
    return _ask_again(asked, context, line, kind)


def _kind_of_remark(asked: AskedQuestion, line: Understood) -> str | None:
    if line.asks_why and asked.type in _WORDY:
        return "why"
    if line.announces:
        return "ready"
    if line.says_yes:
        return "plain"
    if line.greets or (asked.type == "matter" and line.asks):
        return "greeted"
    if line.thanks:
        return "thanked"
    # A Korean sentence of three words says what takes four in the other languages.
    words = len(line.text.split()) + (line.locale == "ko")
    is_sentence = words >= (_MIN_SENTENCE if asked.type in _WORDY else _MIN_LONG_SENTENCE)
    if asked.type in _FREE:
        return None
    # A question is no answer, whether it says what they want or not.
    return "kept" if line.asks or (line.is_matter and is_sentence) else None


def keep_matter(context: StepContext, line: Understood) -> None:
    """Keep what the contact wants, below what they said of it before."""
    known = str(context.state.variables.get(MATTER) or "")
    text = line.text.strip()
    if text not in known:
        context.state.variables[MATTER] = "\n".join(part for part in (known, text) if part)[:MAX_OF_MATTER]


def _ask_again(asked: AskedQuestion, context: StepContext, line: Understood, kind: str) -> Reaction:
    state, locale = context.state, context.locale
    state.remarks += kind != "file"
    question, spoken = (asked.again or asked.text).filled(locale, context.values())
    said = "" if kind == "plain" else f"{context.rejections.remark(kind, spoken)} "
    context.send_words(f"{said}{question}", spoken, asked.buttons(locale), basis=line.offset)
    _wait_again(asked, context)
    return "waits"


def _wait_again(asked: AskedQuestion, context: StepContext) -> None:
    """The question stands anew, and the wait for its answer begins again."""
    if context.state.unasked:
        context.turn.disarm.append(FIRST_LINE)
    context.state.waits_since, context.state.unasked = context.snapshot.basis, False
    if asked.timeout:
        context.turn.timers.append((asked.timer, asked.timeout))


def _invalid(asked: AskedQuestion, context: StepContext, line: Understood) -> Reaction:
    read = line.read(asked.name, context.question_of(asked))
    if asked.type == "email" and "@" not in line.text:
        number = read_answer(Question("phone", region=context.region, language=context.locale), line.text)
        read = number if number == RejectedAnswer("no_country_code") else read
    return _rejected(asked, context, read if isinstance(read, RejectedAnswer) else RejectedAnswer("empty"), line.offset)


def _rejected(asked: AskedQuestion, context: StepContext, rejected: RejectedAnswer, offset: str) -> Reaction:
    state, locale = context.state, context.locale
    if state.unasked:
        context.turn.disarm.append(FIRST_LINE)
        return "unasked"
    state.tries += 1
    if state.tries >= asked.attempts:
        return _end(asked, context, "gave_up", f"no answer after {state.tries} tries", offset, "gave_up")
    reason = context.rejections.line(rejected, context.question_of(asked), locale)
    context.send_words(reason, locale, asked.buttons(locale), basis=offset)
    _wait_again(asked, context)
    return "waits"


def newest_messages(context: StepContext) -> list[LogEntry]:
    """The contact's new messages that a question reads at once."""
    return [item for item in context.new_entries()[-MAX_READ:] if isinstance(item.entry, Message)]


def asks_for_person(context: StepContext) -> bool:
    """Whether the contact asked for a person before anything was asked."""
    said = [each.offset for each in context.said_by_contact() if after(each.offset, context.answered)]
    return any(line.wants_person for line in understood(context, [context.entry_at(each) for each in said[-MAX_READ:]]))
