"""Takes what a message says in answer to other questions than the one that was asked, and what it corrects."""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import shares_word
from libs.phone_numbers import has_phone_form, is_valid, normal_phone
from services.agent.flows.runtime.answers import (
    Answer,
    amended_address,
    before_address,
    behind_question,
    is_given,
    read_answer,
    respelt_in,
    says_last_name,
    without_contacts,
    without_denied,
)
from services.agent.flows.runtime.asked import WANTS_PERSON, AskedQuestion
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.accepting import accept, full_name
from services.agent.flows.runtime.questions.called_wrong import right_one
from services.agent.flows.runtime.questions.understood import Understood

REACH = ("email", "phone")
"""Types that say how the contact is reached: one of them will do."""

_MIN_WORD = 3
"""Letters of a last name that is typed in lower case."""

_ELSEWHERE = ("email", "name", "phone")
"""Types of answers that may stand in any message."""


def absorb(asked: AskedQuestion | None, context: StepContext, lines: Sequence[Understood]) -> str:
    """Take what the lines say in answer to other questions: `noted`, `corrected`, or nothing."""
    outcome = ""
    for line in lines:
        types: set[str] = set()
        for other in context.questions():
            if other.type not in _ELSEWHERE or other.type in types or (asked and asked.name == other.name):
                continue
            if asked and other.type == asked.type:
                continue
            found = _absorbed(asked, other, context, line)
            if found:
                types.add(other.type)
                outcome = found if found == "corrected" else outcome or found
    return outcome


def _number_in_place(other: AskedQuestion, context: StepContext, line: Understood) -> Answer | None:
    """People give a number in place of an address. Among other words, an order number is possible and seldom valid."""
    read = line.read(other.name, context.question_of(other))
    if not isinstance(read, Answer) or not (has_phone_form(line.text) or is_valid(normal_phone(read.value, None))):
        return None
    return read


def _absorbed(asked: AskedQuestion | None, other: AskedQuestion, context: StepContext, line: Understood) -> str:
    question, known = context.question_of(other), context.state.variables.get(other.name)
    if (right := right_one(other, context, line)) is not None:
        accept(other, context, right, line.offset)
        return "corrected"
    if known and other.type == "name" and (replaced := _replaced(other, context, line)) is not None:
        accept(other, context, replaced, line.offset)
        return "corrected"
    if known and other.type == "name" and (rest := _rest_of_name(other, context, line)) is not None:
        accept(other, context, rest, line.offset)
        return "noted"
    if (amended := _amended(other, context, line)) is not None:
        accept(other, context, amended, line.offset)
        return "corrected"
    answer = line.certain(other.name, question)
    if answer is None and asked is not None and asked.type == "email" and other.type == "phone" and not known:
        answer = _number_in_place(other, context, line)
    is_left_out = asked is None and _was_left_out(other, context, line)
    asks_for_more = is_left_out or (asked is not None and asked.type in ("matter", *REACH) and not known)
    # “Dzień dobry, Tania z gabinetu …” says nothing else yet.
    is_named = line.is_bare_name or (asked is not None and asked.type == "matter" and not line.is_matter)
    if answer is None and other.type == "name" and ((asks_for_more and is_named) or (known and line.corrects)):
        read = read_answer(question, line.text)
        answer = read if isinstance(read, Answer) else None
    if answer is None or answer.value == known:
        return ""
    if known and not line.corrects and line.says_more:
        return ""
    if known is None and asked is None and not is_left_out:
        return ""
    accept(other, context, answer, line.offset)
    return "corrected" if known else "noted"


def _was_left_out(other: AskedQuestion, context: StepContext, line: Understood) -> bool:
    """Whether this was never asked, as the contact wanted a person at once: then they say it while they wait."""
    state = context.state
    is_open = bool(state.variables.get(WANTS_PERSON)) and other.name not in state.declined
    return is_open and not state.variables.get(other.name) and not line.refuses and not line.asks


def _replaced(other: AskedQuestion, context: StepContext, line: Understood) -> Answer | None:
    """The name with one part in place of another, as in “not Smith but Smyth”."""
    parts = {part: str(context.state.variables.get(f"{other.name}_{part}") or "") for part in ("first", "last")}
    text = without_contacts(line.text)
    full = without_denied(text, str(context.state.variables[other.name]), context.locale)
    read = read_answer(context.question_of(other), full) if full else None
    if isinstance(read, Answer) and all(read.parts.values()):
        return read
    for part, known in parts.items():
        rest = without_denied(text, known, context.locale)
        if rest is None and line.corrects:
            rest = respelt_in(text, known)
            # “it's Morvan not Morvam” denies the other spelling: the known one is right, and the address may not be.
            rest = None if rest and without_denied(text, rest, context.locale) is not None else rest
        read = read_answer(replace(context.question_of(other), tried=True), rest) if rest else None
        if isinstance(read, Answer) and bool(read.parts.get("first")) != bool(read.parts.get("last")):
            parts[part] = read.parts.get("first") or read.parts["last"]
            return full_name(parts, context.locale)
    return None


def _whole_name(parts: dict[str, str], whole: Answer, context: StepContext, line: Understood) -> Answer | None:
    """A whole name behind a part of one: "Kowal", then "Jan Kowal"; "Bożenka", then "Bożena Kurek" and nothing else."""
    first, last = whole.parts["first"], whole.parts["last"]
    known = next(part for part in parts.values() if part).casefold()
    if known == first.casefold() and is_given(last, context.locale) and not is_given(first, context.locale):
        return full_name({"first": last, "last": first}, context.locale)  # "Lefranc", then "Lefranc Hugo"
    is_same = known in f"{first} {last}".casefold().split()
    is_another = line.is_bare_name and not line.asks and is_given(first.split()[0], context.locale)
    return whole if is_same or is_another else None


def _is_in_address(word: str, context: StepContext) -> bool:
    """Whether the address that is known has a word in lower case: "dolnik" and arina@dolnik.example."""
    addresses = [context.state.variables.get(each.name) for each in context.questions() if each.type == "email"]
    is_word = len(word) >= _MIN_WORD and word.isalpha()
    return is_word and any(
        shares_word(word, str(each), domain=domain) for each in addresses if each for domain in (False, True)
    )


def _amended(other: AskedQuestion, context: StepContext, line: Understood) -> Answer | None:
    """The known address with a part that the contact puts right: "sorry, it's .co not .com"."""
    known = str(context.state.variables.get(other.name) or "")
    if not known or other.type != "email":
        return None
    names = (str(context.state.variables.get(each.name) or "") for each in context.questions() if each.type == "name")
    address = amended_address(known, line.text, context.locale, name=" ".join(names))
    return Answer(address, address) if address else None


def _rest_of_name(other: AskedQuestion, context: StepContext, line: Understood) -> Answer | None:
    """The last name that comes with the address, or alone: "Arina" at the question for it, then "Dolnik, arina@…"."""
    parts = {part: str(context.state.variables.get(f"{other.name}_{part}") or "") for part in ("first", "last")}
    whole = read_answer(context.question_of(other), line.text) if any(parts.values()) else None
    if isinstance(whole, Answer) and not all(parts.values()):
        if all(whole.parts.values()):
            return _whole_name(parts, whole, context, line)
        if says_last_name(line.text, context.locale) and whole.parts["last"] and parts["first"] != whole.parts["last"]:
            return full_name({"first": parts["first"], "last": whole.parts["last"]}, context.locale)
    word = before_address(line.text) or line.text.strip(" .!")
    if "?" in word and says_last_name(word, context.locale):
        word = behind_question(word)  # "you want my surname too? Rao"
    is_written = word[:1].isupper() or _is_in_address(word, context)
    is_answer = bool(word) and parts["first"] and not parts["last"] and is_written and " " not in word
    read = read_answer(replace(context.question_of(other), tried=True), word) if is_answer else None
    if not isinstance(read, Answer) or parts["first"] in read.parts.values():
        return None
    parts["last"] = read.parts.get("last") or read.parts["first"]
    return full_name(parts, context.locale)
