"""A message that a contact shall get: “wyślij Annie Puchale SMS-a, że …”, "drop Maria Gomez an email about …".

No contact manager sends messages. Read on, its words would become a search, or its noun the property to clear.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_REACH = 7
"""Items between the verb and the noun for a message."""


def with_errands(items: Sequence[Item]) -> list[Item]:
    """The items, with the verb of each such sentence as that of an errand."""
    verbs, found = small_words().sending, list(items)
    for at, item in enumerate(items):
        if item.text.casefold() in verbs and not item.value("field") and (noun := _message(items, at)):
            language = items[noun].marks[0].language if items[noun].marks else "en"
            found[at] = replace(item, marks=(Mark("link", "errand", language),), in_name=False)
            found[noun] = replace(items[noun], in_name=False)
    return found


def _message(items: Sequence[Item], verb: int) -> int:
    """Where the noun stands, with a recipient around it; 0 if the author alone gets it."""
    is_other = bool(items[verb].value("intent"))  # "drop her email" clears it, "drop her an email" does not
    for at in range(verb + 1, min(verb + _REACH, len(items))):
        item = items[at]
        if item.kind == "mark" or item.text.casefold() in small_words().to_author:
            return 0
        if item.text.casefold() in small_words().messages:
            is_one = items[at - 1].text.casefold() in small_words().one_message
            is_received = any(_receives(each) for each in items[verb + 1 : at + _REACH])
            return at if is_received and (is_one or not is_other) else 0
    return 0


def _receives(item: Item) -> bool:
    return item.in_name or item.is_link("focus")
