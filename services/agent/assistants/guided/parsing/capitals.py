"""Restores the capitals of names in a text that was typed without any, as people type in a hurry.

Capitals show where a name begins and ends. Two other signs take their place here: the words that an address spells, and
given names with the word behind them. All other words stay as they were typed. The text keeps its length, so that
places in it stay the same.
"""

from collections.abc import Iterator, Sequence

from libs.contracts import Locale
from libs.email_addresses import parts_of
from libs.people import Morphology, address_words, is_given_name, is_name_anywhere, is_particle, latin
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form
from services.agent.assistants.guided.parsing.missing_marks import is_the_one_of
from services.agent.assistants.guided.parsing.name_words import is_sentence_start
from services.agent.assistants.guided.small_words import small_words

_OWNERS = ("'s", "’s")
_MIN_WORD = 3
"""Letters of a word that an address spells: shorter ones are a part of many others."""
_MAX_COMPANY = 3
"""Words that a company's name has before or behind the one that its domain spells."""
_MAX_JOINED = 4
"""Words that one part of an address spells together."""
_MAX_FORM = 3
"""Letters of a Russian legal form, which is an abbreviation."""
_MAX_FAMILY = 2
"""Words of a family name: “goñi zubizarreta”. More words in a row are something else, too."""


def with_capitals(text: str, items: Sequence[Item], language: Locale) -> str:
    """The text with capitals at the names that are sure; with capitals of its own, only at those of its addresses."""
    if language == "ko":
        return _with_latin_names(text, items)
    is_mixed = has_capitals(items)
    if is_mixed and not _has_small_name(items):
        return text
    spelt = _Spelt(items)
    named = list(_given(items, language, spelt))
    if is_mixed:  # "tim oak tim@oak.example and tina elm tina@…, both at Forest Co"
        named = [each for each in named if _is_small(items, each) and spelt.begins_name(each[0])]
    people = {at for each in named for at in each}
    letters = list(text)
    for at in people if is_mixed else people | set(spelt.places(people)):
        for start in _word_starts(items[at]):
            # “ß” has two letters in upper case, and the text must keep its length.
            letters[start] = letters[start].upper() if len(letters[start].upper()) == 1 else letters[start]
    return "".join(letters)


def _with_latin_names(text: str, items: Sequence[Item]) -> str:
    """“oskar는”, “maria gomez 메일”: a given name in Latin letters, and the word behind it, between Korean words."""
    letters = list(text)
    at = 0
    while at < len(items):
        size = _latin_size(items[at])
        if size >= _MIN_WORD and is_name_anywhere(items[at].text[:size]):
            letters[items[at].start] = letters[items[at].start].upper()
            is_open = size == len(items[at].text) and at + 1 < len(items)
            if is_open and _latin_size(items[at + 1]) >= _MIN_WORD and items[at + 1].is_content:
                at += 1
                letters[items[at].start] = letters[items[at].start].upper()
        at += 1
    return "".join(letters)


def _latin_size(item: Item) -> int:
    """Letters in lower case with which it begins."""
    if not item.is_content or not "a" <= item.text[:1] <= "z":
        return 0
    return next((at for at, letter in enumerate(item.text) if not "a" <= letter <= "z"), len(item.text))


def _word_starts(item: Item) -> Iterator[int]:
    if item.is_organization and len(item.text) <= _MAX_FORM and not item.text.isascii():
        yield from range(item.start, item.end)  # “ООО”
        return
    for place, letter in enumerate(item.text):
        if letter.isalpha() and (place == 0 or item.text[place - 1] in " -"):
            yield item.start + place


def _has_small_name(items: Sequence[Item]) -> bool:
    """Whether a word in lower case may begin an address. Most texts with capitals have none: the rest costs 0.1 ms."""
    addresses = [parts_of(item.text)[0].casefold() for item in items if item.kind == "email"]
    words = (item.text for item in items if item.is_content and item.text.islower()) if addresses else ()
    return any(not word.isascii() or any(word in each or each in word for each in addresses) for word in words)


def _is_small(items: Sequence[Item], person: Sequence[int]) -> bool:
    """Whether a full name stands here without any capital letter."""
    return len(person) > 1 and all(items[at].text.islower() for at in person)


def has_capitals(items: Sequence[Item]) -> bool:
    """Whether the writer uses capitals. The first word of a sentence has one on any phone, and so has English “I”."""
    return any(
        item.kind in ("word", "quoted")
        and item.text != item.text.lower()
        and item.text.partition("'")[0] != "I"
        and not (is_sentence_start(items, at) and item.text[1:].islower())
        for at, item in enumerate(items)
    )


class _Spelt:
    """The words of a text that its addresses spell."""

    def __init__(self, items: Sequence[Item]) -> None:
        addresses = [item.text for item in items if item.kind == "email"]
        self._items = items
        self._hosts = {word for each in addresses for word in address_words(f"x@{parts_of(each)[1]}")}
        self._locals = {word for each in addresses for word in address_words(f"{parts_of(each)[0]}@")}
        self._short = {latin(parts_of(each)[0]) for each in addresses} - {""}
        self._addressed = self._hosts | self._locals
        self._words = [latin(item.text) if item.kind == "word" and addresses else "" for item in items]

    def has(self, at: int) -> bool:
        """Whether an address has the word at this place, alone or behind an initial: “jokafor”."""
        word = self._words[at]
        if len(word) < _MIN_WORD:
            return False
        before = self._items[at - 1].text[:1] if at else ""
        return word in self._addressed or latin(f"{before}{self._items[at].text}") in self._addressed

    def begins_name(self, at: int) -> bool:
        """Whether the part of an address before the @ has the word: “solenn@…”. A short one is all of it: “jo@…”."""
        word = self._words[at]
        return word in (self._locals if len(word) >= _MIN_WORD else self._short) and bool(word)

    def begins_company(self, at: int) -> bool:
        """Whether a domain spells this word and the next ones together: “hartwell plumbing”, though one is a name."""
        return bool(self._words[at]) and self._joined_end(at, self._hosts) > at

    def places(self, people: set[int]) -> Iterator[int]:
        """The places of all such words, and of those that a company's name goes on with."""
        if not self._addressed:
            return
        for at, word in enumerate(self._words):
            end = self._joined_end(at) if word else at
            yield from range(at, end)
            if len(word) < _MIN_WORD and end == at:
                if word.endswith(".") and word[0].isalpha() and self._is_initial(at):
                    yield at
                continue
            if self._items[at].is_content and self.has(at):
                yield at
            is_company = end > at or word in self._hosts or any(each.startswith(word) for each in self._hosts)
            if is_company and (end > at or self._items[at].is_content) and at not in people:
                yield at
                yield from self._rest_of_company(max(end - 1, at), 1, people)
                yield from self._rest_of_company(at, -1, people)

    def _is_initial(self, at: int) -> bool:
        """“g. hamelin, gerard.hamelin@…”: a letter with a full stop before a word that the address spells."""
        return at + 1 < len(self._items) and self._items[at + 1].is_content and self.has(at + 1)

    def _joined_end(self, at: int, spelt: set[str] | None = None) -> int:
        """Where the words end that an address spells together: “andescargo”, “farrow-upholstery”. The start if none."""
        joined = ""
        for place in range(at, min(at + _MAX_JOINED, len(self._words))):
            joined = joined + self._words[place] if self._words[place] else ""
            if not joined:
                break
            if place > at and joined in (self._addressed if spelt is None else spelt):
                return place + 1
        return at

    def _rest_of_company(self, at: int, step: int, people: set[int]) -> list[int]:
        """The words around one that the domain spells: “design studio” of “lintel design studio”, “quesos albarca”.

        Before it they count only behind a relation, since verbs and misspelt labels stand there, too.
        """
        found: list[int] = []
        place = at + step
        while 0 <= place < len(self._items) and place not in people and len(found) < _MAX_COMPANY:
            item = self._items[place]
            if item.kind == "word" and item.is_content:
                found += [] if is_legal_form(item.text) else [place]  # “s.a.”
            elif step < 0 and _names_kind(self._items, place):
                found.append(place - 1)  # “brasserie des gaves”
                break
            elif not item.is_punctuation("&+"):
                break
            place += step
        is_kind = bool(found) and (
            self._items[found[-1]].is_organization or self._items[found[-1]].text in small_words().company_kinds
        )
        is_bounded = step > 0 or is_kind or (place >= 0 and self._items[place].is_link("of", "company", "for"))
        return found if is_bounded else []


def _names_kind(items: Sequence[Item], at: int) -> bool:
    """Whether “des” stands here, and before it a word for a kind of company, which begins the name."""
    kind = items[at - 1] if at else None
    is_kind = kind is not None and (kind.is_organization or kind.text in small_words().company_kinds)
    return is_kind and items[at].is_link("of", "particle")


def _given(items: Sequence[Item], language: Locale, spelt: _Spelt) -> Iterator[list[int]]:
    """The places of each given name, and of the family name behind it."""
    end = 0
    for at, item in enumerate(items):
        if (
            at < end
            or item.kind != "word"
            or spelt.begins_company(at)
            or (at and items[at - 1].is_link("company_now"))  # “теперь работает в граните бригадиром”
            or not (item.is_content or _is_given_though(items, at, spelt))
        ):
            continue
        if not (spelt.begins_name(at) or _is_given(item.text, language)):
            continue
        family = _family(items, at, spelt, language)
        addressed = [each for each in family if spelt.has(each)]
        if addressed and language != "es":  # Spanish names have two family names, of which an address spells one
            family = [each for each in family if each <= addressed[-1]]  # "vikram desai sent me …"
        elif language == "ru":
            is_fathers = bool(family) and Morphology.shared().is_patronymic(items[family[0]].text)
            family = family[: 1 + is_fathers]  # “инна лис сибтранс логист”
        elif language != "es" and not _is_second_given(items, family, language):
            family = family[:1]  # "mona birch rang just now"
        if family and _is_owner(items, family[-1]):
            continue  # "greta larsens number": its letter is none of the name's
        if not family and language == "ru" and _is_family_before(items, at):
            family = [at - 1]  # “нестерова ольга просила …”
        if family or spelt.has(at) or (language == "en" and _tells(items, at)):
            yield [at, *family, *_articles(items, at, family, language)]
            end = max((at, *family)) + 1


def _tells(items: Sequence[Item], given: int) -> bool:
    """ "oskar rang, he's in …": a given name alone that begins a sentence, before a verb."""
    after = items[given + 1] if given + 1 < len(items) else None
    is_verb = after is not None and after.text in small_words().goes_on and not after.value("intent")
    return is_verb and is_sentence_start(items, given)


def _is_family_before(items: Sequence[Item], given: int) -> bool:
    """Whether the word before a given name is a family name that the dictionary has as nothing else."""
    before = items[given - 1] if given else None
    is_word = before is not None and before.kind == "word" and not before.marks
    return is_word and before is not None and Morphology.shared().is_only_family(before.text, "ru")


def _is_given_though(items: Sequence[Item], at: int, spelt: _Spelt) -> bool:
    """ "Add mark stone", "add will field": a given name that is another word, too, right behind a verb.

    The address spells it, or a word follows that is nothing else.
    """
    before, behind = items[at - 1] if at else None, items[at + 1 : at + 2]
    is_followed = bool(behind) and behind[0].kind == "word"
    if items[at].value("field") or not is_followed:
        return False
    if before is None:  # "mark stone's new email is …"
        is_owner = behind[0].is_content and behind[0].text.endswith(_OWNERS)
        return is_owner and is_given_name(items[at].text) and not is_given_name(behind[0].text[:-2])
    if not before.value("intent"):
        return False
    is_spelt = spelt.begins_name(at) and before.value("intent") == "create"  # "add may rose, may@…"
    return is_spelt or (is_given_name(items[at].text) and (behind[0].is_content or spelt.begins_name(at)))


def _articles(items: Sequence[Item], given: int, family: Sequence[int], language: Locale) -> list[int]:
    """ "titouan le meur": the article of a French family name has a capital letter, “de” and “du” have none."""
    articles = {"fr": "le", "en": "o"}
    between = range(given + 1, family[0]) if family and language in articles else ()
    return [at for at in between if items[at].text.casefold() == articles[language]]


def _is_second_given(items: Sequence[Item], family: Sequence[int], language: Locale) -> bool:
    """ "mary ann lee", but not "mabel hollis phoned"."""
    words = [items[each].text for each in family]
    return len(words) > 1 and _is_given(words[0], language) and not words[1].endswith(("ed", "ing"))


def _family(items: Sequence[Item], given: int, spelt: _Spelt, language: Locale) -> list[int]:
    """The places of the words behind a given name that may belong to it."""
    found: list[int] = []
    place = given + 1
    while place < len(items) and len(found) <= _MAX_FAMILY:
        item = items[place]
        if is_the_one_of(items, place):
            break  # “wilmer ospina el de la ferretería”
        if language == "en" and place == given + 1 and _is_irish(items, place):
            place += 1  # "peter o neill"
            continue
        is_word = item.kind == "word" and item.is_content and not _is_common(item.text, language)
        if is_word or (item.kind == "word" and (spelt.begins_name(place) or _is_last(items, place))):
            found.append(place)
        elif not is_particle(item.text.casefold()) or (found and _names_town(items, place, spelt)):
            break
        place += 1
    return found


def _is_irish(items: Sequence[Item], at: int) -> bool:
    """Whether the O of a family name stands here: without its apostrophe, and before the rest of the name."""
    after = items[at + 1] if at + 1 < len(items) else None
    return items[at].text.casefold() == "o" and after is not None and after.kind == "word" and after.is_content


def _names_town(items: Sequence[Item], at: int, spelt: _Spelt) -> bool:
    """ "gonzalo pardo de soria": behind a family name, “de” may lead to a town, if no address spells what follows."""
    after = items[at + 1] if at + 1 < len(items) else None
    is_article = after is not None and is_particle(after.text.casefold())
    return items[at].text.casefold() == "de" and after is not None and not (is_article or spelt.has(at + 1))


def _is_last(items: Sequence[Item], at: int) -> bool:
    """ "add joan baker, …": a job at the end of a clause, right behind a given name."""
    marks = items[at].marks
    is_job = bool(marks) and all(mark.kind == "title" for mark in marks) and " " not in items[at].text
    return is_job and (at + 1 == len(items) or items[at + 1].kind != "word")


def _is_owner(items: Sequence[Item], at: int) -> bool:
    """ "greta larsens number": a possessive without its apostrophe."""
    after = items[at + 1] if at + 1 < len(items) else None
    is_owner = items[at].text.endswith("s") and not items[at].text.endswith(_OWNERS)
    return is_owner and after is not None and after.value("field") is not None


def _is_common(word: str, language: Locale) -> bool:
    """Whether a word is known as one that goes on with the sentence: “главным инженером”, "bob ray off ann's hands"."""
    shared = Morphology.shared()
    if language == "en":
        return word in small_words().goes_on
    return language in ("pl", "ru") and (shared.is_adjective(word, language) or shared.is_verb(word, language))


def _is_given(word: str, language: Locale) -> bool:
    if language in ("pl", "ru"):
        morphology = Morphology.shared()
        return morphology.is_listed_given(word, language) and not morphology.is_common(word, language)
    return is_given_name(word) or is_name_anywhere(word)
