"""Sentences around a request that say nothing of a contact: “What a Monday! …”, “… I'm off to lunch :)”.

Read with the request, their words would become its values or its contact. Such a sentence is left out as a whole, if
another one asks for something of a contact that it names, and this one names no person, no property and no value.
"""

from collections.abc import Sequence
from itertools import pairwise

from libs.people import is_given_name, shares_word
from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS
from services.agent.assistants.guided.small_words import small_words

_FACES = ")("
_MOUTHS = ("D", "DD", "P", "p", "Р")
"""Letters behind the eyes: “:D”, “;P”."""
_EYES = ":;="
_MIN_WORDS = 2
"""One word may be an answer or a name."""

_MIN_CLEAR = 4

_COURTESIES = frozenset({"thanks", "greeting", "goodbye"})
_MERE_WORDS = _COURTESIES | {"no", "yes", "count", "wait", "everyone", "correction", "retry", "skip"}
"""Replies that are a mere word where they do not begin a sentence."""
_OPENING = _COURTESIES | {"correction"}
"""“Ugh” and “oh” correct, or sigh."""
_STATING = ("company", "company_now", "former", "called_now", "new_job", "moves", "owner_of", "owned", "owned_after")
"""Links by which a sentence without a verb of a request tells news."""
_TELLING = (
    "company_now", "called_now", "new_job", "owner_of", "company_after", "company_before", "title_of", "instead",
    "unchanged", "stays", "hands_off", "without", "reach", "ends", "rest", "twice", "second", "owned", "owned_after",
    "owned_me", "to_me", "created", "new", "condition", "supposing", "unsure", "errand", "other_number",
)  # fmt: skip
_MAX_PREPOSITION = 3
"""Letters. “At” and “w” stand before a company, and before a day as well; “works at” does not."""


def without_remarks(text: str, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items without such sentences, and the texts of those that are no mere courtesy."""
    sentences = _sentences(items)
    request = next((at for at, each in enumerate(sentences) if _asks(each)), None)
    if len(sentences) == 1 or request is None:
        return list(items), []
    person = next((at for at, each in enumerate(sentences) if _names_contact(each)), len(sentences))
    remarks = [
        each for at, each in enumerate(sentences)
        if _is_remark(each) and not (at > request and _labels(each)) and not (at > person and _places(each))
    ]  # fmt: skip
    kept = [item for each in sentences if each not in remarks for item in each]
    is_sure = _names_contact(kept) or (all(map(_is_clear, remarks)) and not _points_back(kept)) or _counts(kept)
    if not remarks or not (_asks(kept) and is_sure):
        return list(items), []
    unknown = " ".join(item.text for each in remarks for item in each if item.kind == "word" and not item.marks)
    if unknown and any(shares_word(unknown, item.text) for item in kept if item.kind == "email"):
        return list(items), []  # "met dulce ocampo today. can you add her? dulce@…"
    if any(map(_labels, remarks)) and not _has_own_property(kept):
        return list(items), []  # "her mobile changed. make Ann Lee's …"
    return kept, [_said(text, each) for each in remarks if not any(_is_courtesy(item) for item in each)]


def _sentences(items: Sequence[Item]) -> list[list[Item]]:
    sentences: list[list[Item]] = [[]]
    has_words = is_ended = False
    for at, item in enumerate(items):
        is_mouth = item.kind == "word" and _is_face(items[max(at - 1, 0) : at + 1])
        if item.kind != "mark" and not is_mouth:
            if is_ended:
                sentences.append([])
            has_words, is_ended = True, False
        elif has_words:
            is_ended = is_ended or item.is_punctuation(SENTENCE_ENDS) or _is_face(items[at - 1 : at + 1])
        sentences[-1].append(item)
    return sentences


def _is_face(pair: Sequence[Item]) -> bool:
    if len(pair) < _MIN_WORDS or not pair[0].is_punctuation(_EYES):
        return False
    is_letter = pair[1].text in _MOUTHS and pair[0].end == pair[1].start
    return is_letter or pair[1].is_punctuation(_FACES)


def _is_remark(sentence: Sequence[Item]) -> bool:
    mouths = [mouth for eyes, mouth in pairwise(sentence) if _is_face((eyes, mouth))]
    words = [item for item in sentence if item.kind != "mark" and item not in mouths]
    if any(item.kind != "word" for item in words) or not _is_opened(sentence, words):
        return False
    if any(_is_name(item) for item in words[1:]) or is_given_name(words[0].text):
        return False
    if any(_is_worker(sentence, item) for item in words) or _is_of_record(words):
        return False
    # “Gosh it's freezing”: a capital letter at the beginning shows no name, if the next word has none.
    rest = words[1:] if words[0].is_reply("correction", "yes") or words[0].in_name else words
    is_denied = any(item.is_link("not") for item in rest)
    is_asked = words[0].value("intent") == "search" and any(item.is_link("focus") for item in words)
    return not (is_asked or words[0].is_link("doubt") or any(_tells(item, is_denied=is_denied) for item in rest))


def _is_of_record(words: Sequence[Item]) -> bool:
    """ "Make it one and lose the first": which of two records goes."""
    said = {item.text.casefold() for item in words}
    is_said = not said.isdisjoint(small_words().record_goes | small_words().record_stays)
    return is_said and any(item.value("ordinal") in ("1", "2") for item in words)


def _is_worker(sentence: Sequence[Item], noun: Item) -> bool:
    """“Elle est affréteuse”: a job that no list has."""
    is_noun = not noun.marks and noun.text.endswith(small_words().worker_endings)
    return is_noun and not _is_exclaimed(sentence, noun)


def _is_exclaimed(sentence: Sequence[Item], noun: Item) -> bool:
    """“Pfiou, quelle chaleur”: behind an unknown word that begins its clause, which is no “she is”."""
    at = next(at for at, item in enumerate(sentence) if item is noun)
    is_second = at > 0 and sentence[at - 1].kind == "word" and not sentence[at - 1].marks
    return is_second and (at == 1 or sentence[at - 2].kind == "mark")


def _is_opened(sentence: Sequence[Item], words: Sequence[Item]) -> bool:
    """Whether it begins as a remark does. One word does if a face is behind it: “coucou :)”."""
    if len(words) < _MIN_WORDS:
        return any(_is_face(pair) for pair in pairwise(sentence))
    opening, content = words[0].value("reply"), [item for item in words if not item.marks]
    if opening == "correction" and _chooses(sentence):
        return False
    if words[-1].is_reply("no", "yes"):
        return False  # “a jednak nie”
    if len(words) < _MIN_CLEAR and any(item.is_reply("skip") for item in words):
        return False  # “telefon brak”
    if opening == "yes":
        return len(content) >= _MIN_WORDS  # “dobra, ostatnia rzecz przed obiadem”, and not "yes, that one"
    if opening == "no":
        return bool(content) and sentence[1].kind == "word"  # “no me preguntes …”, and not "no, that's wrong"
    return opening is None or opening in _OPENING


def _chooses(sentence: Sequence[Item]) -> bool:
    """“Perdón, la primera”, “no no, eso no, todavía …”: one of two, or a no that stands for itself."""
    refused = any(item.is_reply("no") and behind.kind == "mark" for item, behind in pairwise(sentence))
    return refused or any(item.value("ordinal") for item in sentence)


def _is_name(item: Item) -> bool:
    is_known = item.text.casefold() in small_words().written_large
    return (item.in_name or (item.is_capitalized and not item.marks)) and not is_known


def _tells(item: Item, *, is_denied: bool) -> bool:
    for mark in item.marks:
        match mark.kind:
            case "intent":
                tells = mark.value not in ("search", "question")
            case "reply":
                tells = mark.value not in _MERE_WORDS and not (mark.value == "cancel" and is_denied)
            case "field":
                tells = mark.value not in TYPED  # “the phone never stops” holds no number
            case "link":
                tells = mark.value in _TELLING or (mark.value == "company" and len(item.text) > _MAX_PREPOSITION)
            case "period" | "ordinal":
                tells = False
            case _:
                tells = True
        if tells:
            return True
    return False


def _asks(items: Sequence[Item]) -> bool:
    """A verb, news, or a property of a contact who is named with it."""
    is_verb = any((item.value("intent") or item.is_link(*_STATING)) and not item.in_name for item in items)
    return is_verb or (_labels(items) and _names_contact(items))


def _is_clear(sentence: Sequence[Item]) -> bool:
    """Whether it has the small words of a sentence, so that its other words are no name in lower case."""
    words = [item for item in sentence if item.kind == "word"]
    is_given = any(is_given_name(item.text) for item in words if not item.marks)
    return len(words) >= _MIN_CLEAR and sum(bool(item.marks) for item in words) >= _MIN_WORDS and not is_given


def _points_back(items: Sequence[Item]) -> bool:
    """ "Talked to dulce ocampo today. set her city to York": the sentence before may hold the contact."""
    return any(item.is_link("focus", "me") for item in items)


def _names_contact(items: Sequence[Item]) -> bool:
    """In capitals that were typed, or by an address. Without them, a sentence of a few words may be the name."""
    return any((item.in_name and not item.is_restored) or item.kind in ("email", "phone", "url") for item in items)


def _counts(items: Sequence[Item]) -> bool:
    """ "How many customers are in York? the report is due at five": no other sentence holds a name."""
    return any(item.is_reply("count") for item in items) and any(
        item.value("stage") or item.value("place") for item in items
    )


def _has_own_property(items: Sequence[Item]) -> bool:
    verbs = {mark.value for item in items for mark in item.marks if mark.kind == "intent"}
    return bool(verbs - {"update", "clear"}) or any(item.value("field") for item in items)


def _labels(sentence: Sequence[Item]) -> bool:
    return any(item.value("field") for item in sentence)


def _places(sentence: Sequence[Item]) -> bool:
    """“Elle habite à brest”, “il est chez globex”: a relation of a contact, which may lead to a value in lower case."""
    is_about = any(item.is_link("focus") for item in sentence[:2])
    return is_about and any(item.is_link("company", "place") for item in sentence)


def _is_courtesy(item: Item) -> bool:
    return item.value("reply") in _COURTESIES


def _said(text: str, sentence: Sequence[Item]) -> str:
    return text[sentence[0].start : sentence[-1].end].strip(" .!?…,;:()\n")
