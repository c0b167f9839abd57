"""What a Korean request comes to, once its entities are known: a question about a contact is a search."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import NUMBERS, Entities, Run
from services.agent.assistants.guided.parsing.hangul.pieces import Piece


class Found(NamedTuple):
    """A request with its entities; `start` and `end`: where its words stand."""

    intent: Intent
    entities: Entities
    start: int
    end: int


def share(entities: Entities, common: Entities, *, is_change: bool) -> None:
    """“둘 다 다올푸드예요”."""
    if is_change:
        entities.labelled = {**common.labelled, **entities.labelled}
        entities.without += common.without
    for prop in ("company", "city", "country", "jobtitle", "hubspot_owner_id"):
        if prop in common.labelled:
            entities.labelled.setdefault(prop, common.labelled[prop])
    entities.company = entities.company or common.company
    entities.named += common.named
    entities.left += common.left
    entities.unsure += common.unsure
    entities.has_focus = False


def settled(intent: Intent, entities: Entities, pieces: Sequence[Piece]) -> Intent | None:
    """The intent that the entities leave; None for a question that is not about a contact."""
    if intent in ("search", "question"):
        _take_latin(entities)
    if intent == "update" and entities.denied and len(entities.left) == 1:
        _take_whole(entities)
    if intent == "question":
        is_about = (
            entities.has_address
            or entities.company
            or entities.runs
            or entities.holder
            or entities.labelled
            or entities.created
        )
        return "search" if is_about or (entities.has_focus and entities.named) else None
    if intent in ("clear", "delete"):
        entities.named += list(entities.labelled)
        entities.labelled.clear()
        return "clear" if entities.named else "delete"
    if intent == "rename":
        return "update"
    if intent == "create" and any(adds(entities, pieces) for adds in (_adds_one, _adds_goal, _adds)):
        return "update"
    return intent


def _take_whole(entities: Entities) -> None:
    """“부장이 아니고 차장이네, 영업차장으로 고쳐줘”: the value, and then the same one in full."""
    whole = entities.left[0].removesuffix("으로").removesuffix("로")
    for prop, value in entities.labelled.items():
        is_part = whole.endswith(value) if prop == "jobtitle" else prop == "city" and whole.startswith(value)
        if is_part and len(whole) > len(value) and " " not in whole:
            entities.labelled[prop], entities.left = whole, []
            return


def _take_latin(entities: Entities) -> None:
    """“fjord data 사람들 보여줘”: among Korean words, others are a name, also without capitals."""
    is_bare = replace(entities, left=[], is_everyone=False).is_empty and len(entities.left) == 1
    if is_bare and all(word.isascii() and word.isalpha() for word in entities.left[0].split()):
        entities.runs, entities.left, entities.is_everyone = [Run.of(entities.left[0])], [], False


def _adds(entities: Entities, pieces: Sequence[Piece]) -> bool:
    """ "김민수 님께 전화번호 추가해줘", "이 사람 번호 추가": the contact is there, a property is added."""
    if entities.has_focus and not entities.runs and not entities.emails and (entities.labelled or entities.phones):
        return True
    is_of_focus = any(each.item.is_link("focus") and next_.kind == "label" for each, next_ in pairwise(pieces))
    if is_of_focus and not entities.runs and (entities.emails or entities.phones or entities.labelled):
        if entities.emails and not (entities.labelled or entities.phones):
            entities.labelled["email"] = entities.emails.pop()
        entities.has_focus = True
        return True
    if entities.emails and not entities.runs and _fills_in(entities, pieces):
        return True
    if entities.emails or not entities.runs:
        return False
    if len(entities.labelled.keys() - {"jobtitle"}) == 1 and _is_addressed(pieces):
        entities.labelled.pop("jobtitle", "")  # it is how the person is addressed
        entities.may_be_new = True
        return True
    is_new = any(each.item.is_link("new") for each in pieces)
    if len(entities.labelled) > 1 and entities.labelled.keys() <= set(NUMBERS) and not is_new:
        entities.may_be_new = True  # “권나봄님 휴대폰이랑 회사번호 둘 다 등록해주세요 …”
        return True
    if any(not prop.isascii() for prop in entities.labelled):
        return True  # a property of the account, which new contacts get later
    if any(each.kind == "label" for each in pieces) and any(each.role == "to" and each.is_value for each in pieces):
        return not entities.phones  # “직급을 과장으로 올려줘”
    for at, piece in enumerate(pieces[:-1]):
        is_of = piece.role in ("of", "toward", "at") and (piece.is_person or piece.is_word or piece.kind == "title")
        if is_of and any(each.kind == "label" for each in pieces[at + 1 : at + 3]):
            return True
    return False


def _adds_goal(entities: Entities, pieces: Sequence[Piece]) -> bool:
    """A goal alone, of the contact that was shown, or a new number of one that is there as a rule."""
    is_of_shown = not (entities.runs or entities.emails or entities.holder)
    if is_of_shown and len(entities.labelled) + len(entities.phones) == 1 and _is_only_goal(pieces):
        entities.has_focus = entities.is_implied = True
        return True
    is_new_number = bool(entities.runs and entities.phones) and pieces[0].is_word and not entities.emails
    if is_new_number and any(each.item.text.startswith(_NEW_NUMBER) for each in pieces[1:]):
        entities.may_be_new = True  # “임하늘 새 연락처 010-…”
        return True
    return False


def _is_only_goal(pieces: Sequence[Piece]) -> bool:
    """“대리로 넣어줘”, “02-…로 등록해”: something is set to this one value, and no contact is named."""
    said = [piece for piece in pieces if piece.kind not in ("small", "mark")]
    return len(said) == 2 and said[1].kind == "verb" and (said[0].role == "to" or _is_filled(said))


def _is_filled(said: Sequence[Piece]) -> bool:
    """“없으면 010-… 넣어줘”."""
    return said[0].kind == "typed" and said[1].item.text.startswith(_FILLS)


def _adds_one(entities: Entities, pieces: Sequence[Piece]) -> bool:
    """ "거기에 휴대폰 010-… 추가해줘", “직함을 점장으로 넣어줘”: one label with its value, and no new contact."""
    is_named = entities.runs or entities.holder or entities.emails or entities.contact_id or entities.has_focus
    is_more = entities.named or entities.left or entities.unsure or entities.phones or entities.without
    said = [piece for piece in pieces if piece.kind not in ("small", "mark", "verb")]
    is_labelled = bool(said) and said[0].kind == "label" and said[0].item.value("field") in entities.labelled
    is_new = "name" in entities.labelled or any(piece.item.is_link("new") for piece in pieces)
    adds = is_labelled and len(entities.labelled) == 1 and not (is_named or is_more or is_new)
    if adds:
        entities.has_focus = entities.is_implied = True
    return adds


def _fills_in(entities: Entities, pieces: Sequence[Piece]) -> bool:
    """ "a@x.io 회원번호 KR-1로 넣어줘": an address, a label of the account and its value. New contacts have a name."""
    is_new = any(piece.item.is_link("new") for piece in pieces)
    is_named = not entities.labelled.keys().isdisjoint(("name", "firstname", "lastname"))
    if is_new or is_named:
        return False
    if any(not prop.isascii() for prop in entities.labelled):
        return True
    is_filled = any(each.kind == "verb" and each.item.text.startswith(_FILLS) for each in pieces)
    entities.may_be_new = is_filled and len(entities.emails) == 1 and bool(entities.labelled)
    return entities.may_be_new  # “a@x.io 우편번호 04112 입력해줘”


_NEW_NUMBER = ("새 연락처", "신규 연락처")
_BARE = 4
"""A name, a label, its value and a verb."""
_FILLS = ("입력", "기입", "적어", "넣어")
"""Verbs by which a value is filled in, rather than a contact made."""


def _is_addressed(pieces: Sequence[Piece]) -> bool:
    """“구상미 선생님 휴대폰 010-… 추가”: behind a polite address stand a label, its value and the verb, and no more."""
    said = [piece for piece in pieces if piece.kind not in ("small", "mark")]
    kinds = [piece.kind for piece in said]
    at = kinds.index("label") if "label" in kinds else 0
    people = said[:at]
    is_polite = bool(people) and (people[-1].is_person or people[-1].kind == "title")
    is_also = bool(people) and said[at].item.text.endswith("도")  # “번호도 추가해줘”
    is_bare = len(people) == 1 and len(said) == _BARE and not any(each.item.is_link("new") for each in pieces)
    is_filled = bool(people) and said[-1].item.text.startswith(_FILLS)  # “설유리 전화 02-… 입력”
    behind, are_people = sorted(kinds[at + 1 : at + 3]), all(each.kind in ("word", "title") for each in people)
    is_whole = (
        len(behind) == 2 and behind[-1] == "verb" and (behind[0] == "typed" or (is_filled and len(said) == at + 3))
    )
    return (is_polite or is_also or is_filled or is_bare) and is_whole and are_people


def _name_again(before: Entities, after: Entities) -> None:
    """ "주소지가 울산으로 바뀌었대 도시 바꿔줘": the second label is of the value that was said already."""
    value = before.labelled.get("address", "")
    if after.named == ["city"] and not after.labelled and value and len(value.split()) == 1:
        before.labelled["city"] = before.labelled.pop("address")
    after.named = [each for each in after.named if each not in before.labelled]


def _put_instead(before: Found, after: Found) -> str:
    """ "기존 번호 삭제하고 010-… 넣어주세요": the one new value of the property that is emptied."""
    said = after.entities
    values = [*said.phones, *said.emails, *said.labelled.values()]
    is_one = before.intent == "clear" and after.intent in ("create", "update") and len(values) == 1
    if not is_one or len(before.entities.named) != 1:
        return ""
    prop = before.entities.named[0]
    is_fit = prop in said.labelled or (prop in NUMBERS and bool(said.phones)) or (prop == "email" and bool(said.emails))
    return values[0] if is_fit and not (said.left or said.unsure) else ""


def _replaced_address(before: Found, after: Found) -> str:
    """ "a@x.io 지우고 b@x.io로 바꿔줘": no contact is to go, and its address or number is another one."""
    old, new = before.entities, after.entities
    is_change = before.intent == "delete" and after.intent in ("create", "update") and not (new.labelled or new.left)
    if not is_change or len(new.emails) + len(new.phones) != 1:
        return ""
    return "email" if new.emails and len(old.emails) == 1 else "phone" if new.phones and len(old.phones) == 1 else ""


def joined(found: Sequence[Found]) -> list[Found]:
    """An update without a person is one with the request before it: “신아림 찾아서 번호를 …로 바꿔줘”."""
    result: list[Found] = []
    for each in found:
        before = result[-1] if result else None
        entities = each.entities
        names_no_contact = not (
            entities.holder or entities.runs or entities.emails or entities.contact_id or entities.is_mine
        )
        if before is not None and each.intent == before.intent and entities.is_empty:
            continue
        is_of_same = not (entities.holder or entities.runs or entities.contact_id)
        if (
            before is not None
            and is_of_same
            and before.intent == "clear"
            and each.intent == "create"
            and (entities.labelled and not entities.emails and not entities.phones)
        ):
            entities.has_focus = True
            each = each._replace(intent="update")  # “번호 지우고 이메일 a@x.io로 등록”
        if before is not None and is_of_same and (prop := _replaced_address(before, each)):
            before.entities.labelled[prop] = (entities.emails or entities.phones)[0]
            before.entities.phones.clear()
            result[-1] = Found("update", before.entities, before.start, each.end)
            continue
        if before is not None and is_of_same and (value := _put_instead(before, each)):
            prop = before.entities.named.pop()
            before.entities.labelled[prop] = value
            result[-1] = Found("update", before.entities, before.start, each.end)
            continue
        if (
            before is not None and each.intent == "update" and names_no_contact
            and before.intent in ("create", "update", "search")
        ):  # fmt: skip
            _name_again(before.entities, entities)
            before.entities.labelled.update(entities.labelled)
            before.entities.named.extend(entities.named)
            before.entities.phones.extend(entities.phones)
            before.entities.left.extend(entities.left)
            before.entities.unsure.extend(entities.unsure)
            intent: Intent = "update" if before.intent == "search" else before.intent
            result[-1] = Found(intent, before.entities, before.start, each.end)
            continue
        if before is not None and before.entities.is_empty and before.intent in ("search", "update"):
            each = each._replace(start=result.pop().start)
        result.append(each)
    return result
