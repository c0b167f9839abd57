"""Sentences that give contacts to a new owner without a verb of giving: “Ana Ruiz es de Mateo”, “Mateo se queda con …”.

Each language lists such sentences (`handing_sentences`). One that fits is read as “asigna Ana Ruiz a Mateo”, so that
the owner of before and the contact do not change places.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_name_anywhere, latin
from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.small_words import any_of, small_words, words_by_language

_NAME = "N"
"""Stands for a name or an address in the outline of a sentence: its other words are in lower case."""
_PARTICLES = "(?:de la|de los|de las|del|de|da|dos|van|von)"
_ONE = rf"N(?: {_PARTICLES} N)?"
_MAX_STARTS = 6
_MAX_ITEMS = 40
"""A sentence is shorter; in a longer text only its beginning is looked at."""
_TIME = "T"
_PLACES = {"C": "contacts", "O": "owner", "P": "former"}


@dataclass(frozen=True)
class _Outline:
    """A text with a sign for each name; `places` are the first item of each character."""

    text: str
    places: Sequence[int]

    def items(self, span: tuple[int, int], items: Sequence[Item]) -> list[Item]:
        first, last = self.places[span[0]], self.places[span[1] - 1]
        return [item for at, item in enumerate(items[: last + 1]) if at >= first] + _rest_of_name(items, last)


@dataclass(frozen=True)
class _Sentence:
    """`words`: the first words of each part that may not be missing, so that most sentences need no comparison."""

    language: Locale
    pattern: "re.Pattern[str]"
    words: tuple[frozenset[str], ...]


def with_handed_contacts(items: Sequence[Item]) -> list[Item]:
    """The items, with such a sentence in the usual order: the verb, each contact, and the owner behind it."""
    beginning = items[:_MAX_ITEMS]
    named = [_is_word_of_name(item) for item in beginning]
    names = sum(named) + sum(item.kind == "email" for item in beginning)
    if names < 2 and not (names and any(item.is_link("focus") for item in beginning)):
        return list(items)
    outline = _outline(beginning, named)
    is_question = any(item.is_punctuation("?") for item in items)
    said = set(outline.text.split())
    fitting = [each for each in _sentences() if not any(map(said.isdisjoint, each.words))]
    for start in _starts(outline.text) if fitting else ():
        for sentence in fitting:
            found = sentence.pattern.match(outline.text, start)
            if found is not None and not _is_whole(_behind(items, outline, found)):
                # “Mateo's taking over Ann Lee, Zofia is on leave”: the last name begins another sentence.
                found = sentence.pattern.match(
                    outline.text, start, max(outline.text.rfind(", ", 0, found.end()), start)
                )
            if found is None or not _is_whole(behind := _behind(items, outline, found)):
                continue
            rest = _without_repetition(behind)
            # “… goes to Camille from today, can you make her the owner?” asks for it in another clause.
            asking = found[0] if len(rest) == len(behind) else outline.text
            if is_question and not any(f" {each} " in f" {asking}" for each in small_words().can_you):
                continue
            if handed := _handed(items, outline, found, sentence.language):
                before = items[: outline.places[start]]
                if _is_presented(before, handed):
                    handed = _of_new_contact(items, outline, found, handed)
                return [*before, *handed, *rest]
    return list(items)


def _is_whole(behind: Sequence[Item]) -> bool:
    """Whether the sentence ends here, or goes on with another one."""
    after = behind[0] if behind else None
    if len(behind) > 1 and behind[0].is_link("and") and behind[1].in_name:
        return False  # “Ana Ruiz es de Mateo y Luis Gil de Zofia”
    is_time = after is not None and after.is_link("filler") and " " in after.text
    is_time = is_time or (after is not None and after.value("period") is not None)
    return after is None or after.kind == "mark" or is_time or after.is_link("and", "by_now", "please", "remark")


def _without_repetition(behind: Sequence[Item]) -> Sequence[Item]:
    """ "… ponela a ella como responsable", “…, change le propriétaire”: the same once more, without a name."""
    start = next((at for at, item in enumerate(behind) if not _is_small(item)), 0)
    clause = list(takewhile(lambda item: item.kind != "mark", behind[start:]))
    is_same = any(item.value("field") == OWNER or item.value("intent") == "assign" for item in clause) and any(
        item.is_link("focus") or item.value("intent") == "update" for item in clause
    )
    is_same = is_same and not any(item.in_name or item.kind in ("email", "phone") for item in clause)
    return behind[start + len(clause) :] if is_same else behind


def _is_small(item: Item) -> bool:
    is_time = item.is_link("by_now") or item.value("period") is not None
    return item.kind == "mark" or is_time or item.is_link("please", "filler", "and")


def _handed(items: Sequence[Item], outline: _Outline, found: "re.Match[str]", language: Locale) -> list[Item]:
    """The sentence as a request; empty where the names are not those of a contact and an owner."""
    spans = {name: found.span(name) for name in found.groupdict() if found.group(name)}
    owner = outline.items(spans["owner"], items)
    people = [owner, *([outline.items(spans["former"], items)] if "former" in spans else [])]
    if not all(map(_is_owner, people)) or (
        language in DECLINED and any(_is_subject(each, language) for each in people)
    ):
        return []
    if "contacts" in spans:
        contacts = _each(outline.items(spans["contacts"], items))
    else:
        contacts = [[item] for item in outline.items(found.span(), items) if item.is_link("focus")][:1]  # "him"
    if not contacts or ("contacts" in spans and not all(map(_is_contact, contacts))):
        return []
    first = items[outline.places[found.start()]]
    verb = Item("word", first.text, first.start, first.end, (Mark("intent", "assign", language),))
    to = replace(verb, text="→", marks=(Mark("link", "value", language),))
    joint = replace(verb, text="&", marks=(Mark("link", "and", language),))
    owner = [replace(item, in_name=item.kind == "word") for item in owner]  # “zofia” is a name here
    handed = [item for contact in contacts for item in (joint, *contact, to, *owner)]
    return [verb, *handed[1:]]


def _is_presented(before: Sequence[Item], handed: Sequence[Item]) -> bool:
    """“Ajoute Lucie Ferrer des Ateliers Ferrer, lucie@…, c'est Mateo qui s'en occupe”: one new contact, in parts."""
    verb = next((item for item in reversed(before) if item.value("intent")), None)
    emails = sum(item.kind == "email" for item in handed)
    return verb is not None and verb.value("intent") == "create" and emails == 1


def _of_new_contact(
    items: Sequence[Item], outline: _Outline, found: "re.Match[str]", handed: Sequence[Item]
) -> list[Item]:
    """The contact as it was said, and then the owner “for her”."""
    said = outline.items(found.span("contacts"), items)
    verb = replace(handed[0], marks=(*handed[0].marks, Mark("link", "focus", handed[0].marks[0].language)))
    owner = next(at for at in range(len(handed) - 1, -1, -1) if handed[at].text == "→")
    end = said[-1].end
    return [*said, Item("mark", ",", end, end), verb, *handed[owner:]]


def _is_word_of_name(item: Item) -> bool:
    """Words of a name in lower case are words of the sentence as well: “quita a Zofia de Ana Ruiz”."""
    if item.in_name or item.marks or item.kind != "word":
        return item.in_name and not item.text.islower()
    given = item.text.removesuffix("'s")  # "zofia's taking bob ray off ann's hands"
    return item.text.islower() and is_name_anywhere(given)  # "put bob ray under mateo please"


def _is_owner(name: Sequence[Item]) -> bool:
    is_short = len(name) <= 3 and not any(item.value("place") or item.is_organization for item in name)
    given = name[0].text.removesuffix("'s").removesuffix("’s")  # "Mateo's taking over Ann Lee"
    is_given = name[0].kind == "email" or is_name_anywhere(given) or _is_declined(name)
    is_town = len(name) == 1 and name[0].text.casefold() in small_words().towns_called_as_people
    return is_short and is_given and not is_town


def _is_declined(name: Sequence[Item]) -> bool:
    """“К Дарье Орловой”, “do Zofii Lis”, and “к Матео”, of which the Latin spelling is known."""
    said, morphology = " ".join(item.text for item in name), Morphology.shared()
    is_oblique = any(
        morphology.is_given(name[0].text, language) and morphology.is_oblique(said, language) for language in DECLINED
    )
    return is_oblique or (not name[0].text.isascii() and is_name_anywhere(latin(name[0].text)))


def _is_subject(name: Sequence[Item], language: Locale) -> bool:
    """“Przechodzi do Adam Transport”: a name that has cases stands in the nominative, as one of a company does."""
    morphology = Morphology.shared()
    said = " ".join(item.text for item in name)
    return morphology.is_given(name[0].text, language) and not morphology.is_oblique(said, language)


def _is_contact(name: Sequence[Item]) -> bool:
    """An address, or a full name: one word alone may be anything."""
    return name[0].kind == "email" or len(name) > 1 or " " in name[0].text


def _each(items: Sequence[Item]) -> list[list[Item]]:
    """The names of a list, without the words between them."""
    found: list[list[Item]] = []
    is_open = False
    for at, item in enumerate(items):
        is_inner = is_open and (item.in_name or item.is_link("particle", "of")) and not item.is_link("and")
        is_inner = is_inner and at + 1 < len(items) and _is_word_of_name(items[at + 1])
        if _is_word_of_name(item) or item.kind == "email" or is_inner:
            if not is_open:
                found.append([])
            found[-1].append(item)
            is_open = item.kind != "email"
        else:
            is_open = False
    return found


def _behind(items: Sequence[Item], outline: _Outline, found: "re.Match[str]") -> Sequence[Item]:
    end = _name_end(items, outline.places[found.end() - 1] + 1)
    return items[_behind_former(items, end) :]


def _name_end(items: Sequence[Item], end: int) -> int:
    while end < len(items) and _is_word_of_name(items[end]) and _is_word_of_name(items[end - 1]):
        end += 1
    return end


def _behind_former(items: Sequence[Item], end: int) -> int:
    """ "… instead of Ann", “et plus Ann”: the owner of before is no more than that."""
    at = end
    while at < len(items) and (items[at].is_punctuation(",") or items[at].is_link("by_now", "and", "filler")):
        at += 1
    is_former = at + 1 < len(items) and items[at].is_link("instead", "not") and _is_word_of_name(items[at + 1])
    return _name_end(items, at + 2) if is_former and is_name_anywhere(items[at + 1].text) else end


def _rest_of_name(items: Sequence[Item], last: int) -> list[Item]:
    """The words behind the first one of the last name, which stand for one sign."""
    end = last + 1
    while _is_word_of_name(items[last]) and end < len(items) and _is_word_of_name(items[end]):
        end += 1
    return list(items[last + 1 : end])


def _outline(items: Sequence[Item], named: Sequence[bool]) -> _Outline:
    """`named`: whether each item is a word of a name."""
    text, places = "", []
    for at, item in enumerate(items):
        if at and named[at] and named[at - 1]:
            continue
        said = _NAME if named[at] or item.kind == "email" else fold(item.text).lower()
        text += f"{said} "
        places += [at] * (len(said) + 1)
    return _Outline(text, places)


def _starts(outline: str) -> list[int]:
    """Where a sentence may begin: at the first words, and behind a mark."""
    words = [0, *(found.end() for found in re.finditer(r" ", outline))][:_MAX_STARTS]
    marks = [found.end() for found in re.finditer(r"[,.;:!?\n–—] ", outline)][:_MAX_STARTS]
    return sorted({each for each in (*words, *marks) if each < len(outline)})


@cache
def _sentences() -> tuple[_Sentence, ...]:
    """All sentences of all languages."""
    return tuple(
        _sentence(language, sentence)
        for language, words in words_by_language().items()
        for sentence in words.handing_sentences
    )


def _sentence(language: Locale, sentence: str) -> _Sentence:
    """“a? C es|son de O”: words, alternatives, “?” for one that may be missing, “_” for a space, and T for a time."""
    pattern, needed = "", []
    for part in sentence.split():
        is_optional = part.endswith("?")
        word = part.removesuffix("?")
        phrases = [fold(each).replace("_", " ").lower() for each in word.split("|")]
        said = _slot(word) if word in _PLACES else _time() if word == _TIME else any_of(phrases)
        pattern += f"(?:(?:{said}) )?" if is_optional else f"(?:{said}) "
        if not (is_optional or word in _PLACES or word == _TIME):
            needed.append(frozenset(each.split()[0] for each in phrases))
    return _Sentence(language, re.compile(pattern), tuple(needed))


def _time() -> str:
    """“Desde hoy”, “a partir del lunes”."""
    return rf"(?:{any_of(fold(each).lower() for each in small_words().since)})(?: (?:el|la|le|the))? [^\W\dN]\w+"


def _slot(sign: str) -> str:
    if sign != "C":
        return rf"(?P<{_PLACES[sign]}>N)"
    before = "a|al|la|el|los|las|le|les|the|de|ses|mes|nos|sus|mis|her|his|my"
    record = rf"(?:(?:{before}) )*(?:(?:{any_of(small_words().records)}) (?:(?:de|of|d|:) )?)?"
    joint = r"(?: ,| y| e| and| et| i| и)+ (?:(?:a|al|la|el|à|to|de) )*"
    return rf"{record}(?P<contacts>{_ONE}(?:{joint}{_ONE})*)"
