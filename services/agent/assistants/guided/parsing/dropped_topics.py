"""Finds what is withdrawn by its topic, with nothing in its place: “lo de Soria no”, “el cargo no, lo demás sí”.

A topic is a property, or words of a value. Which value was written under it, only the dialogue knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_ITEMS = 16
"""Of a message that withdraws something. A longer one says more."""
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


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    clauses: list[list[Item]] = [[]]
    for item in items:
        if item.kind == "mark" or item.is_link("and", "but"):
            clauses.append([])
        if item.kind != "mark":
            clauses[-1].append(item)
    return clauses


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
