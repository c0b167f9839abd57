"""Words that reply to something: yes, no, a choice by number, and the form of a question."""

from collections.abc import Sequence
from itertools import takewhile

from libs.contracts import Locale
from libs.people import Morphology
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.items import read
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.segment import denied_behind, points_at_label
from services.agent.assistants.guided.small_words import small_words, words_by_language

_MAX_SOUND = 3
"""Letters of a sound before the words of a clause."""
_MAX_REFUSAL = 8
"""Items of a clause that refuses a change. A longer one says of what."""
_MAX_COURTESY = 8
"""Items of a message that is nothing else than a thanks."""
_AGREEING = frozenset("👍👌✅🆗🤝✔☑")
_THANKING = frozenset("🙏❤♥😊🙂😀😃😄😁🎉👏💪🙌😍🥳🤩😎💯⭐")
_AROUND_SIGNS = dict.fromkeys((0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400)))
"""What follows on a sign and only changes its look."""
_MAX_PAUSE = 5
"""Words of a message that only asks for a moment."""


def is_asking(items: Sequence[Item]) -> bool:
    """ "Who has …", "hi, which customer …": a question without its mark."""
    said = [item for item in items if item.kind != "mark" and not item.is_reply("greeting", "thanks", "yes")][:2]
    return bool(said) and said[0].is_link("asks") and not tells_of_author(said)


def tells_of_author(sentence: Sequence[Item]) -> bool:
    """ "Was in Perth last week, met Ann Lee, add her": no question, since no one stands behind the verb."""
    return len(sentence) > 1 and sentence[0].is_link("former") and sentence[1].is_link("place", "company")


def is_negating(items: Sequence[Item]) -> bool:
    """Whether “don't” is said of something. Polish “nie, dziękuję” is a mere no."""
    is_mere = all(
        item.kind == "mark" or item.is_reply("no", "thanks", "skip") or item.is_link("please") for item in items
    )
    said = takewhile(lambda item: not item.is_link("remark"), items)
    return not is_mere and any(item.is_link("not") for item in said)


def is_refusing_change(items: Sequence[Item]) -> bool:
    """“Ой нет, не меняй, покажи …”: a change that is not wanted, with no property and no contact in its clause."""
    clause: list[Item] = []
    for item in items:
        if item.kind != "mark" and not item.is_link("and", "but"):
            clause.append(item)
        elif _refuses(clause):
            return True
        else:
            clause = []
    return _refuses(clause)


def _refuses(clause: Sequence[Item]) -> bool:
    if len(clause) > _MAX_REFUSAL:
        return False
    verbs = [item for item in clause if item.value("intent") in ("update", "rename")]
    is_denied = len(verbs) == 1 and any(item.is_link("not") for item in clause)
    is_whole = any(item.is_link("hands_off") for item in clause)
    others = [item for at, item in enumerate(clause) if item not in verbs and not (at == 0 and _is_sound(item))]
    if (is_denied or is_whole) and all(_is_small(item) for item in others):
        return True
    return " ".join(item.text.casefold() for item in others) in small_words().after_all_not


def _is_sound(item: Item) -> bool:
    """“Eee”, “hm”: at the beginning of a clause, no value is as short."""
    return not item.marks and item.text.islower() and len(item.text) <= _MAX_SOUND


def _is_small(item: Item) -> bool:
    is_small = item.is_link("filler", "focus", "not", "please", "hands_off") or bool(item.value("reply"))
    return is_small and not (item.in_name or item.value("field") or item.value("intent"))


def replies_in(items: Sequence[Item]) -> frozenset[str]:
    """Spanish "para" stops when it comes first; elsewhere it is a "for"."""
    denied = frozenset(("no",)) if _opens_with_denial(items) else frozenset()
    return denied | frozenset(
        mark.value
        for at, item in enumerate(items)
        for mark in item.marks
        if mark.kind == "reply" and not (mark.value == "cancel" and _ends_nothing(items, at))
    )


def _opens_with_denial(items: Sequence[Item]) -> bool:
    """“A nie, on z Malborka jest”: words that deny a value within a sentence, as the first ones and before a comma."""
    is_first = len(items) > 1 and items[0].is_link("instead") and items[1].is_punctuation(",")
    return is_first and items[0].text.casefold().split()[-1] in small_words().retracting


def _ends_nothing(items: Sequence[Item], at: int) -> bool:
    return _is_for(items, at) or _denies_verb(items, at) or _clears(items, at) or _corrects(items, at)


def _corrects(items: Sequence[Item], at: int) -> bool:
    """ "Set the city to Bath, scrap that, Hull": between a value and the one that takes its place."""
    before, behind = items[:at], items[at + 1 :]
    is_value = any(item.value("intent") for item in before) and any(item.is_content for item in behind)
    return is_value and items[at].is_reply("correction") and not any(item.value("intent") for item in behind)


def _is_for(items: Sequence[Item], at: int) -> bool:
    return at > 0 and items[at].is_link("for")


def _clears(items: Sequence[Item], at: int) -> bool:
    return items[at].value("intent") == "clear" and points_at_label(items, at)


def _denies_verb(items: Sequence[Item], at: int) -> bool:
    """“Не надо удалять компанию”, “почту менять не надо”: one request that is not wanted, and no end of all."""
    if not items[at].is_link("not"):
        return False
    verbs = (place for place in range(at) if items[place].value("intent"))
    rest = items[at + 1 : at + 2]
    return (bool(rest) and bool(rest[0].value("intent"))) or any(denied_behind(items, place) == at for place in verbs)


def is_pausing(items: Sequence[Item]) -> bool:
    """“Щас гляну”, “минутку, уточню”: a person says what they will do now, in a message of few words."""
    words = [item for item in items if item.kind != "mark"]
    if not 1 < len(words) <= _MAX_PAUSE or any(item.in_name or item.kind != "word" for item in words):
        return False
    is_soon = any(
        item.is_link("by_now") or item.is_reply("wait") or item.text.casefold() in small_words().soon for item in words
    )
    return is_soon and any(Morphology.shared().is_own_plan(item.text) for item in words)


def bare_answer(text: str, items: Sequence[Item]) -> str:
    """“На Кречет”, "to Kestrel please", “теперь это Омск, спасибо”: the value, without the words that only give it."""
    first, last = 0, len(items)
    while first < last - 1 and _only_gives(items, first):
        first += 1
    while last - 1 > first and _only_thanks(items[last - 1]):
        last -= 1
    return text[items[first].start : items[last - 1].end] if items and items[last - 1].kind != "mark" else text


def _only_gives(items: Sequence[Item], at: int) -> bool:
    item, after = items[at], items[at + 1]
    if item.kind == "mark":
        return at > 0 and item.text in ",:–—-"
    is_small = item.is_link("value", "should_be", "please", "by_now") or item.is_reply("yes", "thanks", "correction")
    # In lower case the word may belong to the value: “a coruña”.
    is_part = item.text == "a" and not after.is_capitalized
    return is_small and item.text.islower() and not item.in_name and not is_part


def _only_thanks(item: Item) -> bool:
    return item.is_punctuation(",.!") or (
        item.text.islower() and (item.is_link("please") or item.is_reply("thanks")) and not item.in_name
    )


def is_plain_yes(text: str, lexicon: Lexicon, preferred: Locale) -> bool:
    """Whether every word says yes, or only says it politely: "sure, if Bob agrees" and "not sure" are no yes."""
    reading = read(text, lexicon, preferred)
    # “No” agrees in Polish, and nowhere else.
    items, small = reading.items, words_by_language()[reading.language or preferred]
    said = [item for item in items if item.is_reply("yes") or item.text.casefold() in small.urges]
    return (_sign_in(text) == "yes" or bool(said)) and all(
        item in said or item.is_reply("thanks") or item.is_link("please") or item.is_punctuation(",.!…")
        or item.text.casefold() in small.around_yes or _sign_in(item.text) == "yes"
        for item in items
    )  # fmt: skip


def courtesy_in(text: str, items: Sequence[Item]) -> str:
    """The reply that a message is as a whole: “👍” agrees, “ok cool” thanks. Empty if it is none."""
    if len(items) > _MAX_COURTESY:
        return ""
    if sign := _sign_in(text):
        return sign
    words = [item for item in items if item.kind != "mark"]
    approvals = [item for item in words if item.text.casefold() in small_words().mere_approvals]
    is_only = all(item in approvals or item.is_reply("yes", "thanks", "skip", "approves") for item in words)
    return "thanks" if approvals and is_only else ""


def _sign_in(text: str) -> str:
    """What signs alone say; empty if there is a word."""
    signs = text.translate(_AROUND_SIGNS).strip(" !.")
    if not signs or len(signs) > _MAX_COURTESY:
        return ""
    return "yes" if set(signs) <= _AGREEING else "thanks" if set(signs) <= _AGREEING | _THANKING else ""


def ordinal_in(items: Sequence[Item]) -> int | None:
    """A choice by number, when the text is little else: "2", "the second one", "#3"."""
    if sum(1 for item in items if item.is_content and item.kind != "number") > 1 or len(items) > 6:
        return None
    for item in items:
        digits = item.text.lstrip("#")
        if item.kind == "number" or digits.isdecimal():
            # A longer number is an ID or a year, and no place in a list.
            return int(digits) if digits.isdecimal() and len(digits) <= 2 else None
        if ordinal := item.value("ordinal"):
            return int(ordinal)
    return None


def without_cancelled(items: Sequence[Item]) -> Sequence[Item]:
    """ "Laisse tomber la ville, par contre son fixe …": without the clause that takes back, where more follows it."""
    first = next((at for at, item in enumerate(items) if item.kind != "mark" and not item.is_link("filler")), 0)
    if not items or not items[first].is_reply("cancel") or items[first].is_link("for"):
        return items
    ends = (at for at, item in enumerate(items) if item.is_punctuation(",;.\n") or item.is_link("but"))
    end = next((at for at in ends if at > first), 0)
    is_bare = all(item.marks and item.kind == "word" and not item.value("intent") for item in items[first:end])
    return items[end + 1 :] if end and is_bare else items
