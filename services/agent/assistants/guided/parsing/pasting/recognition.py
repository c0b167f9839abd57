"""Decides what a pasted text is. The most certain form comes first: a vCard, a table, a mail,
a chat, a signature, a card."""

import re
from collections.abc import Sequence

from libs.email_addresses import is_email
from libs.people import without_titles
from services.agent.assistants.guided.parsing.pasting.blocks import (
    DELIMITER,
    card_end,
    card_start,
    read_block,
    signature_start,
)
from services.agent.assistants.guided.parsing.pasting.card import Card, Pasted
from services.agent.assistants.guided.parsing.pasting.card_order import is_given
from services.agent.assistants.guided.parsing.pasting.chats import read_chat
from services.agent.assistants.guided.parsing.pasting.company_data import (
    footer_start,
    without_company_data,
    without_contact_label,
)
from services.agent.assistants.guided.parsing.pasting.headless_rows import people_in_rows
from services.agent.assistants.guided.parsing.pasting.lower_names import with_lower_name
from services.agent.assistants.guided.parsing.pasting.mail import find_header, read_mail
from services.agent.assistants.guided.parsing.pasting.mail_words import MailWords
from services.agent.assistants.guided.parsing.pasting.table import people_in_table
from services.agent.assistants.guided.parsing.pasting.vcards import read_vcard

_BORDER = re.compile(r"\s+[|·•]\s+")
"""Marks between the parts of a card in one line."""
_MIN_PARTS = 3
_MAX_NAME = 4
"""Words of a name."""
_VCARD = re.compile(r"BEGIN:VCARD\b(?P<body>.{0,4000}?)END:VCARD", re.IGNORECASE | re.DOTALL)
_RULED = re.compile(r"^(?=.{0,120}[^\W\d_])\s*[-–—_=*]{3,}\s*[^-–—_=*\n]{1,80}[-–—_=*]{3,}\s*$")
"""A line between two rules, as programs draw it above a forwarded letter: none of its words is about a person."""
_CIRCLED = re.compile(r"^[^\S\n]*[①-⑳][^\S\n]*", re.MULTILINE)
"""The number of a line in a list."""
_QUOTE = re.compile(r"^(?:\s?[>|]\s?)+")


def pasted_in(text: str, words: MailWords) -> Pasted:
    """The people with pasted data, and the rest of the text. No card where the text holds none."""
    text = _CIRCLED.sub("", text) if "①" in text else text
    if vcards := list(_VCARD.finditer(text)):
        rest = _VCARD.sub("\n", text)
        return Pasted(rest.strip(), [read_vcard(match["body"]) for match in vcards])
    # Quoted mail has a mark before each line, which would hide its header.
    lines = [_QUOTE.sub("", line).rstrip() for line in text.split("\n")]
    if len(lines) > 1 and any(map(_RULED.match, lines)):
        lines = [line for line in lines if not _RULED.match(line)]
        text = "\n".join(lines)
    lines = with_lower_name(lines) if len(lines) > 1 else lines
    if table := people_in_table(lines) or people_in_rows(lines, words):
        people, others = table
        return Pasted("\n".join(others).strip(), people)
    if len(lines) < 2:
        return (read_chat(lines, words) if text.lstrip().startswith("[") else None) or _in_line(text, words)
    if (header := find_header(lines, words)) is not None:
        return read_mail(lines, header, words)
    if (chat := read_chat(lines, words)) is not None:
        return chat
    return _in_paragraphs(lines, words) or _in_block(text, lines, words)


def _in_line(text: str, words: MailWords) -> Pasted:
    """ "Card: Jane Doe | Site Manager | Acme Ltd | jane@…": a card in one line, behind a colon or on its own."""
    before, _, behind = text.rpartition(": ") if _BORDER.search(text.partition(": ")[2]) else ("", "", text)
    parts = [part for part in _BORDER.split(behind) if part.strip()]
    name = without_titles(parts[0]).split() if parts else []
    is_name = 1 < len(name) <= _MAX_NAME and all(word[:1].isupper() for word in name)
    is_named = is_name and (bool(before) or is_given(name[0]))
    if len(parts) < _MIN_PARTS or not is_named or sum(is_email(part.strip()) for part in parts) != 1:
        return Pasted(text)
    card = read_block(parts, words)
    return Pasted(text) if card is None or not card.name else Pasted(before.strip(), [card])


def _in_paragraphs(lines: Sequence[str], words: MailWords) -> Pasted | None:
    """Several cards, with an empty line or a rule between two. None where a paragraph with an address is no card."""
    if sum("@" in line for line in lines) < 2:
        return None
    cards: list[Card] = []
    rest: list[str] = []
    for paragraph in _paragraphs(lines):
        text = "\n".join(paragraph)
        pasted = _in_block(text, paragraph, words) if "@" in text else Pasted(text)
        if "@" in pasted.rest or (pasted.cards and not pasted.cards[0].name):
            return None
        cards += pasted.cards
        rest.append(pasted.rest)
    emails = {card.fields.get("email") for card in cards}
    return Pasted("\n\n".join(rest).strip(), cards) if len(emails) == len(cards) > 1 else None


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip() and not DELIMITER.match(line):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return found


def _in_block(text: str, lines: Sequence[str], words: MailWords) -> Pasted:
    """A signature, or a business card."""
    start = signature_start(lines, words)
    if start is None and (footer := footer_start(lines)) is not None:
        pasted = _in_footer(lines, footer, words)
        if pasted is not None:
            return pasted
    if start is None:
        start = card_start(lines, words)
    if start is None:
        return _in_one_of(lines, words) or Pasted(text)
    end = card_end(lines, start, words)
    card = read_block(lines[start:end], words)
    if card is None:
        return Pasted(text)
    before = [line for line in lines[:start] if not words.closing.match(line) and not DELIMITER.match(line)]
    return Pasted("\n".join([*before, *lines[end:]]).strip(), [card])


def _in_one_of(lines: Sequence[str], words: MailWords) -> Pasted | None:
    """A card in one of the lines, and a request above or below it."""
    for at, line in enumerate(lines):
        if len(_BORDER.split(line)) >= _MIN_PARTS and (pasted := _in_line(line, words)).cards:
            return Pasted("\n".join([*lines[:at], pasted.rest, *lines[at + 1 :]]).strip(), pasted.cards)
    return None


def _in_footer(lines: Sequence[str], start: tuple[int, int], words: MailWords) -> Pasted | None:
    """The person in a company's footer. None without an address: then nothing tells a person from a company."""
    at, place = start
    if not place and (begin := card_start(lines, words)) is not None:
        at = min(at, begin)  # a business card with such numbers below
    block = [without_contact_label(lines[at][place:]), *lines[at + 1 :]]
    end = card_end([without_company_data(line)[0] for line in block], 0, words)
    card = read_block(block[:end], words)
    if card is None or "email" not in card.fields:
        return None
    before = [*lines[:at], *([lines[at][:place]] if place else [])]
    return Pasted("\n".join([*before, *block[end:]]).strip(), [card])
