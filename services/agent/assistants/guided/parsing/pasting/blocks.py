"""Finds where a signature or a business card begins and ends in a text."""

import re
from collections.abc import Sequence
from functools import cache, cached_property

from libs.email_addresses import EMAIL_FORM
from libs.people import is_korean_name, is_name, shares_word, without_titles
from libs.phone_numbers import PHONE_FORM
from services.agent.assistants.guided.parsing.hangul import KoreanPart, is_korean, is_labelled, is_request, is_signed
from services.agent.assistants.guided.parsing.pasting.card import Card
from services.agent.assistants.guided.parsing.pasting.card_lines import is_company, read_card
from services.agent.assistants.guided.parsing.pasting.card_order import is_given
from services.agent.assistants.guided.parsing.pasting.company_data import without_company_data
from services.agent.assistants.guided.parsing.pasting.mail_words import MailWords
from services.agent.assistants.guided.small_words import any_of, small_words

_TYPED = re.compile(rf"{EMAIL_FORM}|{PHONE_FORM}|www\.\S+|https?://\S+")


_EMAIL = re.compile(EMAIL_FORM)


DELIMITER = re.compile(r"^\s*(?:--+|__+|==+|[─━―—]{2,})\s*$")


_POSTCODE = re.compile(
    r"\b(?:\d{4,6}|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]\d[\dW]\s?[A-Z\d]{4})\b"
)
"""Of digits, and as in Britain, Canada and Ireland."""
_MIN_CARD = 3
"""Lines of a business card. Fewer are a sentence with line breaks."""


_MAX_LINE = 90


_MAX_WORDS = 8
_MAX_NAME_WORDS = 4
"""Words of a company above the name that has no legal form."""
_MAX_HEAD = 3
"""Lines of a letterhead above the name."""
_HEADED = 3
"""Words of a job and a full name."""
_SMALL_WORD = 3
"""Letters of “de”, “van” and their like within a name."""
_MAX_BLOCK_LINES = 40
"""More lines than a card has. Each line begins a block, so that longer ones would take time by their square."""


class _Line(str):  # noqa: SLOT000 - the kept properties need a `__dict__`
    """A line with what its form shows. Each line of a text begins a block, so that each is asked about many times."""

    @cached_property
    def has_typed(self) -> bool:
        return _TYPED.search(self) is not None

    @cached_property
    def has_email(self) -> bool:
        return _EMAIL.search(self) is not None

    @cached_property
    def is_long(self) -> bool:
        return _is_long(self)

    @cached_property
    def is_name(self) -> bool:
        return _is_name_line(self)

    @cached_property
    def is_of_korean(self) -> bool:
        """Whether it begins with a Korean name, and more stands behind it."""
        first, _, rest = self.partition(" ")
        return bool(rest) and is_korean_name(first)


@cache
def _form_line() -> re.Pattern[str]:
    """“Nom : Guillerm”."""
    return re.compile(rf"^\W{{0,3}}(?:{any_of(small_words().name_labels)})\s?[:=]\s*\S", re.IGNORECASE)


def signature_start(lines: Sequence[str], words: MailWords) -> int | None:
    """The line below the end of a letter, or below a line of dashes."""
    for at, line in enumerate(lines[:-1]):
        is_end = words.closing.match(line) is not None or DELIMITER.match(line) is not None
        if is_end and any(_TYPED.search(each) for each in lines[at + 1 :]):
            if at and DELIMITER.match(line) and is_signed(lines[at - 1], words.grammar):
                return at - 1  # the name stands above the line
            start = at + 1
            while start + 1 < len(lines) and (words.closing.match(lines[start]) or not lines[start].strip()):
                start += 1
            return start
    return None


def card_start(lines: Sequence[str], words: MailWords) -> int | None:
    """Where three short lines or more begin, the first of which is a name, and one of which is an address."""
    if any(map(_form_line().match, lines)):
        return None  # a form: its labels say what each line is
    measured = [_Line(line) for line in lines]
    for at, line in enumerate(measured):
        block = _block(measured, at)
        if len(block) < _MIN_CARD or not any(each.has_typed for each in block):
            block = _spaced(measured, at) or block
        if sum(each.has_email and (each.is_name or each.is_of_korean) for each in block) > 1:
            return None  # a list of people, one in each line
        if is_korean(line):
            if _begins_korean(block, words):
                return at
            continue
        if sum(each.has_email for each in block) > 1:
            continue  # a list of people
        if any(map(words.name_label.match, block[1:_HEADED])):
            continue  # a form: the line above “Nombre: …” says what is asked for
        if len(block) >= _MIN_CARD and line.is_name and any(each.has_typed for each in block):
            return _letterhead(lines, at)
    return None


def _letterhead(lines: Sequence[str], at: int) -> int:
    """The line of the company above the name; the name's own line where none stands there."""
    for place in range(at - 1, max(at - _MAX_HEAD, 0) - 1, -1):
        line = lines[place]
        if _TYPED.search(line) or len(line.split()) > _MAX_WORDS or line.rstrip().endswith(":"):
            break
        if is_company(line) or _is_headline(lines, place):
            return place
    return at


def _is_headline(lines: Sequence[str], at: int) -> bool:
    """“ПРОМХОЛОД” above the name: in the domain of the address below, or in capitals below a line of the request."""
    line, above = lines[at].strip(), lines[at - 1].strip() if at else ""
    if not line or len(line.split()) > _MAX_NAME_WORDS:
        return False
    email = next((match.group() for each in lines[at:] if (match := _EMAIL.search(each))), "")
    is_request = above.endswith(":") or (at > 1 and not above)
    return shares_word(line, email, domain=True) or (line.isupper() and is_request)


def _begins_korean(block: Sequence[_Line], words: MailWords) -> bool:
    """A Korean card may begin with the company or the title; a line that asks for something is no part of it."""
    # The name comes last: it costs more than all others, and each line of a text begins a block.
    return (
        len(block) >= _MIN_CARD and ":" not in block[0] and not block[0].has_typed
        and not is_request(block[0], words.grammar)
        and any(each.has_typed for each in block)
        and not any(is_labelled(line, words.grammar) for line in block)
        and any(KoreanPart(line, words.grammar).name for line in block if is_korean(line) and ":" not in line)
    )  # fmt: skip


def _block(lines: Sequence[_Line], start: int) -> list[_Line]:
    block: list[_Line] = []
    for line in lines[start : start + _MAX_BLOCK_LINES]:
        if block and is_story(line, block[0]):
            continue
        if not line.strip() or len(line) > _MAX_LINE or (line.is_long and not line.has_typed):
            break
        block.append(line)
    rest = lines[start + len(block) + 1 : start + _MAX_BLOCK_LINES]
    # Many cards have an empty line between the person and the addresses.
    if len(block) > 1 and rest and not any(each.has_typed for each in block) and rest[0].has_typed:
        block += [line for line in _block(rest, 0) if len(line) <= _MAX_LINE]
    return block


def is_story(line: str, name: str) -> bool:
    """ "Jane joined us in 2019 and …", below the line “Jane Doe”: what a profile tells of the person."""
    words = line.split()
    return len(words) > _MAX_WORDS and words[:1] == name.split()[:1] and not _TYPED.search(line)


def _spaced(lines: Sequence[_Line], start: int) -> list[_Line]:
    """The lines up to the end of the text with empty ones between them, where all are short and hold one address."""
    block = [line for line in lines[start : start + _MAX_BLOCK_LINES] if line.strip()]
    is_headed = start == 0 or not lines[start - 1].strip()
    is_card = all(
        len(line) <= _MAX_LINE and not line.rstrip().endswith((".", "?", "!")) and len(line.split()) <= _MAX_WORDS
        for line in block
    )
    is_card = is_card and all(word[:1].isupper() for word in lines[start].split() if len(word) > _SMALL_WORD)
    addresses = sum(line.has_email for line in block)
    return block if is_headed and is_card and addresses == 1 and lines[start].strip() else []


def _is_long(line: str) -> bool:
    """Whether a line has more words than a card's. “Owner | Studio | Pottery for hotels” has marks, too."""
    return sum(any(each.isalnum() for each in word) for word in line.split()) > _MAX_WORDS


def _is_name_line(line: str) -> bool:
    bare = _without_job(without_titles(re.split(r"[|,(·•–—]|\s/\s", line.strip(" *_-"))[0]))
    if not bare or _TYPED.search(bare) or ":" in bare or not is_name(bare) or not 1 <= len(bare.split()) <= 4:
        return False
    if is_korean_name(bare.split()[0]):
        return True
    return (
        all(word[:1].isupper() or word.islower() for word in bare.split())
        and bare[:1].isupper()
        and bare.split()[-1][:1].isupper()  # “Create contact” above a form is no name
        and len(bare.split()) > 1
    )


def _without_job(part: str) -> str:
    """“Notariusz Zenon Wrona”: the name behind a word in lower case."""
    words = part.split()
    is_headed = len(words) == _HEADED and words[0].islower() and all(word.istitle() for word in words[1:])
    return " ".join(words[1:]) if is_headed and is_given(words[1]) else part


def card_end(lines: Sequence[str], start: int, words: MailWords) -> int:
    """Up to a sentence: a line that is long, ends in “?”, or comes after an empty line without an address."""
    end = start
    blank = False
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip():
            blank = True
            continue
        if is_story(line, lines[start]):
            continue
        is_sentence = _is_long(line) and not _TYPED.search(line) and not _POSTCODE.search(line)
        if is_sentence or line.rstrip().endswith("?"):
            break
        rest = lines[at:]
        if blank and end > start and not any(_TYPED.search(each) for each in rest) and not is_noise(line, words):
            break
        end, blank = at + 1, False
    return end


def is_noise(line: str, words: MailWords) -> bool:
    return words.noise.match(line) is not None or DELIMITER.match(line) is not None


def read_block(lines: Sequence[str], words: MailWords) -> Card | None:
    """The person of these lines, without the lines that a mail program added."""
    kept: list[str] = []
    left: list[str] = []
    for line in lines:
        if not (is_noise(line, words) or is_story(line, lines[0])):
            rest, numbers = without_company_data(line)
            kept.append(rest)
            left += numbers
    card = read_card(kept, words.titles, words.grammar, words.towns, words.countries)
    if card is not None:
        card.left += left
    return card
