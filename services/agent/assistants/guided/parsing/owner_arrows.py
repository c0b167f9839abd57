"""An arrow from a contact to a new owner: “Luc Ferrand → Daria Orlova”, "owner: Ann Lee -> Zofia Lis".

Two names of people around an arrow hand over a contact, as the words between them would say it. Names that share a
word are rather the wrong and the right spelling of one, and are left to the reader of swapped values.
"""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import is_name_anywhere, may_be_given
from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form
from services.agent.assistants.guided.parsing.pairs import named
from services.agent.assistants.guided.parsing.several import without_bullets
from services.agent.assistants.guided.parsing.splitting import split
from services.agent.assistants.guided.parsing.utterance import UserRequest

_ARROWS = ("->", "-->", "→", "=>", ">", ">>")
_DASHES = ("-", "–", "—", ":")
_MAX_HEADING = 8
"""Items of a heading, with the mark behind it."""
_MAX_NAME = 4
_LINE = "→>"
"""Signs without which a text has no arrow: most texts are told by them."""
_DECLINING: tuple[Locale, ...] = ("pl", "ru")
_SMALL = ("filler", "please", "new", "by_now", "and", "value")


def handed_by_arrows(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """A request for each pair of a contact and a new owner; empty where a line says anything else."""
    heading, headed = _heading(items)
    has_arrow = any(sign in text for sign in _LINE)
    if not (headed or has_arrow):
        return []
    found = [_handed(text, line, is_headed=bool(headed)) for line in _lines(headed or items)]
    requests = [each for each in found if each is not None]
    is_list = len(requests) > 1 or has_arrow or any(item.value("intent") for item in heading)
    return requests if requests and is_list and len(requests) == len(found) else []


def _heading(items: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
    """“Zmiana opiekunów:”, and the items below it, where a dash is as good as an arrow; nothing without a heading."""
    end = next((at for at, item in enumerate(items[:_MAX_HEADING]) if item.is_punctuation(":\n")), 0)
    heading = items[:end]
    is_heading = any(_names_owner(item) for item in heading) and not any(
        item.in_name or item.kind in ("email", "phone") for item in heading
    )
    is_heading = is_heading and all(_is_of_heading(item) for item in heading)
    return (heading, without_bullets(items[end + 1 :])) if is_heading else ((), ())


def _is_of_heading(item: Item) -> bool:
    return item.value("intent") == "update" or _names_owner(item) or _is_small(item) or item.is_reply("everyone")


def _lines(items: Sequence[Item]) -> list[list[Item]]:
    lines = split(items, lambda item: item.is_punctuation("\n,;."))
    return [line for line in lines if any(not _is_small(item) for item in line)]


def _handed(text: str, line: Sequence[Item], *, is_headed: bool = False) -> UserRequest | None:
    signs = "->→=–—:" if is_headed else "->→="
    arrow = next((at for at, item in enumerate(line) if at and item.is_punctuation(signs)), 0)
    behind = arrow
    while behind < len(line) and line[behind].is_punctuation(signs):
        behind += 1
    start, end = _begin_of_name(line, arrow), _end_of_name(line, behind)
    sign = text[line[arrow].start : line[behind - 1].end]
    if sign not in _ARROWS and not (is_headed and sign in _DASHES):
        return None
    rest = [*line[:start], *line[end:]]
    is_said = is_headed or any(_names_owner(item) for item in rest)
    contact, teammate = _words(text, line[start:arrow]), _words(text, line[behind:end])
    is_pair = _is_full(line[start:arrow]) and (_is_full(line[behind:end]) or (is_said and bool(teammate)))
    is_pair = is_pair or (line[arrow - 1].kind == "email" and arrow == start + 1 and bool(teammate))
    is_person = _is_given(contact.split()[0]) if contact else False
    is_owner = bool(teammate) and (is_said or (is_person and not any(map(is_legal_form, teammate.split()))))
    is_other = not set(contact.casefold().split()) & set(teammate.casefold().split())
    if not (is_pair and is_owner and is_other and all(_is_small(item) or _names_owner(item) for item in rest)):
        return None
    entities = named(contact)
    entities.labelled[OWNER] = teammate
    return UserRequest("assign", entities, start=line[0].start, end=line[-1].end)


def _begin_of_name(line: Sequence[Item], arrow: int) -> int:
    start = arrow
    while start and _is_of_name(line[start - 1]) and arrow - start < _MAX_NAME:
        start -= 1
    return start


def _end_of_name(line: Sequence[Item], behind: int) -> int:
    end = behind
    while end < len(line) and _is_of_name(line[end]) and end - behind < _MAX_NAME:
        end += 1
    return end


def _is_of_name(item: Item) -> bool:
    return item.kind == "email" or (item.in_name and not item.value("place") and not _names_owner(item))


def _is_full(name: Sequence[Item]) -> bool:
    return len(name) > 1 and all(item.kind == "word" for item in name)


def _is_given(word: str) -> bool:
    return is_name_anywhere(word) or may_be_given(word)


def _words(text: str, name: Sequence[Item]) -> str:
    return text[name[0].start : name[-1].end] if name else ""


def _names_owner(item: Item) -> bool:
    return item.value("field") == OWNER or item.value("intent") == "assign"


def _is_small(item: Item) -> bool:
    is_mark = item.kind == "mark" and item.text in ":!?()…"
    return is_mark or item.is_link(*_SMALL) or item.is_reply("thanks", "greeting")
