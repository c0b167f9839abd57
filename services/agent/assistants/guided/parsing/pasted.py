"""Recognises what people paste: mail headers, signatures, business cards, vCards and tables.

A pasted block is read line by line into the entities of one person. The text around it stays as the request.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from libs.email_addresses import EMAIL_FORM
from libs.people import is_korean_name, is_name, without_titles
from libs.phone_numbers import PHONE_FORM
from services.agent.assistants.guided.parsing.card import Card, is_company, place_korean, read_card
from services.agent.assistants.guided.parsing.hangul.cards import KoreanPart, is_korean, is_labelled, is_request
from services.agent.assistants.guided.parsing.mail_words import MailWords
from services.agent.assistants.guided.parsing.table import people_in_table

_VCARD = re.compile(r"BEGIN:VCARD\b(?P<body>.{0,1900}?)END:VCARD", re.IGNORECASE | re.DOTALL)
_QUOTE = re.compile(r"^(?:\s?[>|]\s?)+")
_TYPED = re.compile(rf"{EMAIL_FORM}|{PHONE_FORM}|www\.\S+|https?://\S+")
_EMAIL = re.compile(EMAIL_FORM)
_DELIMITER = re.compile(r"^\s*(?:--+|__+|==+)\s*$")
_WROTE = re.compile(
    rf"^(?=.{{0,60}}\d).{{0,80}}?(?:[,\d]\s+|\d:\d\d,?\s+)(?P<name>[^\W\d][^,<>\d:]{{1,80}}?)\s*\(?<(?P<email>{EMAIL_FORM})>\)?[^<>]{{0,30}}:\s*$"
)
"""The line that mail programs put above a quoted letter: “On Mon, 2 Nov 2026 at 10:14, Sara Lind <sara@…> wrote:”."""
_POSTCODE = re.compile(r"\b(?:\d{4,6}|\d{2}-\d{3})\b")
_MIN_CARD = 3
"""Lines of a business card. Fewer are a sentence with line breaks."""
_MAX_LINE = 90
_MAX_WORDS = 8


@dataclass(frozen=True)
class Pasted:
    """`rest` is the text outside of what was pasted."""

    rest: str
    cards: list[Card] = field(default_factory=list)


def pasted_in(text: str, words: MailWords) -> Pasted:
    """The people whose data was pasted, and the rest of the text. No card where the text holds none."""
    if vcards := list(_VCARD.finditer(text)):
        rest = _VCARD.sub("\n", text)
        return Pasted(rest.strip(), [_vcard(match["body"]) for match in vcards])
    lines = [_QUOTE.sub("", line).rstrip() for line in text.split("\n")]
    if len(lines) < 2:
        return Pasted(text)
    if table := people_in_table(lines):
        people, others = table
        return Pasted("\n".join(others).strip(), people)
    header = _header(lines, words)
    if header is not None:
        return _mail(lines, header, words)
    if (quoted := next((at for at, line in enumerate(lines) if _WROTE.search(line)), None)) is not None:
        return _mail(lines, (quoted, quoted + 1), words)
    start = _signature_start(lines, words)
    if start is None:
        start = _card_start(lines, words)
    if start is None:
        return Pasted(text)
    end = _card_end(lines, start, words)
    card = read_card([line for line in lines[start:end] if not _is_noise(line, words)], words.titles, words.grammar)
    if card is None:
        return Pasted(text)
    before = [line for line in lines[:start] if not words.closing.match(line) and not _DELIMITER.match(line)]
    return Pasted("\n".join([*before, *lines[end:]]).strip(), [card])


# --- mail -----------------------------------------------------------------------------------------------------


def _header(lines: Sequence[str], words: MailWords) -> tuple[int, int] | None:
    """Where a mail header begins and ends. It has a sender with an address, or a sender and another line."""
    for at, line in enumerate(lines):
        match = words.sender.match(line)
        if match is None:
            continue
        start, end = at, at + 1
        while start > 0 and words.header.match(lines[start - 1]):
            start -= 1
        while end < len(lines) and words.header.match(lines[end]):
            end += 1
        if _EMAIL.search(match["value"]) or end - start > 1:
            return start, end
    return None


def _mail(lines: Sequence[str], header: tuple[int, int], words: MailWords) -> Pasted:
    start, end = header
    wrote = _WROTE.search(lines[start])
    sender = (
        f"{wrote['name']} <{wrote['email']}>" if wrote else
        next(match["value"] for line in lines[start:end] if (match := words.sender.match(line)))
    )  # fmt: skip
    card = _sender(sender, words)
    before = [line for line in lines[:start] if not words.separator.match(line) and not _DELIMITER.match(line)]
    body = list(lines[end:])
    signed = _signature_start(body, words)
    after = body
    if signed is not None:
        stop = _card_end(body, signed, words)
        signature = read_card(
            [line for line in body[signed:stop] if not _is_noise(line, words)], words.titles, words.grammar
        )
        if signature is not None and card.same_person(signature):
            card.add(signature)
        after = [*body[:signed], *body[stop:]]
    paragraphs = _paragraphs(after)
    return Pasted("\n".join([*before, "", *_requests(paragraphs)]).strip(), [card])


def _requests(paragraphs: Sequence[str]) -> list[str]:
    """The last paragraph below a mail: the others are the letter, which asks for nothing here."""
    return list(paragraphs[-1:])


def _sender(value: str, words: MailWords) -> Card:
    """ "Noor Haddad <noor@…>", "Haddad, Noor [mailto:noor@…]", "noor@…"."""
    match = _EMAIL.search(value)
    name = (value[: match.start()] if match else value).strip(" \"'<([„“”«»\t")
    name = re.sub(r"\s*(?:\[?mailto:|via\b).{0,100}$", "", name, flags=re.IGNORECASE).strip()
    if is_korean(name):
        card = Card(fields={"email": match.group()} if match else {})
        return card if place_korean(re.sub(r"[(),]", " ", name), card, words.grammar) else Card(name, card.fields)
    return Card(name=name if is_name(name.replace(",", "")) else "", fields={"email": match.group()} if match else {})


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", "\n".join(lines)) if part.strip()]


# --- signatures and cards -------------------------------------------------------------------------------------


def _signature_start(lines: Sequence[str], words: MailWords) -> int | None:
    """The line below the end of a letter, or below a line of dashes."""
    for at, line in enumerate(lines[:-1]):
        is_end = words.closing.match(line) is not None or _DELIMITER.match(line) is not None
        if is_end and any(_TYPED.search(each) for each in lines[at + 1 :]):
            start = at + 1
            while start + 1 < len(lines) and (words.closing.match(lines[start]) or not lines[start].strip()):
                start += 1
            return start
    return None


def _card_start(lines: Sequence[str], words: MailWords) -> int | None:
    """Where three short lines or more begin, the first of which is a name, and one of which is an address."""
    for at, line in enumerate(lines):
        block = _block(lines, at)
        if sum(_is_name_line(each, words) and bool(_EMAIL.search(each)) for each in block) > 1:
            return None  # a list of people, one in each line
        if is_korean(line):
            if _begins_korean(block, words):
                return at
            continue
        if sum(_EMAIL.search(each) is not None for each in block) > 1:
            continue  # a list of people
        if len(block) >= _MIN_CARD and _is_name_line(line, words) and any(_TYPED.search(each) for each in block):
            is_headed = at > 0 and is_company(lines[at - 1]) and not _TYPED.search(lines[at - 1])
            return at - 1 if is_headed else at
    return None


def _begins_korean(block: Sequence[str], words: MailWords) -> bool:
    """A Korean card may begin with the company or the title; a line that asks for something is no part of it."""
    has_name = any(KoreanPart(line, words.grammar).name for line in block if is_korean(line) and ":" not in line)
    return (
        len(block) >= _MIN_CARD and has_name and not _TYPED.search(block[0]) and ":" not in block[0]
        and not is_request(block[0], words.grammar)
        and not any(is_labelled(line, words.grammar) for line in block)
        and any(_TYPED.search(each) for each in block)
    )  # fmt: skip


def _block(lines: Sequence[str], start: int) -> list[str]:
    block = []
    for line in lines[start:]:
        if not line.strip() or len(line) > _MAX_LINE or (len(line.split()) > _MAX_WORDS and not _TYPED.search(line)):
            break
        block.append(line)
    return block


def _is_name_line(line: str, words: MailWords) -> bool:
    bare = without_titles(re.split(r"[|,(·•–—]", line.strip(" *_-"))[0])
    if not bare or _TYPED.search(bare) or ":" in bare or not is_name(bare) or not 1 <= len(bare.split()) <= 4:
        return False
    if is_korean_name(bare.split()[0]):
        return True
    return (
        all(word[:1].isupper() or word.islower() for word in bare.split())
        and bare[:1].isupper()
        and (len(bare.split()) > 1)
    )


def _card_end(lines: Sequence[str], start: int, words: MailWords) -> int:
    """Up to a sentence: a line that is long, ends in a question mark, or comes after an empty line without an address."""
    end = start
    blank = False
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip():
            blank = True
            continue
        is_sentence = len(line.split()) > _MAX_WORDS and not _TYPED.search(line) and not _POSTCODE.search(line)
        if is_sentence or line.rstrip().endswith("?"):
            break
        rest = lines[at:]
        if blank and end > start and not any(_TYPED.search(each) for each in rest) and not _is_noise(line, words):
            break
        end, blank = at + 1, False
    return end


def _is_noise(line: str, words: MailWords) -> bool:
    return words.noise.match(line) is not None or _DELIMITER.match(line) is not None


# --- vCards ---------------------------------------------------------------------------------------------------

_VCARD_LINE = re.compile(
    r"^(?:item\d+\.)?(?P<name>[A-Z-]{1,20})(?P<parameters>;[^:]{0,200})?:(?P<value>.{0,500})$", re.IGNORECASE
)


def _vcard(body: str) -> Card:
    card = Card()
    for line in body.replace("\r", "").split("\n"):
        match = _VCARD_LINE.match(line.strip())
        if match is None:
            continue
        value, kind = match["value"].strip().replace("\\,", ","), (match["parameters"] or "").casefold()
        match match["name"].upper():
            case "FN":
                card.name = card.name or value
            case "N":
                last, first = [*value.split(";"), "", ""][:2]
                card.name = f"{last}, {first}" if last and first else card.name or last or first
            case "ORG":
                card.fields["company"] = value.split(";")[0]
            case "TITLE" | "ROLE":
                card.fields.setdefault("jobtitle", value)
            case "EMAIL":
                card.fields.setdefault("email", value.removeprefix("mailto:"))
            case "URL":
                card.fields.setdefault("website", value)
            case "TEL":
                prop = "fax" if "fax" in kind else "mobilephone" if "cell" in kind else "phone"
                card.fields.setdefault(prop, value.removeprefix("tel:"))
            case "ADR":
                _address(card, value)
            case _:
                pass
    return card


def _address(card: Card, value: str) -> None:
    """Post box, extension, street, city, region, postal code, country, as RFC 6350 orders them."""
    parts = [*value.split(";"), *[""] * 7]
    for prop, part in (
        ("address", parts[2]),
        ("city", parts[3]),
        ("state", parts[4]),
        ("zip", parts[5]),
        ("country", parts[6]),
    ):
        if part.strip():
            card.fields.setdefault(prop, part.strip())
