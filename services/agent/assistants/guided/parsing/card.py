"""Reads the lines of a signature or a business card: each part is a name, a title, a company or an address."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from libs.email_addresses import EMAIL_FORM
from libs.people import is_korean_name, is_name, read_name, without_titles
from libs.phone_numbers import PHONE_FORM
from services.agent.assistants.guided.parsing.card_order import is_listed_name, name_first
from services.agent.assistants.guided.parsing.functions import FUNCTIONS
from services.agent.assistants.guided.parsing.hangul.cards import KoreanPart, is_korean, is_plain_noun, is_short_name
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar

_EMAIL = re.compile(EMAIL_FORM)
_PHONE = re.compile(PHONE_FORM)
_SITE = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]{1,60}\.){1,3}(?:com|net|org|io|co|example|pl|fr|es|ru|kr|de|uk)\b(?:/\S*)?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:\||·|•|\t|\s[–—]\s|\s-\s|\s/\s|,\s)\s*")
_MOBILE = re.compile(
    r"(?:\b(?:m|mob|mobile|cell|cel|móvil|movil|celular|port|portable|kom|komórka|моб|мобильный|сот)\b|휴대폰|휴대전화|핸드폰|모바일|\bH\.?\s?P\.?|\bC\.?\s?P\.?|\bM\b)[.:\s]{0,4}$",
    re.IGNORECASE,
)
_FAX = re.compile(r"(?:\b(?:f|fax|faks|факс|télécopie)\b|팩스)[.:]{0,2}\s*$", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:\W*(?:t|p|e|w|o|ph|tel|tél|tlf|telf|phone|office|direct|mail|email|e-mail|web|site|correo|тел|почта|сайт|전화|전화번호|직통|대표전화|이메일|메일|팩스|주소|홈페이지)\b(?:[.:]+\s*|\s*$))+",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:inc|ltd|limited|llc|llp|plc|gmbh|ag|corp|co|company|group|holdings?|labs?|studio|bank|agency|partners|s\.?a|s\.?l|s\.?l\.?u|"
    r"sarl|sas|sasu|eurl|snc|sp\.?\s?z\s?o\.?o|sp\.?\s?j|s\.?c|ооо|оао|зао|пао|ао|ип|нпо|тоо)\b|주식회사|\(주\)|㈜|&",
    re.IGNORECASE,
)
_LATIN_NAME = re.compile(r"^[A-Z][a-zA-Z-]+(?:[ ,]+[A-Z][a-zA-Z-]*){1,2}$")
_LEGAL = re.compile(r",\s+(?=(?:s\.?\s?l|s\.?\s?a|inc|ltd|llc|gmbh|corp|sarl|sas)\b)", re.IGNORECASE)
"""The comma before a legal form, which does not end the company's name."""
_STREET = re.compile(
    r"\d.{0,60}\b(?:st|street|ave|avenue|road|rd|blvd|lane|ln|drive|suite|floor|rue|avenue|bd|boulevard|place|chemin|calle|avda|avenida|"
    r"plaza|paseo|ul|ulica|al|aleja|pl)\b|\b(?:ul|ulica|al|calle|c/|avda|rue|ул|улица|пр|проспект|пер)\b\.?.{0,60}\d|"
    r"\b\d{2}-\d{3}\b|\b\d{5,6}\b|\d{1,4}번길|[가-힣]{1,10}(?:로|길)\s?\d",
    re.IGNORECASE,
)


_TOWN = re.compile(r"^(?:[A-Z]{1,2}-)?(?P<zip>\d{4,6}|\d{2}-\d{3})\s+(?P<city>[^\W\d_][\w' .-]{1,60})$")
_ROAD = re.compile(r"\b(?:st|ave|rd|blvd|street|avenue|road|lane|ln|drive|dr|way|court|ct)\.?$", re.IGNORECASE)
_FORM = re.compile(r"(?:\b\w\.\s?\w|o\.o|\b[Ss]p\. ?\w|\b(?:Inc|Ltd|Co|Corp))\.\s*$")
"""A legal form that ends in a full stop."""
_CITY = re.compile(r"^(?:г\.|гор\.|город|m\.|miasto)\s*(?P<city>[^\W\d_][\w' .-]{1,60})$", re.IGNORECASE)
_ROAD_BEGINS = re.compile(r"^(?:ul|al|os|pl|ул|пр|пер|пл|наб|ш|б-р|мкр|проспект|улица|шоссе)\b", re.IGNORECASE)
_HOUSE = re.compile(r"^(?:д\.|дом|стр\.|корп\.|оф\.|офис|m\.|lok\.)?\s?\d{1,4}[\w/ .]{0,12}$", re.IGNORECASE)
_MAX_JOB = 4
"""Words of a job that no list knows."""
_QUOTED = re.compile(r"[«„“]\w.{0,80}[»”“]|\"\w.{0,80}\"")
_REGION = re.compile(r"^(?P<state>[A-Z]{2})\s+(?P<zip>\d{5}(?:-\d{4})?)$")


@dataclass
class Card:
    """One person: the name as it stands there, and properties. `left` are parts without a meaning, `guessed` those of
    which only the place speaks.
    """

    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)

    def same_person(self, other: "Card") -> bool:
        """Whether both may be one person: a word of the name in common, or one of them is without a name."""
        mine, theirs = set(self.name.casefold().replace(",", " ").split()), set(other.name.casefold().split())
        email = other.fields.get("email")
        return not (email and self.fields.get("email", email) != email) and (
            not mine or not theirs or bool(mine & theirs)
        )

    def add(self, other: "Card") -> None:
        """What the other card knows and this one does not; the fuller name."""
        if len(other.name.split()) > len(self.name.split()):
            self.name = other.name
        for prop, value in other.fields.items():
            self.fields.setdefault(prop, value)
        self.left += other.left


def read_card(lines: Sequence[str], titles: Container[str], grammar: Grammar) -> Card | None:
    """The person of these lines. None without a name and without an address."""
    card, loose = Card(), []
    beside: dict[str, str] = {}
    email = next((match.group() for line in lines if (match := _EMAIL.search(line))), "")
    for line in lines:
        rest = _LEGAL.sub(" ", _take_typed(line, card))
        for part in [rest] if is_listed_name(rest, email) else _PARTS.split(rest):
            bare = re.sub(r"\((?:she|he|they)\b[^)]{0,20}\)", "", part, flags=re.IGNORECASE)
            form = _FORM.search(bare)
            bare = _LABEL.sub("", bare).strip(" \t,;:.*_-–—|☎✆📞📧✉🌐<>")
            if bare.strip("()"):
                bare = bare if is_korean(bare) else bare.strip("()")
                loose.append(f"{bare}." if form is not None else bare)
        beside |= pairwise(loose[-2:]) if "," in rest and len(loose) > 1 else {}
    for part in name_first(loose, email, titles):
        if part == beside.get(card.name) and _may_be_job(part, card):
            card.fields["jobtitle"] = part
            continue
        if is_korean(card.name) and _LATIN_NAME.match(part) and not is_company(part):
            continue  # the same name in other letters
        if not (is_korean(part) and place_korean(part, card, grammar)):
            _place(part, card, titles)
    if "company" not in card.fields and len(card.left) == 1 and is_korean(card.left[0]):
        _guess_company(card, grammar)
    if "company" not in card.fields and card.guessed:
        pass
    return card if card.name or card.fields else None


def place_korean(part: str, card: Card, grammar: Grammar) -> bool:
    """Puts what a Korean part says on the card. False if it says nothing that its words show."""
    said = KoreanPart(part, grammar)
    if not card.name and not said.name and is_short_name(part, grammar):
        card.name = part
        return True
    if said.name and not card.name:
        card.name = said.name
    elif said.name and said.name != card.name:
        return False
    for prop, value in (("jobtitle", said.jobtitle), ("company", said.company)):
        if value:
            card.fields.setdefault(prop, value)
    return bool(said.name or said.jobtitle or said.company)


def _guess_company(card: Card, grammar: Grammar) -> None:
    """The only line of a Korean card that is neither name, title nor address."""
    if is_plain_noun(card.left[0], grammar):
        card.fields["company"] = card.left.pop()


def _take_typed(line: str, card: Card) -> str:
    """The line without addresses and numbers, which go to the card."""
    for match in _EMAIL.finditer(line):
        card.fields.setdefault("email", match.group())
    line = _EMAIL.sub("", line)
    for match in _SITE.finditer(line):
        card.fields.setdefault("website", match.group().rstrip(".,;"))
    line = _SITE.sub("", line)
    kept, at = [], 0
    for match in _PHONE.finditer(line):
        before = line[at : match.start()]
        kept.append(_number(before, match.group(), card))
        at = match.end()
    return "".join([*kept, line[at:]])


def _number(before: str, number: str, card: Card) -> str:
    """The text before a number, without its label."""
    if _is_address_number(before, number):
        return before + number
    for pattern, prop in ((_MOBILE, "mobilephone"), (_FAX, "fax")):
        if pattern.search(before):
            card.fields.setdefault(prop, number)
            return pattern.sub("", before)
    card.fields.setdefault("phone", number)
    return before


def _is_address_number(before: str, number: str) -> bool:
    """A postal code or a house number has few digits."""
    return sum(each.isdigit() for each in number) < 7 and not number.startswith("+")


def _place(part: str, card: Card, titles: Container[str]) -> None:
    words = re.findall(r"\w+", part.casefold())
    is_title = any(word in titles for word in words) or part.casefold() in FUNCTIONS
    if _is_fuller(part, card) and not is_title and not is_company(part):
        card.name = part  # "Cheers, Bex", and the full name below
    elif not card.name and is_name(part) and not is_title and not is_company(part) and _looks_like_name(part):
        card.name = part
    elif not card.name and part.split() and is_korean_name(part.split()[0]):
        name = read_name(part, "ko")
        card.name = part
        if name.title:
            card.fields.setdefault("jobtitle", name.title)
    elif is_company(part) and not (is_title and "company" in card.fields):
        card.fields.setdefault("company", part)
    elif is_title and "jobtitle" not in card.fields:
        _title(part, card)
    elif (city := _CITY.match(part)) is not None:
        card.fields.setdefault("city", city["city"])
    elif (town := _TOWN.match(part)) is not None and not _ROAD.search(town["city"]):
        card.fields.setdefault("zip", town["zip"])
        card.fields.setdefault("city", town["city"])
    elif (region := _REGION.match(part)) is not None:
        card.fields.setdefault("state", region["state"])
        card.fields.setdefault("zip", region["zip"])
        if card.left and "address" in card.fields:
            card.fields.setdefault("city", card.left.pop())
    elif _STREET.search(part):
        card.fields.setdefault("address", part)
    elif _HOUSE.match(part) and card.left and _ROAD_BEGINS.match(card.left[-1]):
        card.fields.setdefault("address", f"{card.left.pop()}, {part}")
    elif part.casefold() in FUNCTIONS and "jobtitle" in card.fields:
        card.left.append(part)  # "General Manager - Procurement"
    elif _is_in_domain(part, card) or (
        "company" not in card.fields and card.name and part[:1].isupper() and len(words) <= 5
    ):
        card.fields.setdefault("company", part)
    else:
        card.left.append(part)


def _is_fuller(part: str, card: Card) -> bool:
    words = part.split()
    is_first = (
        " " not in card.name
        and bool(card.name)
        and not card.fields.keys() - {"email", "phone", "mobilephone", "website"}
    )
    return is_first and 2 <= len(words) <= 4 and is_name(part) and all(word[:1].isupper() for word in words)


def _may_be_job(part: str, card: Card) -> bool:
    """ "Thomas Quéméner, artisan dinandier": words in lower case behind the name, on its line."""
    return "jobtitle" not in card.fields and part.islower() and len(part.split()) <= _MAX_JOB and part.isprintable()


def _title(part: str, card: Card) -> None:
    title, at, company = (
        re.split(r"(\s+(?:at|@|chez|en|w|в)\s+)", part, maxsplit=1)
        if re.search(r"\s+(?:at|@|chez|en|w|в)\s+", part)
        else (part, "", "")
    )
    card.fields.setdefault("jobtitle", title)
    if company:
        card.fields.setdefault("company", company)


def is_company(part: str) -> bool:
    """Whether a legal form or a name in quotation marks shows a company."""
    return bool(_COMPANY.search(part) or _QUOTED.search(part))


def _looks_like_name(part: str) -> bool:
    words = without_titles(part).split()
    return 1 <= len(words) <= 5 and words[0][:1].isupper() and not part.endswith(":")


def _is_in_domain(part: str, card: Card) -> bool:
    domain = card.fields.get("email", "").rpartition("@")[2].split(".")[0]
    return len(domain) >= 3 and any(len(word) >= 3 and word in domain for word in re.findall(r"\w+", part.casefold()))
