"""Takes out words of chatty messages that are neither data nor a request: calls, sighs, courtesy titles and durations.

“Mira, …”, “ay, …”, “la doctora Ana Ruiz”, “después de veinte años”: read with the others, a call would be a search,
a sigh a name, a title a job, and the years a company.
"""

from collections.abc import Sequence

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.circumstances import end_of_circumstance
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS
from services.agent.assistants.guided.small_words import small_words

_ENDS = f"{SENTENCE_ENDS};:"
_MIN_ASKER = 2
"""Words of “the boss asks”. One may be a criterion."""

_MAX_DURATION = 5
"""Items from “después de” to “años”."""


def without_chat(items: Sequence[Item]) -> list[Item]:
    """The items, without such words."""
    found: list[Item] = []
    at = _asker_end(items)
    while at < len(items):
        item = items[at]
        if end := _end_of_call(items, at) or _end_of_duration(items, at) or end_of_circumstance(items, at):
            if end == len(items):
                _drop_joints(found)
            at = end
            continue
        if not _is_courtesy_title(items, at):
            found.append(item)
        at += 1
    return found or list(items)


def _drop_joints(found: list[Item]) -> None:
    """“…, y me voy al médico”: “y” joins what was taken out at the end, and would belong to a value."""
    while (
        len(found) > 1
        and found[-1].is_link("and", "but", "filler")
        and not (found[-1].in_name or found[-1].value("field"))
    ):
        found.pop()


def _asker_end(items: Sequence[Item]) -> int:
    """Behind “el jefe pregunta”, right before “how many”: who wants to know is no criterion. 0 where none is named."""
    count = next((at for at, item in enumerate(items) if item.is_reply("count")), 0)
    before = items[:count]
    if count < _MIN_ASKER or not (before[0].is_link("filler", "focus", "me") or before[0].value("title")):
        return 0
    is_plain = all(item.kind == "word" and not item.in_name and _tells_nothing(item) for item in before)
    return count if is_plain and any(item.value("title") or not item.marks for item in before) else 0


def _tells_nothing(item: Item) -> bool:
    others = item.is_link("company", "place", "owned", "new", "created") or item.value("place") or item.value("field")
    return not (others or item.value("intent") or item.value("period"))


def _end_of_call(items: Sequence[Item], at: int) -> int:
    """Behind “mira,” at the beginning of a sentence; 0 where none is said."""
    words, said = small_words(), items[at].text.casefold()
    if said not in words.calls and said not in words.exclamations:
        return 0  # most words, of which nothing more is asked
    is_call = not any(mark.kind == "reply" for mark in items[at].marks)  # “uy, era Soria” corrects
    behind = items[at + 1 : at + 2]
    opens = at == 0 or items[at - 1].kind == "mark" or items[at - 1].is_link("filler", "and", "but")
    if is_call and items[at].is_link("remark") and (opens or at == 1) and behind and behind[0].kind == "word":
        return at + 1  # "oh before I forget which city is Ann in"
    is_sigh = said in words.exclamations and not items[at].in_name
    return at + 2 if is_call and opens and bool(behind) and behind[0].is_punctuation(",!." if is_sigh else ",!") else 0


def _end_of_duration(items: Sequence[Item], at: int) -> int:
    """Behind “después de veinte años”; 0 where no time is named."""
    item, opens = items[at], at == 0 or items[at - 1].kind == "mark"
    first = item.text.casefold().partition(" ")[0]
    if first not in small_words().before_durations or item.value("intent") or (item.in_name and not opens):
        return 0
    for place in range(at + 1, min(at + _MAX_DURATION, len(items))):
        item = items[place]
        if item.text.casefold() in small_words().time_units:
            return _end_of_place(items, place + 1)
        if item.kind not in ("word", "number") or item.in_name or item.value("field") or item.value("intent"):
            return 0
    return 0


def _end_of_place(items: Sequence[Item], at: int) -> int:
    """“Tras diez años en Globex, …”: where the years were spent, up to the comma."""
    end = at + 1
    while end < len(items) and items[end].in_name:
        end += 1
    is_spent = at < len(items) and items[at].is_link("company", "place") and end > at + 1
    # “Tras diez años en Globex Rubén Vela …”: without a comma, a given name begins what is said.
    given = next((place for place in range(at + 2, end) if is_given_name(items[place].text)), 0)
    if is_spent and given and not (end < len(items) and items[end].is_punctuation(",")):
        return given
    return end if is_spent and end < len(items) and items[end].is_punctuation(",") else at


def _is_courtesy_title(items: Sequence[Item], at: int) -> bool:
    """“La doctora Ana Ruiz”: with an article before it, and a name behind it."""
    before, behind = items[at - 1] if at else None, items[at + 1 : at + 3]
    if items[at].text.casefold() not in small_words().courtesy_titles or before is None:
        return False
    is_name = bool(behind) and behind[0].in_name and (is_given_name(behind[0].text) or behind[-1].in_name)
    return is_name and before.kind == "word" and before.is_link("filler", "particle", "value")
