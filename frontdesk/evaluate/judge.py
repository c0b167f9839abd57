"""Compares HubSpot before and after a dialogue, and the answers, with what the dialogue expects.

Each write that was not asked for is wrong: another value, a value of a property that the dialogue does not name, a
contact too many or too few. A write is partial if a part of what was asked for is missing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from frontdesk.evaluate.contacts import FoundContact
from frontdesk.evaluate.dialogues import Expected, ExpectedRecord
from frontdesk.evaluate.player import Play

Result = Literal["right", "wrong", "partial", "missed"]

MAX_COUNT_DIGITS = 3
"""A longer number, such as the last digits of a phone number, is found inside others."""

_SECOND_ADDRESSES = "hs_additional_emails"
"""HubSpot itself puts the address of a merged contact there."""


@dataclass
class Verdict:
    """`missed`: all that is not as expected. `wrong` and `partial`: the part that stands in HubSpot."""

    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)

    @property
    def result(self) -> Result:
        """The worst that happened. `missed`: nothing wrong was written, but what was asked for was not done or said."""
        if self.wrong:
            return "wrong"
        if self.partial:
            return "partial"
        return "missed" if self.missed else "right"

    def wrote(self, problem: str) -> None:
        self.missed.append(problem)
        self.wrong.append(problem)


def judge(before: Sequence[FoundContact], after: Sequence[FoundContact], expected: Expected, play: Play) -> Verdict:
    verdict = Verdict()
    left = {each.id for each in after}
    gone = [each for each in before if each.id not in left]
    earlier = {each.id: each for each in before}
    is_written, matched = False, set()
    missing: list[str] = []
    for wanted in expected.records:
        found = next((each for each in after if each.id not in matched and _fits(each, wanted)), None)
        if found is None:
            missing.append(f"there is no contact {_title(wanted)}")
            continue
        # Two people may have one name: the second expectation is for the other contact.
        matched.add(found.id)
        old = earlier.get(found.id)
        is_written |= old is None or found != old
        missing += _judge_values(found, old, gone, wanted, verdict)
        missing += _judge_notes(found, old, gone, wanted, verdict)
    verdict.missed += missing
    verdict.partial += missing if is_written else []
    for each in after:
        if each.id not in matched:
            _judge_other(each, earlier.get(each.id), verdict)
    for address in expected.absent:
        if any(_folded(each.values.get("email")) == _folded(address) for each in after):
            verdict.wrote(f"there is a contact {address}")
    _judge_count(after, gone, expected, verdict)
    verdict.missed += [*_judge_play(play), *_judge_words(expected, play)]
    return verdict


def _judge_values(
    found: FoundContact, earlier: FoundContact | None, gone: Sequence[FoundContact], wanted: ExpectedRecord,
    verdict: Verdict,
) -> Iterator[str]:  # fmt: skip
    """Yields the values that are missing."""
    for name, allowed in wanted.values.items():
        value = found.values.get(name)
        if value in [each or None for each in allowed] or (name == "email" and _is_one_of(value, allowed)):
            continue
        problem = f"{_title(wanted)}: {name} is {value!r}, not {' or '.join(map(repr, allowed))}"
        # An old value is no write, so nothing is wrong in HubSpot; it only lacks what was asked for.
        if value is None or (earlier and value == earlier.values.get(name)):
            yield problem
        else:
            verdict.wrote(problem)
    for name in sorted(_changed(earlier, found, gone) - wanted.values.keys()):
        verdict.wrote(f"{_title(wanted)}: {name} is {found.values.get(name)!r}, which was not asked for")


def _judge_notes(
    found: FoundContact, earlier: FoundContact | None, gone: Sequence[FoundContact], wanted: ExpectedRecord,
    verdict: Verdict,
) -> Iterator[str]:  # fmt: skip
    """Yields the texts that no new note has. One note may have several of them."""
    new = _new_notes(found, earlier, *gone)
    yield from (
        f"{_title(wanted)}: no note has {text!r}"
        for text in wanted.notes
        if not any(_folded(text) in _folded(note) for note in new)
    )
    if len(new) > len(wanted.notes):
        verdict.wrote(f"{_title(wanted)}: more notes than were asked for: {new}")


def _judge_other(found: FoundContact, earlier: FoundContact | None, verdict: Verdict) -> None:
    """A contact that the dialogue doesn't expect to be touched."""
    title = found.values.get("email") or found.id
    if earlier is None:
        verdict.wrote(f"there is a contact that was not asked for: {dict(found.values)}")
        return
    for name in sorted(_changed(earlier, found, ())):
        verdict.wrote(f"{title}: {name} was changed to {found.values.get(name)!r}")
    if new := _new_notes(found, earlier):
        verdict.wrote(f"{title}: a note that was not asked for: {new}")


def _judge_count(
    after: Sequence[FoundContact], gone: Sequence[FoundContact], expected: Expected, verdict: Verdict
) -> None:
    """A contact is gone after a merge or an undo. With a count, fewer than that is wrong; without one, each is."""
    if expected.count is None:
        absent = set(map(_folded, expected.absent))
        for each in gone:
            if _folded(each.values.get("email")) not in absent:
                verdict.wrote(f"the contact {each.values.get('email') or each.id} is gone")
    elif len(after) < expected.count and gone:
        verdict.wrote(f"{len(after)} contacts, not {expected.count}")
    elif len(after) != expected.count:
        verdict.missed.append(f"{len(after)} contacts, not {expected.count}")


def _changed(earlier: FoundContact | None, found: FoundContact, gone: Sequence[FoundContact]) -> set[str]:
    """The properties with another value than before. A merge keeps values and the address of a contact that is gone."""
    old = earlier.values if earlier else {}
    kept = {(name, value) for each in gone for name, value in each.values.items()}
    kept |= {(_SECOND_ADDRESSES, each.values.get("email", "")) for each in gone}
    return {
        name for name in old.keys() | found.values.keys()
        if found.values.get(name) != old.get(name)
        and any((name, value) not in kept for value in found.values.get(name, "").split(";"))
    }  # fmt: skip


def _new_notes(found: FoundContact, *earlier: FoundContact | None) -> list[str]:
    old = {note for each in earlier if each for note in each.notes}
    return [text for note, text in found.notes.items() if note not in old]


def _judge_play(play: Play) -> Iterator[str]:
    if play.failed:
        yield "the assistant failed"
    yield from (f"there was no button {name!r} to click" for name in play.without_button)


def _judge_words(expected: Expected, play: Play) -> list[str]:
    # Not what the person typed: a quotation of it by the assistant counts, the text itself does not.
    answered = [line for line in play.lines if line.by in ("assistant", "card")]
    whole = _folded("\n".join(line.shown for line in answered))
    last = "\n".join(line.shown for line in play.lines[play.last + 1 :] if line.by in ("assistant", "card"))
    missed = []
    for words in expected.words:
        choices = [words] if isinstance(words, str) else words
        if not any(_says(last, each) for each in choices):
            missed.append(f"the last answer has no {' or '.join(map(repr, choices))}")
    return missed + [f"an answer has {words!r}" for words in expected.never if _folded(words) in whole]


def _says(text: str, words: str) -> bool:
    """Whether these words stand there. A count is no part of another number: 3 is not in 303."""
    if words.isdigit() and len(words) <= MAX_COUNT_DIGITS:
        return words in re.findall(r"\d+", text)
    return _folded(words) in _folded(text)


def _fits(found: FoundContact, wanted: ExpectedRecord) -> bool:
    """Whether this is the wanted record: by its address, else by its name."""
    names = [name for name in _identity(wanted) if name in wanted.values]
    return all(_is_one_of(found.values.get(name), wanted.values[name]) for name in names)


def _identity(wanted: ExpectedRecord) -> tuple[str, ...]:
    return ("email",) if any(wanted.values.get("email", ())) else ("firstname", "lastname")


def _title(wanted: ExpectedRecord) -> str:
    return " ".join(str(wanted.values[name][0]) for name in _identity(wanted) if name in wanted.values)


def _is_one_of(value: str | None, allowed: Iterable[str | None]) -> bool:
    return _folded(value) in map(_folded, allowed)


def _folded(text: str | None) -> str:
    return (text or "").casefold()
