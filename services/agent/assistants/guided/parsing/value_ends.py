"""Where a value that may hold any word must end: before a mark, a verb, a label, a relation or the contact."""

from collections.abc import Sequence
from itertools import takewhile

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name, is_name_anywhere, is_particle
from services.agent.assistants.guided.parsing.account_labels import is_own_text
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.job_words import is_object_of_job
from services.agent.assistants.guided.parsing.legal_forms import closes_company, form_behind_brackets
from services.agent.assistants.guided.small_words import small_words

_MIN_SINCE = 4
_MAX_ABBREVIATION = 5  # letters of “корп.”
_CLAUSE = 8
"""Words behind “and” among which a pronoun shows a clause of its own: no job and no company holds one."""
_PLACES = ("city", "state", "country")
_SHORT_VALUES = ("name", "firstname", "lastname", "jobtitle", "city", "country", "lifecyclestage")
"""Properties with values that don't contain "for …": the contact follows it."""


class ValueEnds:
    """`quoted`: properties that were named in quotation marks. Their values may be anything."""

    def __init__(self, text: str, items: Sequence[Item], quoted: set[str]) -> None:
        self.text = text
        self.items = items
        self.quoted = quoted

    def ends_at(self, at: int, start: int, prop: str) -> bool:
        """Whether the value of this property, which begins at `start`, goes on no further than before `at`."""
        item = self.items[at]
        if item.is_punctuation(",;") and prop in self.quoted and self._names_later(at):
            return False
        if prop == "address" and self._is_within_address(at):
            return False
        if prop == "company" and at > start and self._goes_on_behind_comma(at):
            return False
        if prop in _PLACES and at > start and self._leaves_place(at, start):
            return True
        if prop == "company" and self._begins_job(at, start):
            return True
        if item.is_punctuation("/") and at > start and self._joins(at, prop):
            return False
        if item.is_punctuation(",.") and at > start and self._is_decimal(at):
            return False
        if at > start and self._is_number_within(at) and is_own_text(self.items, start, prop):
            return False
        if item.is_punctuation(")") and not any(each.is_punctuation("(") for each in self.items[start:at]):
            return True  # “Eva Gil (société Globex)”
        return self._is_boundary(at, start) or (at > start and self._begins_other(at, prop))

    def _begins_job(self, at: int, start: int) -> bool:
        """“W firmie Polbud jako kierownik”, “в компании Полюс коммерческим директором”: a job behind a company."""
        item, after = self.items[at], self.items[at + 1 : at + 2]
        if at == start or item.in_name:
            return False
        if item.is_link("value", "title_of") and bool(after) and after[0].value("title") is not None:
            return after[0].text.islower() or after[0].text.isupper()
        described = item.text.islower() and item.text.endswith(small_words().adjective_endings)
        return _is_worker(item) or (described and bool(after) and _is_worker(after[0]))

    def _is_number_within(self, at: int) -> bool:
        """ "Delivery notes: ring +1 … before noon": a phone number with words behind it."""
        behind = self.items[at + 1 : at + 2]
        return (
            self.items[at].kind == "phone"
            and bool(behind)
            and behind[0].kind == "word"
            and not behind[0].value("field")
        )

    def _goes_on_behind_comma(self, at: int) -> bool:
        """ "Globex, Inc.", "Smith, Jones & Co.": a legal form, or the last partner, behind the comma."""
        behind = self.items[at + 1 : at + 3]
        is_partner = len(behind) > 1 and behind[0].in_name and behind[1].is_punctuation("&")
        return self.items[at].is_punctuation(",") and (is_partner or closes_company(self.items, at))

    def _joins(self, at: int, prop: str) -> bool:
        """ "Contract number 17-B/26", "job founder/CEO": a stroke without spaces next to a digit, or within a job."""
        before, item, behind = self.items[at - 1], self.items[at], self.items[at + 1 : at + 2]
        is_tight = before.end == item.start and bool(behind) and behind[0].start == item.end
        has_digit = any(character.isdigit() for each in (before, *behind) for character in each.text)
        return is_tight and behind[0].kind in ("word", "number") and (has_digit or prop == "jobtitle")

    def _is_decimal(self, at: int) -> bool:
        """“Рост 1,82 м”: a comma or a full stop between digits."""
        here = self.items[at - 1 : at + 2]
        is_tight = len(here) == 3 and here[0].end == here[1].start and here[1].end == here[2].start
        return is_tight and here[0].kind == here[2].kind == "number"

    def _leaves_place(self, at: int, start: int) -> bool:
        """ "Leeds or so nah": two small words behind a place in capitals. One may be of its name: “New york”."""
        two = self.items[at : at + 2]
        is_small = len(two) == 2 and all(each.kind == "word" and each.text.islower() for each in two)
        return self.items[start].is_capitalized and is_small and not is_particle(two[0].text)

    def _is_within_address(self, at: int) -> bool:
        """ "ul. Polna 5/3, 00-625 Łódź": marks that end other values, before a part of the same address."""
        item, behind = self.items[at], self.items[at + 1 : at + 3]
        if not behind or not item.is_punctuation(".,/-"):
            return False
        first = behind[0]
        if item.is_punctuation(","):
            is_other = first.kind in ("email", "url", "mark") or bool(first.value("intent") or first.is_link("and"))
            labels = first.value("field") and (len(behind) < 2 or not behind[1].is_punctuation("."))
            return (not is_other and not labels and not first.text[:1].islower()) or self._is_short(at + 1)
        return item.is_punctuation("/-") or self._is_short(at - 1)

    def _is_short(self, at: int) -> bool:
        """Whether the word is an abbreviation, as “ul.” and “кв.” are."""
        item, after = self.items[at], self.items[at + 1] if at + 1 < len(self.items) else None
        is_abbreviated = after is not None and after.is_punctuation(".") and after.start == item.end
        return (
            item.kind == "word" and item.text[:1].isalpha() and len(item.text) <= _MAX_ABBREVIATION and is_abbreviated
        )

    def _is_boundary(self, at: int, start: int) -> bool:
        """Punctuation, an address, or a verb: no value goes on behind it."""
        item = self.items[at]
        return (
            item.is_punctuation("–—|/")
            or (item.is_punctuation("-") and self.stands_alone(at))
            or (at > start and item.is_link("instead"))
            or item.is_punctuation(",;\n?")
            or item.kind in ("email", "phone", "url")
            or bool(item.value("intent"))
            or (item.kind == "mark" and item.text in ".!" and (at + 1 < len(self.items) or self._ends_number(at)))
        )

    def _ends_number(self, at: int) -> bool:
        """“Ул. Чапаева, 5.”: the full stop at the end of all is no part of the house's number."""
        return at > 0 and self.items[at - 1].text[-1:].isdigit()

    def _begins_other(self, at: int, prop: str) -> bool:
        """Whether another part of the request begins here: a label, a relation, the contact."""
        item = self.items[at]
        if is_object_of_job(self.items, at):
            return False
        if item.text in small_words().but and item.is_link("but"):
            return True  # "quita la ciudad a Sole Ibarra pero el teléfono no lo toques"
        if self._denies_code(at):
            return True
        is_label = item.value("field") and not self.items[at - 1].is_punctuation("&")  # "Moss & Co."
        if is_label or (item.is_link("unsure") and not item.in_name):
            return True  # "city Gdynia perhaps"
        is_short = prop in (*_PLACES, *_SHORT_VALUES, "company")
        if is_short and (self._turns(at, prop) or self._trails_off(at) or _gives_reason(item)):
            return True
        if item.is_link("but") and any(
            each.is_link("focus", "should_be") or each.is_reply("correction") for each in self.items[at + 1 : at + 3]
        ):
            return True  # "company Moss Wool but it's actually Moss Fleece"
        if item.is_link("and"):
            # A value may hold “and”: “Research and Development”. It ends only before another part of the request.
            rest = list(takewhile(lambda each: not each.is_punctuation(",;\n"), self.items[at + 1 : at + 4]))
            is_last = at + 1 >= len(self.items)
            is_part = any(
                each.value("field") or each.value("intent") or each.is_link("focus", "company_now") for each in rest
            )
            return is_last or is_part or self._begins_clause(at) or self._gives_another(at)
        # “CTO at Acme” ends at the company. “Of” may be within a job: “head of sales”. The account's own property may
        # hold a sentence: “delivery notes: leave at the desk”.
        if prop != "company" and item.is_link("company") and not item.is_link("of", "place"):
            return not (" " in prop and any(each.text.islower() for each in self.items[at + 1 : at + 2]))
        # “Chef in Lyon”: the place is another property, but an address holds places itself.
        if item.is_link("place") and any(each.value("place") for each in self.items[at + 1 : at + 2]):
            return prop != "address"
        person = [each.text for each in self.items[at + 1 : at + 3] if each.in_name]
        if prop == "company" and item.text == "from" and len(person) > 1 and is_given_name(person[0]):
            return True  # "remove company Globex from Jane Doe"
        if prop in (*_SHORT_VALUES, "company") and (self.gives_to_person(at, prop) or self._is_at_person(at)):
            return True
        names = [each for each in self.items[at + 1 : at + 2] if each.in_name]
        return item.is_link("for") and (bool(names) or prop in _SHORT_VALUES or prop in self.quoted)

    def _gives_another(self, at: int) -> bool:
        """“Cámbiale a Ana el cargo a jefa y a luis a director”: a second contact, with a value of its own behind it."""
        name = at + 1 + (self.items[at + 1 : at + 2] != [] and self.items[at + 1].text in small_words().to_person)
        behind = self.items[name : name + 3]
        is_led = name > at + 1 or self.items[at].text.endswith(tuple(f" {each}" for each in small_words().to_person))
        return is_led and len(behind) > 1 and is_name_anywhere(behind[0].text) and any(
            item.is_link("value") for item in behind[1:]
        )  # fmt: skip

    def _denies_code(self, at: int) -> bool:
        """ "B14 (was B41)", "B14 not B41": the old one of two codes, for any property."""
        here = self.items[at : at + 3]
        if here[0].is_punctuation("(") and len(here) > 1 and here[1].is_link("former", "not", "instead"):
            return True
        has_digits = [any(each.isdigit() for each in item.text) for item in (self.items[at - 1], *here[1:2])]
        return here[0].is_link("not") and has_digits == [True, True]

    def _begins_clause(self, at: int) -> bool:
        """ "Clerk then email …", “referent i napisz do …”, “CTO and ping Bob about her bill”: no second noun."""
        item = self.items[at]
        rest = list(takewhile(lambda each: each.kind != "mark", self.items[at + 1 :]))
        if item.in_name or not rest or rest[0].in_name:
            return False
        is_next = not small_words().then.isdisjoint(item.text.casefold().split())
        language: Locale = next((mark.language for mark in item.marks if mark.value == "and"), "en")
        is_long = len(rest) > 2
        first = rest[0].text if rest[0].kind == "word" else ""
        is_verb = bool(first) and Morphology.shared().is_verb(first, language, may_order=is_long)
        is_small = first in small_words().clause_verbs or (first == "a" and language == "fr")
        is_verb = is_verb or (len(rest) > 1 and is_small)
        return is_next or is_verb or rest[0].is_link("errand") or any(each.is_link("focus") for each in rest[:_CLAUSE])

    def _turns(self, at: int, prop: str) -> bool:
        """ "Leeds not York", "Leeds (not York)", "Leeds and it should be York", "Leeds no wait York".

        In capitals the same words may be of a name: “Why Not Ltd”.
        """
        if (self.items[at].is_punctuation("(") or self.items[at].is_link("and", "but")) and at + 1 < len(self.items):
            at += 1
        item, behind = self.items[at], self.items[at + 1 : at + 2]
        if item.in_name:
            return False
        denies = item.is_link("not") and bool(behind) and behind[0].kind != "mark"
        is_last = not behind or behind[0].kind == "mark"  # "Leeds no, York"
        denies = denies or (item.is_reply("no") and is_last and item.text.islower())
        # A job or a company may hold such a word: “error analyst”.
        corrects = item.is_reply("correction") and prop not in ("jobtitle", "company")
        was = item.is_link("former") and bool(behind) and behind[0].kind != "mark" and prop != "company"
        return denies or corrects or was or item.is_link("should_be")

    def _trails_off(self, at: int) -> bool:
        """ "York I think", "Moss Fleece (they rebranded)": small talk up to the end of the clause, or a remark.

        A name's brackets hold capitals: “Acme (UK)”.
        """
        if self.items[at].is_punctuation("(") and any(each.text.islower() for each in self.items[at + 1 : at + 2]):
            return not form_behind_brackets(self.items, at)
        if self.items[at - 1].is_link("of", "title_of") or self.items[at - 1].is_punctuation("&"):
            return False  # “jefe de equipo”, "Moss & Co": no value ends in a preposition or a mark
        rest = list(takewhile(lambda item: item.kind != "mark", self.items[at:]))
        return bool(rest) and all(
            (item.is_link("filler") or item.text.casefold() in small_words().stresses) and not item.in_name
            for item in rest
        )

    def gives_to_person(self, at: int, prop: str | None) -> bool:
        """ "Pon la ciudad Soria a Ana Ruiz": a full name behind “a” is the contact, and not the value."""
        words, link = self.items[at + 1 : at + 3], self.items[at].text.casefold()
        is_last = at + 3 >= len(self.items) or self.items[at + 3].kind == "mark"
        return (
            link in small_words().to_person and len(words) > 1 and all(each.in_name for each in words)
            and not words[0].value("place") and (is_last or is_given_name(words[0].text))
            and not self._is_exchanged(at, prop)
        )  # fmt: skip

    def _is_at_person(self, at: int) -> bool:
        """“Ustaw miasto Żory u Ewy Lis”, “поставь город Тверь у Анны Котовой”."""
        names = self.items[at + 1 : at + 3]
        languages = [mark.language for mark in self.items[at].marks if mark.value == "of" and mark.language in DECLINED]
        is_full = len(names) > 1 and all(each.in_name for each in names)
        return is_full and any(Morphology.shared().is_given(names[0].text, language) for language in languages)

    def _is_exchanged(self, at: int, prop: str | None) -> bool:
        """ "Cambia la empresa Acme a Globex Partners": the company of now, and the new one behind “a”."""
        is_given = is_given_name(self.items[at + 1].text)
        verbs = (item.text.casefold() for item in self.items[:at] if item.value("intent"))
        names_old = any(verb.startswith(small_words().exchange_stems) for verb in verbs)
        return prop == "company" and not is_given and names_old

    def stands_alone(self, at: int) -> bool:
        """Whether spaces stand around a dash."""
        item = self.items[at]
        return self.text[item.start - 1 : item.start].isspace() and self.text[item.end : item.end + 1].isspace()

    def _names_later(self, at: int) -> bool:
        """Whether “for …” follows: then a comma before it is within the value, as in a list of options."""
        return any(item.is_link("for", "of") for item in self.items[at + 1 : at + 8])


def _is_worker(item: Item) -> bool:
    """A person in the case of jobs: “директором”."""
    is_title = any(mark.kind == "title" and mark.language in DECLINED for mark in item.marks)
    return is_title and item.text.islower() and Morphology.shared().is_worker(item.text)


def _gives_reason(item: Item) -> bool:
    """ "Globex because she moved", "Leeds before I forget". “Because Media” is a name."""
    return _says_since(item) or (item.is_link("remark") and not item.in_name)


def _says_since(item: Item) -> bool:
    """“Novabel depuis le rachat”. Shorter words, as Polish “od”, are within jobs, too."""
    return item.text in small_words().since and len(item.text) >= _MIN_SINCE and not item.in_name
