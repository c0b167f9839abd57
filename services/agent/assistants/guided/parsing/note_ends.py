"""Where a note ends and the next wish begins: “запиши заметку Анне: просила скидку, и поменяй ей город на Тверь”.

Only languages with a form of their own for wishes have such verbs: “… that she called and change her town” may be
all of it what she asked for.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words


def with_change_behind(text: str, items: Sequence[Item], head: list[Item], body: str) -> tuple[list[Item], str]:
    """The items of the request and the note, where `items` are all; with the items of a change behind the note."""
    start = text.find(body) if body and len(small_words().changes_behind) else -1
    if start < 0:
        return head, body
    for at in range(1, len(items) - 2):
        verb, behind = items[at], items[at + 1]
        is_within = start < verb.start < start + len(body) and items[at - 1].is_link("and")
        if is_within and verb.text.casefold() in small_words().changes_behind and _is_theirs(behind):
            return [*head, *items[at:]], text[start : items[at - 1].start].rstrip(" ,.;")
    return head, body


def _is_theirs(item: Item) -> bool:
    """Whether a pronoun or a label stands behind the verb, as in no other sentence of a note."""
    return item.is_link("focus") or item.value("field") is not None
