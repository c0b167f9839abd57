"""The clause that asks for a property, with its reason around it: “I need to ring Jane, what's her number?”.

Read as one, the words of the reason would become the contact, and those of the question a value. The question is read
alone: it names the contact, or points at the one that the reason names. What the reason tells of the contact is a
change of its own, which a person sees before it is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from libs.people import is_known_word, may_be_given
from services.agent.assistants.guided.parsing.asked_for import asked_for, is_own
from services.agent.assistants.guided.parsing.entities import OWNER, Entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import AskedFor, small_words

_BORDERS = ",;:.!?…\n–—¿¡("
_ASKED = ("email", "phone", "mobilephone", "company", "jobtitle", "city", OWNER)
_MAX_LEAD = 6
"""Words of a clause before its question word: “can you remind me where …”."""
_MIN_REASON = 2
"""Words of a reason. One alone may be a name or a value."""


@dataclass
class _Clause:
    items: list[Item] = field(default_factory=list)
    is_marked: bool = False

    @property
    def start(self) -> int:
        return self.items[0].start

    @property
    def end(self) -> int:
        return self.items[-1].end


@dataclass(frozen=True)
class _Question:
    """`own`: how its words ask for the property; None where the property's label does."""

    prop: str
    own: AskedFor | None = None


def asked_alone(
    text: str, items: Sequence[Item], find: Callable[[Sequence[Item]], list[UserRequest]]
) -> tuple[list[UserRequest], list[str]]:
    """The request of such a question, with the news around it, and the rest of the reason. Empty if there is none."""
    if not any(item.is_punctuation("?") or _is_question_word(item.text) for item in items):
        return [], []
    if any(phrase in text.casefold() for phrase in small_words().not_known):
        return [], []  # “no sé de dónde es”
    clauses = _clauses(items)
    asking = [(clause, question) for clause in clauses if (question := _question(clause)) is not None]
    if len(asking) != 1:
        return [], []
    clause, question = asking[0]
    others = [each for each in clauses if each is not clause]
    if (about := _about(clause, question, others)) is None:
        return [], []
    requests, reasons = [UserRequest("search", about, clause.start, clause.end)], list[str]()
    for each in others:
        news = _news(find(each.items), about) if any(map(_may_tell, each.items)) else []
        requests += news
        if not news and any(_says_more(item, about) for item in each.items):
            return [], []
        if not news and len(each.items) >= _MIN_REASON and not (_is_courtesy(each) or _names(each.items)):
            reasons.append(text[each.start : each.end])
    return requests, reasons


def _may_tell(item: Item) -> bool:
    return item.is_link("moves", "company", "place", "company_now", "value") or bool(item.value("intent"))


def _says_more(item: Item, about: Entities) -> bool:
    """Whether a word of the reason asks for a change, or tells which contact of a name is meant."""
    is_change = _begins_change(item)
    is_other = item.in_name and _bare(item.text) not in about.holder.split() and not _is_common(item)
    return is_change or is_other or item.kind in ("email", "phone", "url") or bool(item.value("place"))


def _clauses(items: Sequence[Item]) -> list[_Clause]:
    """“Jaki telefon ma Maria i zmień jej miasto”: “and” with a verb of a change behind it is a border, too."""
    clauses = [_Clause()]
    for at, item in enumerate(items):
        is_joint = item.is_link("and") and any(map(_begins_change, items[at + 1 : at + 2]))
        if not (is_joint or item.is_punctuation(_BORDERS)):
            clauses[-1].items.append(item)
        elif clauses[-1].items:
            clauses[-1].is_marked = item.text == "?"
            clauses.append(_Clause())
    return [each for each in clauses if each.items]


def _begins_change(item: Item) -> bool:
    return item.value("intent") not in (None, "search", "question") and not item.in_name


def _question(clause: _Clause) -> _Question | None:
    """The one property that a clause asks for."""
    if any(map(_begins_change, clause.items)):
        return None
    words = [word for item in clause.items for word in item.text.casefold().split()]
    first = next((at for at, word in enumerate(words[:_MAX_LEAD]) if _is_question_word(word)), None)
    starts = range(_MAX_LEAD) if clause.is_marked else () if first is None else (first, max(first - 1, 0), 0)
    for start in starts:
        if (asked := asked_for(" ".join(words[start:]))) is not None:
            return _Question(asked.prop, asked)
    labels = [item.value("field") or "" for item in clause.items if item.value("field") and not item.in_name]
    is_asked = clause.is_marked or first is not None
    return _Question(labels[0]) if is_asked and len(labels) == 1 and labels[0] in _ASKED else None


def _is_question_word(words: str) -> bool:
    return not small_words().question_words.isdisjoint(words.casefold().split())


def _about(clause: _Clause, question: _Question, others: Sequence[_Clause]) -> Entities | None:
    """The contact and the property; None where the question says more, or its contact is not sure."""
    names = _names(clause.items)
    named = [item for name in names for item in name]
    if len(names) > 1 or not all(item in named or _is_small(item, question) for item in clause.items):
        return None
    entities = Entities(named=[question.prop])
    if not names:
        names = [name for each in others for name in _names(each.items)]
        is_pointing = any(item.is_link("focus") for item in clause.items)
        if not names and (is_pointing or question.own is not None):
            entities.has_focus = True
            return entities
    if len(names) != 1:
        return None
    entities.holder = _said(names[0])
    return entities


def _names(items: Sequence[Item]) -> list[list[Item]]:
    """The people in a clause: given names in any case, with what stands behind them in capitals."""
    names: list[list[Item]] = []
    at = 0
    while at < len(items):
        end = at
        if items[at].kind == "word" and may_be_given(_bare(items[at].text)) and not _has_meaning(items[at]):
            end = at + 1
            while end < len(items) and _is_family(items, end):
                end += 1
            names.append(list(items[at:end]))
        at = max(end, at + 1)
    return names


def _is_family(items: Sequence[Item], at: int) -> bool:
    """Whether a word behind a given name belongs to it: by its capital letter, or at the end of a clause without any.

    A capital that was not typed shows nothing: “where oskar works”.
    """
    item = items[at]
    if item.in_name and not item.is_restored:
        return True
    is_open = item.in_name or (at + 1 == len(items) and item.is_content and item.text.isalpha())
    return is_open and not _is_of_question(item) and not _is_common(item)


def _is_common(item: Item) -> bool:
    """Whether a word with a capital letter that was not typed is no name."""
    is_restored = item.is_restored or item.text.islower()
    return is_restored and bool(is_known_word(item.text, "pl" if item.text.isascii() else "ru"))


def _is_of_question(item: Item) -> bool:
    word = fold(item.text)
    return word in small_words().of_questions or _is_question_word(item.text)


def _has_meaning(item: Item) -> bool:
    return not item.in_name and any(mark.kind != "place" for mark in item.marks)


def _bare(word: str) -> str:
    """Without an English genitive: “nils'”, “maria's”."""
    return next((word.removesuffix(each) for each in ("'s", "’s", "'", "’") if word.endswith(each)), word)


def _said(name: Sequence[Item]) -> str:
    return " ".join(_bare(item.text) for item in name)


def _is_small(item: Item, question: _Question) -> bool:
    """Whether a word of the question adds nothing to it. A name or a value that is not known adds something."""
    if (item.in_name and not item.is_restored) or item.kind in ("email", "phone", "url", "number", "quoted"):
        return False
    word = fold(item.text)
    if item.value("field"):
        return item.value("field") == question.prop or question.own is not None
    if item.is_reply("count", "everyone") or item.is_link("without") or item.value("place") or item.value("stage"):
        return False
    if item.marks or item.kind == "mark":
        return True
    return _is_of_question(item) or (question.own is not None and is_own(question.own, word))


def _news(found: Sequence[UserRequest], about: Entities) -> list[UserRequest]:
    """What a clause tells of the contact: one change, of no other contact."""
    if len(found) != 1 or found[0].intent != "update":
        return []
    entities = found[0].entities
    if not (entities.labelled or entities.unsure or entities.swap) or entities.emails:
        return []
    people = [*entities.runs, *([entities.holder] if entities.holder else [])]
    if any(fold(each) != fold(about.holder) for each in people):
        return []
    entities.runs, entities.holder = [], ""
    entities.has_focus = entities.is_shown = True
    return [found[0]]


def _is_courtesy(clause: _Clause) -> bool:
    return all(item.value("reply") or item.is_link("filler", "please", "and") for item in clause.items)
