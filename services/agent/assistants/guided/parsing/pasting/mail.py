"""Reads pasted mail: the sender is the person, their signature adds to it, the letter itself asks for nothing."""

import re
from collections.abc import Iterable, Sequence

from libs.email_addresses import EMAIL_FORM
from libs.people import is_name
from libs.phone_numbers import PHONE_FORM, is_plausible
from services.agent.assistants.guided.parsing.hangul import is_korean, is_signed
from services.agent.assistants.guided.parsing.pasting.blocks import DELIMITER, card_end, read_block, signature_start
from services.agent.assistants.guided.parsing.pasting.card import Card, Pasted
from services.agent.assistants.guided.parsing.pasting.card_lines import place_korean
from services.agent.assistants.guided.parsing.pasting.introductions import add_introduction
from services.agent.assistants.guided.parsing.pasting.mail_words import MailWords

_EMAIL = re.compile(EMAIL_FORM)
_PHONE = re.compile(PHONE_FORM)
_WROTE = re.compile(
    r"^(?=.{0,60}\d).{0,80}?(?:[,\d]\s+|\d:\d\d,?\s+(?:[AaPp]\.?[Mm]\.?,?\s+)?)[\"“«'‘]?(?P<name>[^\W\d][^,<>\d:\"”»]{1,80}?)"
    rf"[\"”»'’]?\s*\(?<(?P<email>{EMAIL_FORM})>\)?[^<>]{{0,30}}:\s*$"
)
"""The line that mail programs put above a quoted letter: “On Mon, 2 Nov 2026 at 10:14, Sara Lind <sara@…> wrote:”."""


def find_header(lines: Sequence[str], words: MailWords) -> tuple[int, int] | None:
    """Where a mail header begins and ends. It has a sender with an address, or a sender and another line; or it is the
    line above a quoted letter.
    """
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
    quoted = next((at for at, line in enumerate(lines) if _WROTE.search(line)), None)
    return None if quoted is None else (quoted, quoted + 1)


def read_mail(lines: Sequence[str], header: tuple[int, int], words: MailWords) -> Pasted:
    start, end = header
    wrote = _WROTE.search(lines[start])
    sender = (
        f"{wrote['name']} <{wrote['email']}>" if wrote else
        next(match["value"] for line in lines[start:end] if (match := words.sender.match(line)))
    )  # fmt: skip
    card = _sender(sender, words)
    before = [line for line in lines[:start] if not words.separator.match(line) and not DELIMITER.match(line)]
    body = list(lines[end:])
    signed = signature_start(body, words) or _own_name(body, card.name) or _signed_line(body, words)
    after = body
    if signed is not None:
        stop = card_end(body, signed, words)
        signature = read_block(body[signed:stop], words)
        if signature is not None and card.same_person(signature):
            card.add(signature)
        after = [*body[:signed], *body[stop:]]
    if not {"phone", "mobilephone"} & card.fields.keys() and (number := _own_number(body[:signed], words)):
        card.fields["phone"] = number
    add_introduction(body[:signed], card, words.grammar)
    # The last paragraph may be a request; the others are the letter, which asks for nothing here.
    paragraphs = _paragraphs(after)
    is_asked_above = any(line.strip() for line in before)
    request = paragraphs[-1:] if len(paragraphs) > 1 or not is_asked_above else []
    return Pasted("\n".join([*before, "", *request]).strip(), [card])


def _own_name(body: Sequence[str], name: str) -> int | None:
    """The line below a letter that holds the sender's name only: a signature without a greeting above it."""
    wanted = name.casefold()
    return next((at for at, line in enumerate(body) if wanted and line.strip(" -–—*,").casefold() == wanted), None)


def _signed_line(body: Sequence[str], words: MailWords) -> int | None:
    """ "방도담 드림", with a number or an address in the lines below."""
    return next(
        (
            at for at, line in enumerate(body)
            if is_korean(line) and is_signed(line, words.grammar)
            and any(_PHONE.search(each) or _EMAIL.search(each) for each in body[at + 1 :])
        ),
        None,
    )  # fmt: skip


def _own_number(letter: Sequence[str], words: MailWords) -> str:
    """“You can call me on …”: the only number of a letter, in a line in which the author speaks of themselves."""
    numbers = [(line, match.group()) for line in letter for match in _PHONE.finditer(line)]
    if len(numbers) != 1 or not words.mine.search(numbers[0][0]):
        return ""
    return numbers[0][1] if is_plausible(numbers[0][1]) else ""


def _sender(value: str, words: MailWords) -> Card:
    """ "Noor Haddad <noor@…>", "Haddad, Noor <noor@…>", "noor@…"."""
    match = _EMAIL.search(value)
    name = (value[: match.start()] if match else value).strip(" \"'<([„“”«»\t")
    # Mailing lists add their own name: “Noor Haddad via Sales”.
    name = re.sub(r"\s*(?:\[?mailto:|via\b).{0,100}$", "", name, flags=re.IGNORECASE).strip()
    if is_korean(name):
        card = Card(fields={"email": match.group()} if match else {})
        return card if place_korean(re.sub(r"[(),]", " ", name), card, words.grammar) else Card(name, card.fields)
    return Card(name=name if is_name(name.replace(",", "")) else "", fields={"email": match.group()} if match else {})


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", "\n".join(lines)) if part.strip()]
