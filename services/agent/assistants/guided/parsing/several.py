"""Cuts a request about several people into one part for each: by lists, by lines, by “and”, and by their addresses."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from libs.people import is_given_name, is_korean_name, is_name_anywhere, shares_word
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import split
from services.agent.assistants.guided.small_words import small_words

_BULLETS = "-–—•*·"
_INNER = "-–—/|("
"""Between the values of one person in a row."""
_TWO = 2


def each_person(items: Sequence[Item]) -> list[list[Item]]:
    """The items of each person; one part where the request is about one."""
    items = without_bullets(items)
    if not is_person(items):
        items = _lower_names(items)
    # A list shows its people best. “And” is tried last, because a company's name may hold it.
    for parts in (_listed(items), rows_of(items), _by_addresses(items), _names_then_addresses(items), _by_and(items)):
        if len(parts) > 1:
            return _with_jobs_of_next([each for part in parts for each in _each_address(part, len(items))])
    return [list(items)]


def _each_address(part: list[Item], size: int) -> list[list[Item]]:
    """“Ana Ruiz, ana@…; Eva Gil, eva@…, y Luis Pons, luis@…”: the last part of a list may hold two people."""
    is_of_several = len(part) < size and sum(item.kind == "email" for item in part) > 1
    return each_person(part) if is_of_several else [part]


def _with_jobs_of_next(parts: list[list[Item]]) -> list[list[Item]]:
    """ "… ana@… y el enólogo, Bruno Sosa, bruno@…": behind “and”, a job at the end of a part is the next person's."""
    for first, second in pairwise(parts):
        joint = next((at for at in range(len(first) - 1, 0, -1) if first[at].is_link("and")), len(first))
        behind = first[joint + 1 :]
        words = [item for item in behind if not (item.kind == "mark" or item.is_link("filler", "value", "of"))]
        is_job = bool(words) and bool(words[0].value("title")) and all(item.text.islower() for item in words)
        if is_job and any(item.kind == "email" for item in first[:joint]):
            del first[joint:]
            second[:0] = behind
    return parts


def _lower_names(items: Sequence[Item]) -> list[Item]:
    """Without a capital letter anywhere, words that stand in the address next to them are the name."""
    emails = [item.text.casefold() for item in items if item.kind == "email"]
    if len(emails) < 2:
        return list(items)
    found = list(items)
    for at, item in enumerate(items):
        if item.kind == "word" and len(item.text) > 1 and any(item.text.casefold() in each for each in emails):
            found[at] = replace(item, marks=(), in_name=True)
    return found


def without_bullets(items: Sequence[Item]) -> list[Item]:
    """Without the bullets and numbers at the beginning of lines; a line's end stays."""
    found: list[Item] = []
    for at, item in enumerate(items):
        starts = not found or found[-1].is_punctuation("\n:")
        follows = items[at + 1] if at + 1 < len(items) else None
        if starts and item.kind == "mark" and item.text in _BULLETS:
            continue
        if (
            starts
            and item.kind in ("number", "phone")
            and item.text.isdigit()
            and len(item.text) <= 2
            and (follows is not None and follows.is_punctuation(".)-–"))
            and not _is_code(items[at : at + 3])
        ):
            continue
        if (
            found
            and at
            and item.is_punctuation(".)-–")
            and items[at - 1].kind == "number"
            and (found[-1] is not items[at - 1])
        ):
            continue
        found.append(item)
    return found


def _is_code(items: Sequence[Item]) -> bool:
    """“Kod pocztowy: 80-244”: digits on both sides of a dash, without a space."""
    glued = all(before.end == behind.start for before, behind in pairwise(items))
    return len(items) > _TWO and glued and items[1].is_punctuation("-–") and items[2].kind == "number"


def is_person(items: Sequence[Item]) -> bool:
    return any(is_name(item) for item in items)


def is_name(item: Item) -> bool:
    return item.in_name or (item.is_content and item.is_capitalized) or (item.is_content and is_korean_name(item.text))


def _listed(items: Sequence[Item]) -> list[list[Item]]:
    """Lines or parts between semicolons, each with a name or an address of its own."""
    parts = _split(items, lambda item: item.is_punctuation("\n;"))
    people = [part for part in parts if is_person(part)]
    with_address = [part for part in people if any(item.kind in ("email", "phone") for item in part)]
    if len(people) > 1 and len(with_address) == len(people):
        return people
    full = [part for part in people if _is_full_name(part)]
    return people if len(people) > 1 and len(full) == len(people) == len(parts) else []


def rows_of(items: Sequence[Item]) -> list[list[Item]]:
    """ "Ann Lee - Acme - ann@…, Bob Ray - Globex - bob@…": as many parts as addresses, each begins with a name.

    The parts have marks of their own within them, so that a comma or an “and” stands between two people only.
    """
    emails = sum(item.kind == "email" for item in items)
    if emails < _TWO or not any(item.kind == "mark" and item.text in _INNER for item in items):
        return []
    for is_border in (lambda item: item.is_punctuation(","), lambda item: item.is_link("and"), is_between):
        parts = _split(items, is_border)
        rows = [part for part in parts if any(item.kind == "email" for item in part)]
        if len(rows) == emails and all(_begins_row(part) for part in rows) and rows == parts[-len(rows) :]:
            starts = [next(at for at, item in enumerate(items) if item is part[0]) for part in rows]
            return [
                list(items[start:end]) for start, end in zip([0, *starts[1:]], [*starts[1:], len(items)], strict=True)
            ]
    return []


def _begins_row(part: Sequence[Item]) -> bool:
    """Whether the first word that is no verb and no courtesy is a name, and more stands between it and the address."""
    first = next((at for at, item in enumerate(part) if item.kind != "mark" and not _is_before_name(item)), len(part))
    email = next(at for at, item in enumerate(part) if item.kind == "email")
    return first < email and is_name(part[first]) and any(item.kind == "mark" for item in part[first:email])


def _is_before_name(item: Item) -> bool:
    is_word = item.is_link("filler", "please", "focus", "new", "and", "value") or item.is_reply("everyone")
    is_word = is_word or item.value("intent") == "create"
    return is_word and not item.in_name


def _is_full_name(part: Sequence[Item]) -> bool:
    names = [item for item in part if is_name(item)]
    rest = [
        item
        for item in part
        if not is_name(item)
        and item.kind == "word"
        and not item.is_link("filler", "and", "value", "for")
        and item is not part[-1]  # "pop Ann and Bob Poe in"
    ]
    return len(names) >= 2 and not [item for item in rest if not item.value("intent")]


def _names_then_addresses(items: Sequence[Item]) -> list[list[Item]]:
    """“Ana Ruiz and Bob Ruiz, ana@… and bob@…”: as many full names as addresses, in the same order."""
    at = [place for place, item in enumerate(items) if item.kind == "email"]
    if len(at) < 2 or is_person(items[at[0] :]):
        return []
    rest = [item for item in items[at[0] :] if not (item.kind in ("email", "mark") or item.is_link("and", "filler"))]
    rest = [item for item in rest if not (item.is_link("please") or item.text.casefold() in small_words().in_order)]
    parts = _split(items[: at[0]], is_between)
    shared = [item for part in parts if _is_about_all(part) for item in part]  # “…, both at Acme, …”
    people = [part for part in parts if is_person(part) and not _is_about_all(part)]
    if rest or len(people) != len(at) or not all(_is_full_name(part) for part in people):
        return []
    return [[*part, items[place], *shared] for part, place in zip(people, at, strict=True)]


def _is_about_all(part: Sequence[Item]) -> bool:
    return bool(part) and (part[0].is_link("focus", "company") or part[0].is_reply("everyone"))


def is_between(item: Item) -> bool:
    return item.is_link("and") or item.is_punctuation(",:")


def _by_addresses(items: Sequence[Item]) -> list[list[Item]]:
    """One part for each e-mail address, cut before the name that stands with it."""
    at = [place for place, item in enumerate(items) if item.kind == "email"]
    if len(at) < 2:
        return []
    names_first = is_person(items[: at[0]])
    cuts = [0]
    for before, email in pairwise(at):
        cut = _name_before(items, before, email) if names_first else email
        if cut is None:
            return []
        cuts.append(cut)
    parts = [list(items[start:end]) for start, end in zip(cuts, [*cuts[1:], len(items)], strict=True)]
    parts = [*map(_without_relation, parts[:-1]), parts[-1]]
    return parts if all(is_person(part) for part in parts) else []


def _without_relation(part: list[Item]) -> list[Item]:
    """ "… ines@… et son associée": what the next person is to this one stands before that name, and is no job."""
    is_relation = len(part) > 2 and bool(part[-1].value("title")) and part[-2].is_link("focus")
    return part[:-2] if is_relation else part


def _name_before(items: Sequence[Item], after: int, email: int) -> int | None:
    """Where the name begins that stands before an address, behind the address of the person before."""
    place = email - 1
    while place > after and not is_name(items[place]):
        place -= 1
    if place <= after:
        return None
    while place - 1 > after and (is_name(items[place - 1]) or items[place - 1].is_link("particle")):
        if items[place - 1].is_link("and") and place + 1 < email and _is_related(items, place - 2, after):
            break  # “… de Metalsa y Pepe Sol pepe@…”: a company of the person before, and the next name
        place -= 1
    return _before_company(items, after, _before_relation(items, after, place, email), email)


def _before_relation(items: Sequence[Item], after: int, place: int, email: int) -> int:
    """ "… y a Teo Gil, que está en Gil Motor, teo@…": the company stands between the name and the address."""
    start, relation = place - 2, items[place - 1]
    is_company = relation.is_link("company", "company_now")
    if start <= after or not (is_company or relation.is_link("filler")) or relation.in_name:
        return place
    start -= items[start].is_punctuation(",")
    if start <= after or not items[start].in_name:
        return place
    end = start + 1
    while start - 1 > after and items[start - 1].in_name:
        start -= 1
    # "Carmela Ortega with Osage Pipe, carmela@…"
    is_person_there = _has_address(items[start:end], items[email]) or (is_company and is_given_name(items[start].text))
    return start if is_person_there else place


def _has_address(name: Sequence[Item], email: Item) -> bool:
    """Whether the address is the one of a person of this name: “Carmela Ortega”, “carmela@…”."""
    return len(name) > 1 and any(shares_word(item.text, email.text) for item in name)


def _before_company(items: Sequence[Item], after: int, place: int, email: int) -> int:
    """ "… and Oskar Wilk, Wilk Auto, oskar@…": a company between a person and the address.

    It is called after the person, or it is the one of the address, which has a word of the person's name.
    """
    start = place - 2
    if start <= after or not items[place - 1].is_punctuation(",") or is_given_name(items[place].text):
        return place
    end = place - 1
    while start > after and is_name(items[start]):
        start -= 1
    name = items[start + 1 : end]
    is_called_after = any(item.text == items[place].text for item in name)
    is_called_after = is_called_after or (
        _has_address(name, items[email]) and not _has_address(items[place:email], items[email])
    )
    return start + 1 if len(name) > 1 and is_called_after else place


def _is_related(items: Sequence[Item], at: int, after: int) -> bool:
    """Whether a relation stands right behind the address before, and its name ends here."""
    while at > after and is_name(items[at]):
        at -= 1
    return at == after + 1 and items[at].is_link("of", "company", "place")


def _by_and(items: Sequence[Item]) -> list[list[Item]]:
    """“Ana Ruiz and Bob Stone”, “Jonas Brandt, Emre Ozturk”: full names, and nothing else between them."""
    if any(item.is_punctuation(";") for item in items):
        return []  # “GIL RUIZ, Ana; ana@…; Acme”: the parts of one contact
    parts = _split(items, lambda item: item.is_link("and") or item.is_punctuation(","))
    if len(parts) < _TWO or not all(_is_full_name(part) for part in parts):
        return []
    is_joined = any(item.is_link("and") for item in items)
    return parts if is_joined or all(_may_be_person(part) for part in parts[1:]) else []


def _may_be_person(part: Sequence[Item]) -> bool:
    """ "New contact Anita Rao, Larkfield Dental": behind a comma alone, words that begin with no name are a company."""
    first = next(item for item in part if is_name(item))
    is_company = any(item.is_organization for item in part)
    return not is_company and (is_name_anywhere(first.text) or not first.text.isascii())


def _split(items: Sequence[Item], is_border: Callable[[Item], bool]) -> list[list[Item]]:
    return [part for part in split(items, is_border) if any(item.kind != "mark" for item in part)]
