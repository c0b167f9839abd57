"""Cuts a request about several people into one part for each, and what is said of all of them."""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import korean
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.hangul.each_own import each_own
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.splitting import split

_BULLETS = "-–—•*·"
_Part = tuple[list[Piece], list[Piece]]


def each_person(pieces: Sequence[Piece], intent: Intent, grammar: Grammar) -> list[_Part]:
    """(the person's own pieces, the pieces about all). One part where the request is about one."""
    if intent in ("update", "clear", "assign"):
        own = each_own(pieces, intent, grammar)
        return [(each, []) for each in own] or _all_changed(pieces, grammar)
    if intent not in ("create", "search"):
        return [(list(pieces), [])]
    people = without_bullets(pieces)
    names = [at for at, piece in enumerate(people) if _is_person(people, at, grammar)]
    if lines := _by_lines(people):
        return lines
    for kind in ("email", "phone"):
        addresses = [at for at, piece in enumerate(people) if piece.item.kind == kind and piece.kind == "typed"]
        if len(addresses) < 2 or len(names) < len(addresses) or _is_corrected(people, addresses):
            continue
        if len(names) == len(addresses) and names[-1] < addresses[0]:
            return _paired(people, names, addresses)
        if names[0] > addresses[0]:
            return _cut(people, addresses) if len(names) == len(addresses) else [(people, [])]
        firsts = [
            next((name for name in names if before < name < address), -1)
            for before, address in zip([-1, *addresses], addresses, strict=False)
        ]
        if min(firsts) >= 0:
            return _cut(people, firsts)
    typed = [piece for piece in people if piece.kind == "typed"]
    if len(names) > 1 and not typed and _are_listed(people, names):
        return _cut(people, names)
    return [(people, [])]


def _all_changed(pieces: Sequence[Piece], grammar: Grammar) -> list[_Part]:
    """ "김하나랑 이두리 회사를 온담으로 바꿔줘": the same news of each. An ending or a mark joins the names."""
    people = list(pieces)
    end = next((at for at, piece in enumerate(people) if _ends_names(piece)), 0)
    names = [at for at in range(end) if _is_person(people, at, grammar) or _is_in_pair(people, at, end)]
    if len(names) < 2 or people[names[-1]].role == "to":
        return [(people, [])]
    is_both = people[names[-1] + 1].item.is_link("focus")  # “허단우 맹하율 둘 다 …”: no ending joins them
    for at, piece in enumerate(people[names[0] : names[-1]], names[0]):
        is_name = at in names and (piece.role == "with" or is_both or not people[at + 1].is_word)
        if not (is_name or piece.is_mark(",·") or piece.item.is_link("and")):
            return [(people, [])]
    head, shared = people[: names[0]], people[names[-1] + 1 :]
    return [([replace(people[at], is_person=True)], [*head, *shared]) for at in names]


def _ends_names(piece: Piece) -> bool:
    """Whether a change is said from here on: its label, its goal, or “both of them”."""
    return piece.kind == "label" or piece.role in ("to", "toward") or piece.item.is_link("focus", "to_me", "owned_me")


def _is_in_pair(pieces: Sequence[Piece], at: int, end: int) -> bool:
    """“사밤이랑 사별 담당자를 …”: names of two syllables, which “and” joins to a name."""
    piece = pieces[at]
    is_joined = piece.role == "with" or (at > 0 and pieces[at - 1].role == "with" and at + 1 == end)
    return piece.is_word and is_joined and korean.is_full_name(piece.text)


def _by_lines(pieces: Sequence[Piece]) -> list[_Part]:
    """A list with one address in each of its lines: no line adds to the person of another one."""
    lines = split(pieces, lambda piece: piece.is_mark("\n"))
    addresses = [sum(piece.kind == "typed" and piece.item.kind == "email" for piece in line) for line in lines]
    people = [line for line, count in zip(lines, addresses, strict=True) if count]
    if len(people) < 2 or max(addresses) > 1 or any(not line[0].is_value for line in people):
        return []
    shared = [piece for line, count in zip(lines, addresses, strict=True) if not count for piece in line]
    return [(line, shared) for line in people]


def _paired(pieces: list[Piece], names: list[int], addresses: list[int]) -> list[_Part]:
    """ "강하늘, 임시완 … 이메일은 각각 A, B": first all names, then all addresses."""
    parts: list[_Part] = []
    for at, (name, address) in enumerate(zip(names, addresses, strict=True)):
        end = names[at + 1] if at + 1 < len(names) else name + 1
        while end < addresses[0] and pieces[end].kind == "title":
            end += 1
        parts.append(([*pieces[name:end], pieces[address]], pieces[addresses[-1] + 1 :]))
    return parts


def _cut(pieces: list[Piece], cuts: list[int]) -> list[_Part]:
    starts = [_line_start(pieces, cut, cuts[at - 1] if at else -1) for at, cut in enumerate(cuts)]
    common_from = _common(pieces, cuts[-1])
    head, shared = pieces[: starts[0]], pieces[common_from:]
    ends = [*starts[1:], common_from]
    return [(pieces[start:end], [*head, *shared]) for start, end in zip(starts, ends, strict=True)]


def _line_start(pieces: Sequence[Piece], cut: int, before: int) -> int:
    """Where the person's words begin: a company or a title may stand before the name on its line."""
    start = cut
    while start - 1 > before and pieces[start - 1].kind in ("word", "title"):
        start -= 1
    return start


def _common(pieces: Sequence[Piece], last: int) -> int:
    """Where begins what is said of all: behind the last address, a new line, a full stop, or a word for all."""
    for at in range(last + 1, len(pieces)):
        piece = pieces[at]
        is_for_all = piece.item.is_reply("everyone") or piece.item.is_link("focus")
        if is_for_all or piece.is_mark("\n.!") or piece.kind == "verb":
            return at
    return len(pieces)


def _is_person(pieces: Sequence[Piece], at: int, grammar: Grammar) -> bool:
    piece = pieces[at]
    if not piece.is_word:
        return False
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if (
        piece.is_firm
        or piece.text in grammar.nouns
        or grammar.is_company(piece.text)
        or grammar.is_department(piece.text)
    ):
        return False
    if piece.is_person or grammar.is_name(piece.text):
        return not (at and pieces[at - 1].kind == "label" and pieces[at - 1].item.value("field") != "name")
    return after is not None and after.kind == "title" and after.is_person


def _is_corrected(pieces: Sequence[Piece], addresses: Sequence[int]) -> bool:
    between = pieces[addresses[0] : addresses[-1]]
    return any(piece.item.is_reply("correction") or piece.item.is_link("not") for piece in between)


def _are_listed(pieces: Sequence[Piece], names: Sequence[int]) -> bool:
    """Nothing else between the names than commas, “and” and titles."""
    return all(
        piece.kind in ("mark", "title") or piece.item.is_link("and") or (piece.kind == "word" and at in names)
        for at, piece in enumerate(pieces[names[0] : names[-1]], names[0])
    )


def without_bullets(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the bullets and numbers at the beginning of lines."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        starts = not found or found[-1].is_mark("\n:")
        follows = pieces[at + 1] if at + 1 < len(pieces) else None
        if starts and piece.kind == "mark" and piece.text in _BULLETS:
            continue
        is_number = piece.kind == "typed" and piece.text.isdigit() and len(piece.text) <= 2
        if starts and is_number and follows is not None and follows.is_mark(".)"):
            continue
        if (
            at
            and piece.is_mark(".)")
            and pieces[at - 1].text.isdigit()
            and (not found or found[-1] is not pieces[at - 1])
        ):
            continue
        found.append(piece)
    return found
