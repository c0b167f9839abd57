"""Finds what is withdrawn by its topic: “lo de Soria no”, “el cargo no, lo demás sí”, “forget the phone, set …”.

A topic is a property, or words of a value. Which value was written under it, only the dialogue knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_ITEMS = 16
"""Of a message that withdraws something. A longer one says more."""
_MAX_LET_BE = 8
"""Items of a clause that lets a property be."""
_SMALL = ("filler", "focus", "of", "company", "particle", "value", "but", "and", "please", "by_now", "former", "me")


@dataclass(frozen=True)
class DroppedTopic:
    """A property, or words of a value; one of them is empty."""

    prop: str = ""
    words: str = ""


def dropped_topics(text: str, items: Sequence[Item]) -> list[DroppedTopic]:
    """The topics of a short message, as long as it says nothing else; empty where it does."""
    if len(items) > _MAX_ITEMS or not any(_denies(item) for item in items):
        return []
    topics: list[DroppedTopic] = []
    for clause in _clauses(items):
        said = [item for item in clause if not (_is_small(item) or _denies(item))]
        topic = _topic(text, said)
        if said and (topic is None or not _is_denied(clause)):
            return []
        if topic is not None:
            topics.append(topic)
    return topics


def let_be(items: Sequence[Item], *, is_verb_last: bool = False) -> list[str]:
    """Properties of which a clause says that they stay: alone, or where the message denies something and asks for more.

    “No wait, forget the phone, set …”, “la empresa déjala como está, …”, “도시는 그대로 두고 …”. A Korean clause ends
    with its verb.
    """
    if not any(item.value("field") for item in items):
        return []
    words = [item for item in items if item.kind != "mark"]
    if alone := _label_let_be(words):
        return [alone]  # "actually, keep the phone"
    if not any(_takes_back(item) for item in items):
        return []
    clauses = _clauses(items, is_verb_last=is_verb_last)
    return [prop for clause in clauses if len(clauses) > 1 and (prop := _label_let_be(clause))]


def _takes_back(item: Item) -> bool:
    is_denial = item.is_reply("no", "correction", "cancel", "regret") or item.is_link("not", "hands_off", "former")
    return (is_denial and not item.is_link("unchanged")) or item.value("intent") == "undo"


def _label_let_be(clause: Sequence[Item]) -> str:
    """The only label of a clause that has no value and no verb of its own."""
    labels = [prop for item in clause if (prop := item.value("field"))]
    if len(labels) != 1 or len(clause) > _MAX_LET_BE or not any(_lets(item) for item in clause):
        return ""
    has_value = any(item.in_name or item.kind != "word" or item.value("place") for item in clause)
    words = [item for item in clause if item.is_content and item.text.casefold() not in small_words().in_peace]
    is_change = any(item.value("intent") not in (None, "update", "undo") for item in clause)
    return "" if has_value or words or is_change else labels[0]


def _lets(item: Item) -> bool:
    """Words by which a property is let be; “is right” says rather that it was written well."""
    if item.is_link("unchanged"):
        return small_words().fine.isdisjoint(item.text.casefold().split())
    return (
        item.is_reply("cancel", "no", "regret")
        or (item.is_reply("skip") and not item.is_link("without"))  # “그대로”
        or item.is_link("stays", "hands_off", "not")
        or item.value("intent") == "undo"
    )


def _clauses(items: Sequence[Item], *, is_verb_last: bool = False) -> list[list[Item]]:
    clauses: list[list[Item]] = [[]]
    for item in items:
        if item.kind == "mark" or item.is_link("and", "but"):
            clauses.append([])
        if item.kind != "mark":
            clauses[-1].append(item)
        if is_verb_last and _lets(item):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _is_denied(clause: Sequence[Item]) -> bool:
    """“Lo de Soria no”, “quita lo de Soria”: without “lo de”, such a verb empties a property."""
    is_topic = any(item.text.casefold() in small_words().topic for item in clause[:-1])
    return clause[-1].is_reply("no") or (is_topic and any(_takes_away(item) for item in clause))


def _denies(item: Item) -> bool:
    return item.is_reply("no") or _takes_away(item)


def _takes_away(item: Item) -> bool:
    is_verb = item.value("intent") in ("clear", "undo", "delete")
    return not item.in_name and (is_verb or item.is_link("without") or item.is_reply("cancel"))


def _is_small(item: Item) -> bool:
    if item.in_name or item.value("field") or item.is_reply("everyone"):
        return False
    return item.is_link(*_SMALL) or item.is_reply("thanks", "correction", "yes")


def _topic(text: str, said: Sequence[Item]) -> DroppedTopic | None:
    if not said:
        return None
    if len(said) == 1 and (prop := said[0].value("field")):
        return DroppedTopic(prop=prop)
    is_value = all(item.in_name or item.is_content or item.value("place") or item.value("title") for item in said)
    return DroppedTopic(words=text[said[0].start : said[-1].end]) if is_value else None
