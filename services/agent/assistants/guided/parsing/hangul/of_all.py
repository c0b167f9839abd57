"""What a Korean message says of all its new contacts: “미래물산에서 두 분 오셨어요. …”, “… 둘 다 숲속정원 사람이야”.

The company is said once, before the contacts, behind them or with the first one. Without this reading they would be
stored without it. A person who introduces them is none of them, and their company is not theirs.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.remarks import sentences_of, text_of
from services.agent.assistants.guided.parsing.hangul.settling import Found

_SAME = ("같은 회사", "같은회사", "동일 회사", "같은 직장", "같은 데", "같은 곳", "같은 소속")
_ENDS = ",;.\n/"
_MEMBERS = ("사람이", "사람임", "사람들", "분이", "분들이", "식구")
_DESCRIBES = ("은", "는", "한", "던", "운")
_COMES = ("오셨", "오신", "왔", "온", "입사", "합류", "들어오", "들어온", "들어왔", "부임", "발령", "이직")
_INTRODUCES = ("소개", "추천", "연결", "알려", "전달", "부탁", "보내", "넘겨")
_SUCCEEDS = ("후임", "담당하", "맡", "이어받", "대신")
_MEETS = ("만나", "만난", "만났", "뵈", "뵙", "뵌", "봤", "인사")
_SITES = ("본사", "지사", "지점", "공장")
_MIN_EMPLOYER = 2


def cut_lead(pieces: Sequence[Piece], grammar: Grammar) -> tuple[list[Piece], list[Piece]]:
    """The sentence before new contacts that tells who brought them or whence they come, and the other pieces."""
    if (left := _end_of_leaver(pieces, grammar)) and _is_named(pieces[left:], grammar):
        return list(pieces[:left]), list(pieces[left:])
    first, *rest = sentences_of(pieces, grammar)
    said = [piece for piece in first if piece.kind != "mark"]
    behind = [piece for sentence in rest for piece in sentence]
    is_news = any(piece.item.text.startswith((*_COMES, *_INTRODUCES, *_MEETS)) for piece in said[1:])
    is_open = not any(piece.kind in ("typed", "label") or (piece.kind == "verb" and not is_news) for piece in said)
    is_lead = is_news or (is_open and _company(said, grammar) is not None and _ends_sentence(said[-1], grammar))
    if not (is_open and is_lead and _is_named(behind, grammar)):
        return [], list(pieces)
    return first, behind


def _end_of_leaver(pieces: Sequence[Piece], grammar: Grammar) -> int:
    """“강민서 팀장 그만두고 후임으로 도하린 …”: behind the words of a person that left. 0: there is none."""
    at = next((at for at, piece in enumerate(pieces) if piece.item.is_link("company_before")), 0)
    is_open = not any(piece.kind in ("typed", "label", "verb") for piece in pieces[:at])
    is_named = any(piece.is_word and (piece.is_person or grammar.is_name(piece.text)) for piece in pieces[:at])
    return at + 1 if is_open and is_named else 0


def _ends_sentence(last: Piece, grammar: Grammar) -> bool:
    return last.role == "is" or grammar.is_predicate(last.item.text)


def _is_named(pieces: Sequence[Piece], grammar: Grammar) -> bool:
    is_typed = any(piece.kind == "typed" for piece in pieces)
    return is_typed and any(piece.is_word and (piece.is_person or grammar.may_be_name(piece.text)) for piece in pieces)


def give_lead(text: str, lead: Sequence[Piece], found: Sequence[Found], grammar: Grammar) -> None:
    """Gives the company of the sentence before them to all that have none, or leaves the sentence out in sight."""
    if not (lead and found):
        return
    company = _company(lead, grammar, is_succeeded=any(each in text for each in _SUCCEEDS))
    if company is None:
        found[0].entities.left.append(text_of(text, lead))
        return
    for each in found:
        if not each.entities.company:
            each.entities.labelled.setdefault("company", company.text)
            each.entities.is_shown = each.entities.is_shown or not (company.is_firm or grammar.is_company(company.text))


def _company(lead: Sequence[Piece], grammar: Grammar, *, is_succeeded: bool = False) -> Piece | None:
    """The one company in a sentence that says who comes from there, or in the place of a colleague that left."""
    begins = [piece.item.text for piece in lead]
    if any(each.startswith(_INTRODUCES) for each in begins) or any(
        (piece.item.is_link("company_before") and not is_succeeded) or piece.item.is_reply("no", "correction")
        for piece in lead
    ):
        return None
    comes, meets = (any(each.startswith(words) for each in begins) for words in (_COMES, _MEETS))
    known = [at for at, piece in enumerate(lead) if piece.is_word and (piece.is_firm or grammar.is_company(piece.text))]
    known = [
        at for at in known if (is_succeeded or not _is_of_other(lead, at)) and not (meets and lead[at].role == "at")
    ]
    if not known and comes:
        known = [at for at, piece in enumerate(lead) if piece.role == "at" and _may_be_employer(piece, grammar)]
    return lead[known[0]] if len(known) == 1 else None


def _is_of_other(lead: Sequence[Piece], at: int) -> bool:
    """“가온텍 박람회에서”, “미래물산 김 부장님이”: the company of a place or of another person."""
    behind = lead[at + 1] if at + 1 < len(lead) and not lead[at].role else None
    is_place = behind is not None and behind.role == "at" and not behind.item.text.startswith(_SITES)
    return behind is not None and (is_place or behind.kind == "title" or (behind.is_word and len(behind.text) == 1))


def _may_be_employer(piece: Piece, grammar: Grammar) -> bool:
    is_noun = piece.is_word and len(piece.text) >= _MIN_EMPLOYER and not piece.is_person
    return is_noun and piece.text not in grammar.nouns and not grammar.is_name(piece.text)


def share_company(found: Sequence[Found], pieces: Sequence[Piece]) -> None:
    """“… 이고 또 하나는 같은 회사 이은서 …”: gives the second one the company of the contact before."""
    places = [at for at, piece in enumerate(pieces) if piece.item.text.startswith(_SAME)]
    if not places or any(each.intent != "create" for each in found):
        return
    people = [_person_at(found, pieces, at) for at in places]
    for number, (before, each) in enumerate(pairwise(found), 1):
        company = before.entities.labelled.get("company") or before.entities.company
        if number in people and company and not each.entities.company:
            each.entities.labelled.setdefault("company", company)


def _person_at(found: Sequence[Found], pieces: Sequence[Piece], at: int) -> int:
    """The number of the person: the one that follows without a mark, or else the one that is being described there."""
    behind = next((each for each in pieces[at + 1 :] if each.kind != "small"), None)
    start = pieces[at].start if behind is None or behind.is_mark(_ENDS) or behind.kind == "verb" else behind.start
    return max((number for number, each in enumerate(found) if each.start <= start), default=-1)


def set_said_of_all(common: Entities, shared: Sequence[Piece]) -> None:
    """What new contacts share, in the words around “both”: a company, or a noun that a person explains."""
    said = _noun_of_all(shared) if not common.labelled and not common.company else None
    if said is not None:
        common.left = [each for each in common.left if each != said.item.text]
        common.unsure = [said.text]
    if (company := _company_of_all(shared)) is not None:
        common.labelled.setdefault("company", company.text)
        common.left = [each for each in common.left if each != company.item.text]


def _company_of_all(pieces: Sequence[Piece]) -> Piece | None:
    """“둘 다 숲속정원 사람이야”: the word between “both” and “people”, which is no town and describes none."""
    for before, noun, behind in zip(pieces, pieces[1:], pieces[2:], strict=False):
        is_between = before.item.is_link("focus") and behind.item.text.startswith(_MEMBERS)
        if is_between and noun.is_word and not noun.role and not noun.text.endswith(_DESCRIBES):
            return noun
    return None


def _noun_of_all(shared: Sequence[Piece]) -> Piece | None:
    """ "둘 다 하늘천막이에요": the one noun behind “both”, which may be a company as well as a job."""
    for at, piece in enumerate(shared[:-1]):
        noun = shared[at + 1]
        if piece.item.is_link("focus") and noun.is_word and noun.role == "is" and len(noun.text) > 1:
            return noun
    return None
