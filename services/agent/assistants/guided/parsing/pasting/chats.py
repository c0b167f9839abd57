"""Reads messages that were copied out of a chat program: each line or message has an author and a time.

The message with an address is about the person; the others are talk, which asks for nothing here. A message that gives
an address without a name is about its author. So is one in which they give their own number, or say of themselves what
is new: that is read as a sentence about them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from libs.email_addresses import EMAIL_FORM, parts_of
from libs.people import is_name, shares_word
from services.agent.assistants.guided.parsing.pasting.blocks import read_block
from services.agent.assistants.guided.parsing.pasting.card import Card, Pasted
from services.agent.assistants.guided.parsing.pasting.card_numbers import take_typed
from services.agent.assistants.guided.parsing.pasting.mail_words import MailWords
from services.agent.assistants.guided.small_words import any_of, small_words

_EMAIL = re.compile(EMAIL_FORM)
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"(?:(?:오전|오후)\s)?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\.?)?"
_NAME = r"(?P<name>[^\W\d_][^:\[\]\n]{0,60}?)"
_LINE = re.compile(
    rf"^\W{{0,2}}(?:\[?{_DATE},?\s{{1,2}}{_TIME}\]?\s{{0,2}}(?:[-–]\s)?|\[{_TIME}(?:,\s{_DATE})?\]\s{{1,2}})"
    rf"{_NAME}\s?:\s(?P<said>.*)$"
    rf"|^\[(?P<korean>[^\[\]\n]{{1,40}})\]\s\[{_TIME}\]\s(?P<words>.*)$",
    re.IGNORECASE,
)
"""“[26/11/2026, 09:14:33] Ana Ruiz: …”, “26/11/26, 18:02 - Ana Ruiz: …”, “[9:14] Ana: …”, “[유나경] [오후 2:13] …”."""
_HEAD = re.compile(rf"^{_NAME}\s{{1,4}}\[?{_TIME}\]?\s*$", re.IGNORECASE)
"""“Dana Whitlock  9:14 AM”: some programs write the author above the message."""
_ONLY_TIME = re.compile(rf"^\s*\[?{_TIME}\]?\s*$", re.IGNORECASE)
_COPULA = re.compile(r"(?<=[\w>])\s*(?:이에요|예요|이예요|입니다|이야|임|이고요?|이구요)(?![가-힣]).{0,100}$")
"""The Korean “is” behind an address, which has the form of a name."""
_REACTION = re.compile(r"^\s*(?::[\w+-]{1,40}:\s*\d*\s*)+$")


@dataclass
class _Said:
    author: str
    lines: list[str] = field(default_factory=list)


def read_chat(lines: Sequence[str], words: MailWords) -> Pasted | None:
    """The people of a copied chat, and the text around it. None where no line shows an author and a time."""
    messages, rest = _messages(lines)
    with_address = [each for each in messages if any(_EMAIL.search(line) for line in each.lines)]
    if not with_address:
        return _of_authors(messages, rest, words)
    cards = [card for each in with_address if (card := _card(each, words)) is not None]
    return Pasted("\n".join(rest).strip(), cards) if cards else None


def _of_authors(messages: Sequence[_Said], rest: list[str], words: MailWords) -> Pasted | None:
    """Their own numbers, and what else they say of themselves. The person who copied it is no contact."""
    cards: list[Card] = []
    news: dict[str, list[str]] = {}
    for each in messages:
        if not is_name(each.author) or each.author.casefold() in small_words().own_authors:
            continue
        said = " ".join(each.lines).strip()
        card = Card(each.author, is_news=True)
        if words.mine.search(said) and take_typed(said, card) != said:
            cards.append(card)
        else:
            news.setdefault(each.author, []).append(said.strip(" .!"))
    said_of = {author: _of_another(", ".join(filter(None, said))) for author, said in news.items()}
    sentences = [f"{author} {said}" for author, said in said_of.items() if said != ", ".join(news[author])]
    if not (cards or sentences):
        return None
    return Pasted("\n".join([*rest, *sentences]).strip(), cards)


@cache
def _self() -> tuple[re.Pattern[str], dict[str, str]]:
    """Words of people who speak of themselves, with those of another who says the same of them."""
    words = dict(each.split("=", 1) for each in small_words().said_of_self)
    return re.compile(rf"(?<!\w)(?:{any_of(words)})(?!\w)", re.IGNORECASE), words


def _of_another(said: str) -> str:
    pattern, words = _self()
    return " ".join(pattern.sub(lambda found: words[found.group().casefold()], said.replace("’", "'")).split())


def _messages(lines: Sequence[str]) -> tuple[list[_Said], list[str]]:
    """The messages in order, and the lines outside of them: before the first, and behind an empty line."""
    found: list[_Said] = []
    rest: list[str] = []
    is_open = False
    for at, line in enumerate(lines):
        if (match := _LINE.match(line)) is not None:
            author, said = match["name"] or match["korean"], match["said"] or match["words"] or ""
            found.append(_Said(author.strip(), [said]))
            is_open = True
        elif (author := _author(lines, at)) is not None:
            found.append(_Said(author))
            is_open = True
        elif not line.strip():
            is_open = False
            rest.append(line)
        elif is_open and not (_ONLY_TIME.match(line) or _REACTION.match(line)):
            found[-1].lines.append(line)
        elif not is_open:
            rest.append(line)
    return found, rest


def _author(lines: Sequence[str], at: int) -> str | None:
    """The name in a line with a time, or above a line with nothing but a time."""
    if (match := _HEAD.match(lines[at])) is not None and is_name(match["name"]):
        return match["name"].strip()
    is_above = at + 1 < len(lines) and _ONLY_TIME.match(lines[at + 1]) is not None
    return lines[at].strip() if is_above and is_name(lines[at].strip()) else None


def _card(message: _Said, words: MailWords) -> Card | None:
    # What stands before a colon announces the person: “new lead from the webinar: …”.
    given = [line.rpartition(": ")[2] if _EMAIL.search(line.rpartition(": ")[2]) else line for line in message.lines]
    given = [_COPULA.sub("", line) for line in given]
    address = next(match.group() for line in given if (match := _EMAIL.search(line)))
    is_own = any(words.mine.search(line) for line in message.lines) or shares_word(message.author, address)
    card = None if is_own else read_block(given, words)
    if card is not None and card.name:
        return card
    local, _ = parts_of(address)
    return Card(message.author, {"email": address}) if local and is_name(message.author) else None
