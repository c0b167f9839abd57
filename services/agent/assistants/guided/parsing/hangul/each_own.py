"""Cuts a change of several people where each gets a value of their own: “A는 팀장으로, B는 차장으로 직급 바꿔줘”.

Without a cut, the value of one person would be written to another. A label that is said once counts for all of them.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import korean
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_CLOSING = ("to", "is", "toward")
"""Endings of a value behind which the next person may begin without a comma."""
_SHORT = 2
_PLAIN = ("jobtitle", "company", "city", "country")
"""Labels of a value that is no person's name."""
_OF_PERSON = ("", "topic", "object", "of", "toward", "at")


def each_own(pieces: Sequence[Piece], intent: Intent | None, grammar: Grammar) -> list[list[Piece]]:
    """The pieces of each person, with the shared label; nothing where fewer than two have a value of their own."""
    pieces = _with_short_names(pieces)
    if sum(_may_begin(piece, grammar) for piece in pieces) < 2 or any(_is_doubtful(piece) for piece in pieces):
        return []
    head, clauses = _clauses(pieces, grammar)
    if len(clauses) < 2 or any(each.kind in ("word", "typed") for each in head):
        return []
    if not all(_has_news(clause, intent, grammar) for clause in clauses):
        return []
    verbs = [each for each in clauses[-1] if each.kind == "verb"][-1:]
    shared = [each for each in head if each.kind == "label"] or _only_label(clauses)
    return [_whole(clause, shared, verbs, grammar) for clause in clauses]


def _with_short_names(pieces: Sequence[Piece]) -> list[Piece]:
    """“노예지 도시 세종으로 도현 직급 차장으로”: between a value and the next label, two syllables are a contact."""
    found = list(pieces)
    for at in range(1, len(found) - 1):
        piece, behind = found[at], found[at + 1]
        is_between = found[at - 1].role == "to" and behind.kind in ("label", "title") and not piece.role
        if is_between and piece.is_word and len(piece.text) == _SHORT and korean.is_full_name(piece.text):
            found[at] = replace(piece, is_person=True)
    return found


def _may_begin(piece: Piece, grammar: Grammar) -> bool:
    is_named = piece.is_word and (piece.is_person or grammar.is_name(piece.text))
    return is_named and not piece.is_firm and piece.role in _OF_PERSON


def _is_doubtful(piece: Piece) -> bool:
    """Corrections have two values of one person, and “both” is said of all."""
    is_denied = piece.item.is_link("not") or piece.item.is_reply("correction", "no")
    return is_denied or piece.item.is_link("focus") or piece.text.endswith(("아니", "소개", "추천", "소개받"))


def _clauses(pieces: Sequence[Piece], grammar: Grammar) -> tuple[list[Piece], list[list[Piece]]]:
    """What stands before the first person, and the clauses that begin with one each."""
    head: list[Piece] = []
    clauses: list[list[Piece]] = []
    segment: list[Piece] = []
    for at, piece in enumerate(pieces):
        segment.append(piece)
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        is_apart = piece.is_mark(",;\n") or piece.item.is_link("and") or piece.kind == "verb"
        if after is None or is_apart or (_may_begin(after, grammar) and _closes(segment)):
            _add(segment, head, clauses, grammar)
            segment = []
    return head, clauses


def _closes(segment: Sequence[Piece]) -> bool:
    """Whether the next person may begin behind this value, or label that is to be emptied, without a comma."""
    last, before = segment[-1], segment[-2] if len(segment) > 1 else None
    if last.role in _CLOSING or last.kind == "typed":
        return True
    is_said = before is not None and before.role == "topic"  # “A는 팀장 B는 차장으로”
    if before is not None and before.kind == "label" and last.is_value and before.item.value("field") in _PLAIN:
        return True  # “A 직함 과장 B 직함 차장으로”
    return (last.kind == "label" and last.role == "with") or (last.kind in ("title", "place") and is_said)


def _add(segment: list[Piece], head: list[Piece], clauses: list[list[Piece]], grammar: Grammar) -> None:
    people = [at for at, piece in enumerate(segment) if _may_begin(piece, grammar)]
    if not people and clauses:
        clauses[-1] += segment
    elif not people:
        head += segment
    else:
        labels = [at for at in range(people[0]) if segment[at].kind == "label"]
        begin = labels[-1] + 1 if labels and not clauses else 0
        head += segment[:begin]  # “직급 A는 …”
        clauses.append(segment[begin:])


def _has_news(clause: Sequence[Piece], intent: Intent | None, grammar: Grammar) -> bool:
    """Whether one person stands there, and behind them a value, or a label that is to be emptied."""
    people = [at for at, piece in enumerate(clause) if _may_begin(piece, grammar)]
    if len(people) != 1:
        return False
    behind = clause[people[0] + 1 :]
    if intent in ("clear", "delete"):
        return any(each.kind == "label" for each in behind)
    values = [each for each in behind if (each.is_value or each.kind == "typed") and not _is_address(each, behind)]
    return bool(values) and all(
        each.text not in grammar.nouns and (each.role or not grammar.is_predicate(each.text)) for each in values
    )


def _is_address(piece: Piece, behind: Sequence[Piece]) -> bool:
    """“우가람 과장님은 …”: a title directly behind the name that no ending makes the news."""
    is_title = piece is behind[0] and piece.kind == "title" and piece.role in ("", "topic", "object", "of")
    return is_title and any(each.is_value or each.kind == "typed" for each in behind[1:])


def _only_label(clauses: Sequence[Sequence[Piece]]) -> list[Piece]:
    """The label that one clause alone has."""
    labels = [[each for each in clause if each.kind == "label"] for clause in clauses]
    having = [found for found in labels if found]
    return having[0] if len(having) == 1 and len(having[0]) == 1 else []


def _whole(clause: Sequence[Piece], shared: Sequence[Piece], verbs: Sequence[Piece], grammar: Grammar) -> list[Piece]:
    own = [each.copied() for each in clause]
    person = next(at for at, each in enumerate(own) if _may_begin(each, grammar))
    while person + 1 < len(own) and _is_address(own[person + 1], own[person + 1 :]):
        person += 1
    if shared and not any(each.kind == "label" for each in own):
        own[person + 1 : person + 1] = [each.copied() for each in shared]
    if not any(each.kind == "verb" for each in own):
        own = [each for each in own if not each.is_mark(",;\n")] + [each.copied() for each in verbs]
    values = [each for each in own[person + 1 :] if each.is_value]
    if values and values[-1].role in ("", "is") and not any(each.kind == "typed" for each in own):
        values[-1].role = "to"  # “A는 팀장, B는 차장으로”
    return own
