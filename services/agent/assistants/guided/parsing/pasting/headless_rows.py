"""Reads rows of people without labels above them: “Doe, Jane / Acme Ltd / buyer / jane@acme.example”.

The name is the first cell, or the first two, and the address ends the doubt whether a line is a row. All other cells
say by their own words what they are; a person is asked about those that do not.
"""

import re
from collections.abc import Sequence

from libs.columns import known_header
from libs.email_addresses import EMAIL_FORM
from libs.people import is_name, is_particle, latin, shares_word, without_titles
from services.agent.assistants.guided.parsing.pasting.card import Card
from services.agent.assistants.guided.parsing.pasting.card_lines import is_company, read_card
from services.agent.assistants.guided.parsing.pasting.card_order import is_given, names_job
from services.agent.assistants.guided.parsing.pasting.mail_words import MailWords

_EMAIL = re.compile(EMAIL_FORM)
_BORDERS = (
    re.compile(r"\s*\t\s*"),
    re.compile(r"\s*;\s*"),
    re.compile(r"\s+/\s+|\s+//\s+"),
    re.compile(r"\s+[|·•]\s+"),
)
_BEFORE = re.compile(r"^(?P<before>.{0,80}?:)\s+(?P<row>.+)$")
"""A request, or words without one, before the first row."""
_MIN_CELLS = 3
_MAX_WORDS = 6
"""Words of a cell. A longer one is a part of a sentence."""
_MAX_NAME = 5
_LABEL = re.compile(r"[^\W\d]{4,}\s?[:=]|[?!]$")


def people_in_rows(lines: Sequence[str], words: MailWords) -> tuple[list[Card], list[str]] | None:
    """The people and the text around them; None where a line with an address is no row."""
    people: list[Card] = []
    others: list[str] = []
    for line in lines:
        if _EMAIL.search(line) is None:
            others.append(line)
            continue
        before, row = _parted(line)
        card = _person(row.strip(), words)
        if card is None:
            return None
        people.append(card)
        others += [before] if before else []
    return (people, others) if people else None


def _parted(line: str) -> tuple[str, str]:
    """The request before a row, up to a colon or in lower case, and the row: “add van den Berg, Lisa / …”."""
    found = _BEFORE.match(line)
    before, row = (found["before"], found["row"]) if found is not None and "@" not in found["before"] else ("", line)
    words = row.split(" ")
    begin = next((at for at, word in enumerate(words) if not word.islower() or is_particle(word)), 0)
    return " ".join([before, *words[:begin]]).strip(), " ".join(words[begin:])


def _person(row: str, words: MailWords) -> Card | None:
    for border in _BORDERS:
        cells = [cell.strip(" \"'") for cell in border.split(row)]
        if len(cells) >= _MIN_CELLS:
            return _read([cell for cell in cells if cell], words)
    return None


def _read(cells: Sequence[str], words: MailWords) -> Card | None:
    emails = [match.group() for cell in cells for match in _EMAIL.finditer(cell)]
    if len(emails) != 1 or not cells or any(_is_sentence(cell) for cell in cells):
        return None
    name, rest = _named(cells, emails[0], words)
    if not name or any(is_company(part) for part in name.split(", ")) or names_job(name, words.titles):
        return None
    card = read_card(rest, words.titles, words.grammar, words.towns, words.countries, name=name)
    if card is None:
        return None
    jobs = [each for each in card.left if each.islower()]
    if "jobtitle" not in card.fields and len(jobs) == 1:
        card.fields["jobtitle"] = jobs[0]
        card.left.remove(jobs[0])
    card.unsure += card.left
    card.left = []
    return card


def _is_sentence(cell: str) -> bool:
    """Whether a cell is a part of a sentence, or has a label of its own, which another reader knows."""
    bare = _EMAIL.sub("", cell)
    words = bare.split()
    is_labelled = len(words) > 1 and words[0].isalpha() and known_header(words[0]) is not None
    return len(words) > _MAX_WORDS or (is_labelled and cell == bare) or _LABEL.search(bare) is not None


def _named(cells: Sequence[str], email: str, words: MailWords) -> tuple[str, list[str]]:
    """The name, and the cells behind it. Two cells hold a family name and a given name, in either order."""
    first, second = (cell if "," in cell else without_titles(cell) for cell in cells[:2])
    if not _is_written_as_name(first) or ("," in second and "," not in first):
        return "", []
    is_pair = _is_written_as_name(second) and "," not in f"{first}{second}" and len(second.split()) <= 2
    if is_pair and not is_company(second) and not names_job(second, words.titles):
        if is_given(second.split()[0]) and not is_given(first.split()[0]):
            return f"{first}, {second}", list(cells[2:])
        if " " not in first and is_given(first) and shares_word(second, email) and not is_given(second):
            return f"{first} {second}", list(cells[2:])
        if " " not in second and _spells(second, email) and not is_given(first.split()[0]):
            return f"{first}, {second}", list(cells[2:])
    if len(first.split()) < 2:
        return "", []
    return first, list(cells[1:])


def _spells(word: str, email: str) -> bool:
    """Whether the address begins with this name: “fiona@…”, “fiona.oneil@…”."""
    return latin(email).startswith(latin(word))


def _is_written_as_name(cell: str) -> bool:
    bare = cell.replace(",", " ").split()
    return (
        is_name(cell.replace(",", " ")) and len(bare) <= _MAX_NAME
        and all(word[:1].isupper() or (word.islower() and is_particle(word)) for word in bare)
        and bare[-1][:1].isupper()
    )  # fmt: skip
