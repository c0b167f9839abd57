"""Sentences that tell of the day and of nothing that a contact could hold: “Il neige encore à plein ciel !”.

Read with the request they would take its trust away, or give a label of the request their words. They are set apart
and named as left over. Only a text with capitals shows that a sentence names neither a person nor a town.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_ENDS = ".!?…\n"
_MIN_WORDS = 3
_COURTESIES = ("thanks", "greeting", "goodbye", "retry")
_WORKERS = ("eur", "euse", "trice", "iste", "logue")
_TELLING = (
    "not", "instead", "should_be", "but", "stays", "hands_off", "unchanged", "rest", "errand", "condition", "doubt",
    "unsure", "supposing", "without", "former", "company_now", "company_before", "owned", "owner_of", "owned_after",
    "owned_me", "to_me", "ends", "twice", "created", "second", "new",
)  # fmt: skip
"""Links of what is said of contacts, or of a request."""


def without_chatter(text: str, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items of all other sentences, and the sentences that were set apart."""
    sentences = _sentences(items)
    if len(sentences) < 2 or any(item.is_restored for item in items[:1]):
        return list(items), []
    named = next((item.start for item in items if item.in_name or item.kind == "email"), len(text))
    apart = [each for each in sentences if _is_chatter(each, is_behind_person=each[0].start > named)]
    rest = [item for sentence in sentences if sentence not in apart for item in sentence]
    is_cased = any(item.in_name or item.kind == "email" for item in rest)
    is_asked = any(item.value("intent") or item.value("field") for item in rest)
    if not apart or not (is_cased or is_asked):
        return list(items), []
    return rest, [text[each[0].start : each[-1].end].strip(" .!?…\n") for each in apart]


def _sentences(items: Sequence[Item]) -> list[list[Item]]:
    sentences: list[list[Item]] = [[]]
    for item in items:
        sentences[-1].append(item)
        if item.is_punctuation(_ENDS):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _is_chatter(sentence: Sequence[Item], *, is_behind_person: bool) -> bool:
    words = [item for item in sentence if item.kind == "word"]
    subjects = small_words().chat_subjects
    plain = [item for item in words if not item.marks and item.text.islower()]
    is_sentence = any(item.text.casefold() in subjects for item in words) or len(plain) >= _MIN_WORDS
    return (
        is_sentence
        and len(words) >= _MIN_WORDS
        and bool(plain)
        and all(
            _says_nothing(item) or (at == 0 and item.text.casefold() in subjects) for at, item in enumerate(sentence)
        )
        and not (is_behind_person and _places(sentence))
    )


def _says_nothing(item: Item) -> bool:
    """A word in lower case without a part in a request, or a mark."""
    if item.kind not in ("word", "mark") or item.in_name or item.is_link(*_TELLING):
        return False
    if any(mark.kind not in ("link", "reply", "period") for mark in item.marks):
        return False
    is_courtesy = all(mark.kind != "reply" or mark.value in _COURTESIES for mark in item.marks)
    return is_courtesy and not (item.is_capitalized and not item.marks and item.kind == "word") and not (
        not item.marks and _is_worker(item.text)
    )  # fmt: skip


def _is_worker(word: str) -> bool:
    """Whether an ending shows a job that no list has: “elle est affréteuse”. Others are of many words (“ciel”)."""
    return word.endswith(_WORKERS)


def _places(sentence: Sequence[Item]) -> bool:
    """“Elle habite à brest”, “il est chez globex”: a relation of a contact, which may lead to a value in lower case."""
    is_about = any(item.is_link("focus") for item in sentence)
    return is_about and any(item.is_link("company", "place") for item in sentence)
