"""Korean requests that are only about people: notes and new owners."""

import re
from collections.abc import Sequence

from libs.people import korean
from services.agent.assistants.guided.parsing.entities import OWNER, Entities, Run
from services.agent.assistants.guided.parsing.hangul.given_first import settle_owner
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.people import best_person
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.reader import read_entities

_THIS = ("이거", "이걸", "이것", "이렇게", "요거", "요렇게")
_DONE = ("하나", "놔", "놔줘", "둬", "둬줘", "놓아", "두자")
"""Words that a verb of writing takes with it: “메모 하나 적어 놔”."""
_QUOTE = re.compile(r"['‘“\"「](?P<said>[^'’”\"」\n]{2,500})['’”\"」]")
_BEFORE_BODY = re.compile(r"^(?P<name>[가-힣]{2,4})\s*(?:님|씨)?\s*[-–:,]\s*(?P<body>.+)$", re.DOTALL)


def assigned(text: str, pieces: Sequence[Piece], grammar: Grammar) -> Entities:
    """The owner is the one with “에게” or “로”; the contact is the other."""
    owner = ""
    to_me = any(piece.item.is_link("to_me") for piece in pieces)
    labels = [piece for piece in pieces if piece.kind == "label" and piece.item.value("field") == OWNER]
    if not to_me:
        at = _named_owner(pieces)
        if at is None:
            at = next(
                (at for at in range(len(pieces) - 1) if pieces[at].is_word and pieces[at + 1].kind == "verb"), None
            )
        if at is not None:
            start = at
            while (
                start
                and pieces[start].text[:1].isascii()
                and pieces[start - 1].is_word
                and pieces[start - 1].text[:1].isascii()
            ):
                start -= 1
            for piece in pieces[start : at + 1]:
                piece.used = True
            owner = text[pieces[start].start : pieces[at].end]
            if at + 1 < len(pieces) and pieces[at + 1].kind == "title":
                pieces[at + 1].used = True  # “서민준 대리님께”
    for label in labels:
        label.used = True
    for piece in pieces if owner else ():
        piece.used = piece.used or piece.item.is_link("owned_after")  # “곽보람 씨 담당 Zofia Lis로 넘겨줘”
    entities = read_entities(text, pieces, "update", grammar)
    entities.labelled = {OWNER: "me" if to_me else owner} if to_me or owner else entities.labelled
    if OWNER not in entities.labelled:
        entities.named.append(OWNER)
        if any(piece.item.text.startswith("담당자로") for piece in pieces if piece.kind == "verb"):
            settle_owner(entities)
    entities.has_focus = entities.has_focus or not (entities.runs or entities.emails or entities.phones)
    return entities


def hands_over(pieces: Sequence[Piece]) -> bool:
    """“석가람 담당 Ann Lee로 돌려줘”: the verb of an undo with a new owner."""
    owner = next((at for at, piece in enumerate(pieces) if _is_owner(piece)), len(pieces))
    return any(piece.is_word and piece.role in ("to", "toward") for piece in pieces[owner + 1 :])


def _is_owner(piece: Piece) -> bool:
    return piece.item.is_link("owned_after") or (piece.kind == "label" and piece.item.value("field") == OWNER)


def _named_owner(pieces: Sequence[Piece]) -> int | None:
    """Where the owner is named: “Ann에게”, “Ann으로”; “Ann을 옥해주 담당자로” makes the object the owner."""
    verb = next((at for at, each in enumerate(pieces) if each.kind == "verb"), len(pieces))
    goal = next((at for at, each in enumerate(pieces) if _is_goal(pieces, at)), None)
    names_owner = verb < len(pieces) and pieces[verb].item.text.startswith("담당자로")
    objects = [at for at, each in enumerate(pieces[:verb]) if each.is_word and each.role == "object"]
    is_object = goal is None and names_owner and len(objects) == 1
    return objects[0] if is_object and any(each.is_word for each in pieces[objects[0] + 1 : verb]) else goal


def _is_goal(pieces: Sequence[Piece], at: int) -> bool:
    """ "Ann에게", “서민준 대리님께”."""
    piece, after = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    is_titled = after is not None and after.kind == "title" and after.role in ("to", "toward") and not piece.role
    return piece.kind in ("word", "typed") and (piece.role in ("to", "toward") or is_titled)


def noted(text: str, pieces: Sequence[Piece], body: str, grammar: Grammar) -> Entities:
    """The contact of a note, and its text: behind a colon, or what is quoted with “라고”."""
    person = best_person(text, pieces, "search", grammar)
    email = next((piece for piece in pieces if piece.kind == "typed" and piece.item.kind == "email"), None)
    entities = Entities(body=body)
    if email is not None:
        entities.emails.append(email.text)
    elif person is not None:
        entities.runs.append(Run.of(person.name, is_name=True))
    elif (name := _named_before_note(pieces, grammar)) is not None:
        name.used = True
        entities.runs.append(Run.of(name.text, is_name=True))
    elif (match := _BEFORE_BODY.match(body)) is not None and grammar.is_name(match["name"]):
        entities.runs.append(Run.of(match["name"], is_name=True))
        entities.body = match["body"].strip()
    entities.has_focus = not (entities.runs or entities.emails)
    if not entities.body:
        is_pointed_at = bool(pieces) and pieces[0].item.is_link("focus")  # “이분 통화는 오후에만 가능하대 적어줘”
        start = email.item.end if email is not None else _person_end(pieces, person)
        start = start or (pieces[0].item.end if is_pointed_at else 0)
        entities.body = _quoted(text, pieces, start, grammar)
    return entities


def _named_before_note(pieces: Sequence[Piece], grammar: Grammar) -> Piece | None:
    """ "한별 메모 추가 …": a name of two syllables that begins the text, directly before the verb."""
    first, second = (*pieces[:2], None, None)[:2]
    is_before_verb = second is not None and second.item.value("intent") == "note"
    if first is None or not is_before_verb or not first.is_word or first.text in grammar.nouns:
        return None
    return first if korean.is_full_name(first.text) else None


def _person_end(pieces: Sequence[Piece], person: object) -> int:
    end = getattr(person, "end", 0)
    while 0 < end < len(pieces) and pieces[end].kind == "title":
        end += 1
    return pieces[end - 1].item.end if end else 0


def _pointed_at(text: str, pieces: Sequence[Piece], start: int) -> str:
    """ "다음 주에 회신 준다고 함 이거 메모로 남겨줘": what stands between the person and “이거”."""
    end = len(pieces)
    while end and (pieces[end - 1].item.is_link("focus") or pieces[end - 1].text in _THIS):
        end -= 1
    said = [piece for piece in pieces[:end] if piece.start >= start and piece.kind != "mark"]
    if len(said) < 2 or end == len(pieces):
        return ""
    return text[max(start, said[0].start) : said[-1].item.end].strip()


def _quoted(text: str, pieces: Sequence[Piece], start: int, grammar: Grammar) -> str:
    """What stands before “라고”, “다고”, behind the person; or what follows the verb."""
    heads = [each.item.end for at, each in enumerate(pieces) if _is_head_of_note(pieces, at)]
    start = max([start, *heads[:1]])
    if (quote := _QUOTE.search(text, start)) is not None:
        return quote["said"].strip()
    last = next((piece for piece in reversed(pieces) if piece.role == "quoted" and piece.start >= start), None)
    if last is not None:
        said = text[start : last.end]
        begin = next((at for at, each in enumerate(said) if each.isalnum()), 0)
        words = said[begin:].split(" ", 1)
        if (
            words[0]
            in ("님에게", "님한테", "님께", "님", "씨", "씨에게", "씨한테", "에게", "한테", "께", "로", "메모에")
            and len(words) > 1
        ):
            said = words[1]
        ending = text[last.end : last.item.end]
        if ending.startswith("라고") and said.endswith("함이"):
            said = said[:-1]  # “… 통화하기로 함이라고”
        return (said.strip() + ("다" if ending.startswith("다고") else "")).strip()
    verb = next((at for at, piece in enumerate(pieces) if piece.item.value("intent") == "note"), len(pieces) - 1)
    if said := _pointed_at(text, pieces[:verb], start):
        return said
    end = verb + 1
    while end < len(pieces) and (pieces[end].kind == "verb" or pieces[end].text in _DONE):
        end += 1  # “메모 하나 적어 놔 15일에 …”
    rest = [piece for piece in pieces[end:] if _is_in_body(piece) and piece.start >= start]
    if len(rest) > 1:
        return text[rest[0].start : pieces[-1].item.end].strip()
    return _sentence_before(text, pieces[:verb], start, grammar)


def _is_in_body(piece: Piece) -> bool:
    """ "다음 주에 …": a reply elsewhere, and the beginning of a note here."""
    return piece.kind != "mark" and (piece.kind != "small" or piece.item.is_reply("more"))


def _is_head_of_note(pieces: Sequence[Piece], at: int) -> bool:
    """ "메모에 … 라고 적어줘"; in “… 보내 달래 메모에 남겨줘” nothing but the verb follows."""
    if pieces[at].item.value("intent") != "note" or pieces[at].role not in ("at", "object"):
        return False
    return any(each.kind not in ("verb", "small", "mark") for each in pieces[at + 1 :])


def _sentence_before(text: str, pieces: Sequence[Piece], start: int, grammar: Grammar) -> str:
    """ "편서린이랑 통화했는데 샘플 보내달래. 메모해놔": the sentence about the person, before the verb."""
    said = [piece for piece in pieces if piece.start >= start and piece.kind != "mark"]
    is_apart = bool(pieces) and pieces[-1].is_mark(".!,…\n")
    if len(said) < 2 or start == 0 or not (is_apart or grammar.is_predicate(said[-1].text)):
        return ""
    return text[said[0].start : said[-1].item.end].strip()
