"""Reads the lines of a signature or a business card: each part is a name, a title, a company or an address."""

import re
from collections.abc import Container, Sequence
from functools import cache
from itertools import pairwise

from libs.email_addresses import EMAIL_FORM, domain_in, ends_host
from libs.people import Morphology, is_credential, is_korean_name, is_name, read_name, without_titles
from services.agent.assistants.guided.parsing.hangul import (
    Grammar,
    KoreanPart,
    is_korean,
    is_plain_noun,
    is_short_name,
    korean_places,
)
from services.agent.assistants.guided.parsing.pasting.card import Card
from services.agent.assistants.guided.parsing.pasting.card_numbers import take_typed
from services.agent.assistants.guided.parsing.pasting.card_order import (
    is_listed_name,
    is_other_spelling,
    name_first,
    names_job,
    names_worker,
    settle_guess,
    split_job,
)
from services.agent.assistants.guided.parsing.pasting.postal_addresses import is_street, place_address, place_country
from services.agent.assistants.guided.small_words import any_of, small_words

_EMAIL = re.compile(EMAIL_FORM)
_PARTS = re.compile(r"\s*(?:\||·|•|\t|\s[–—]\s|\s-\s|\s/\s|,\s)\s*")
_COMPANY = re.compile(
    r"\b(?:inc|ltd|limited|llc|llp|plc|gmbh|ag|corp|co|company|group|holdings?|labs?|studio|bank|agency|partners|"
    r"s\.?a|s\.?l|s\.?l\.?u|sarl|sas|sasu|eurl|snc|sp\.?\s?z\s?o\.?o|sp\.?\s?j|s\.?c|ооо|оао|зао|пао|ао|ип|нпо|тоо)\b|주식회사|\(주\)|㈜|&",
    re.IGNORECASE,
)
_LATIN_BEHIND = re.compile(r"(?<=[가-힣])\s?\([A-Z][A-Za-z .,-]{1,40}\)$")
"""“한결 (HAN GYEOL)”: the same name in other letters."""
_LATIN_NAME = re.compile(r"^[A-Z][a-zA-Z-]+(?:[ ,]+[A-Z][a-zA-Z-]*){1,2}$")
_LEGAL = re.compile(r",\s+(?=(?:s\.?\s?l|s\.?\s?a|s\.?\s?coop|inc|ltd|llc|gmbh|corp|sarl|sas)\b)", re.IGNORECASE)
"""The comma before a legal form, which does not end the company's name."""
_COMMA = "\N{FULLWIDTH COMMA}"
"""Stands for that comma while a line is cut at the others: a name is stored as it was typed."""


_PRONOUNS = re.compile(
    r"\((?:she|he|they|elle|il|iel|ella|él|ona|on|она|он)\b[^)]{0,20}\)"
    r"|^\W*(?:(?:she|he|they)/(?:her|him|them)s?(?:/\w{2,7})?|elle|il|iel|ella|él|elle/elle|il/lui|él/él|она|он)\W*$",
    re.IGNORECASE,
)
"""“(she/her)”, and “Elle” in a line of its own, as profiles show it."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_BRACKETED = re.compile(r"\W*\((?P<words>[^()\d@]{2,40})\)\W*")
_BRACKETED_END = re.compile(r"(?P<name>[^()]{2,60}?)\s\((?P<other>[^()]{2,60})\)?")
_PROGRAM = re.compile(r"\w+(?:\s?/\s?\w+)*")
"""One word, or several with slashes: the program in which a number is used."""
_FORM = re.compile(r"(?:\b\w\.\s?\w|o\.o|\b[Ss]p\. ?\w|\b(?:Inc|Ltd|Co|Corp))\.\s*$")
"""A legal form that ends in a full stop."""
_COUNTRY = ("대한민국", "한국")
_MAX_JOB = 4
_PLACE_PARTS = 3
"""Words of a job that no list knows."""
_QUOTED = re.compile(r"[«„“]\w.{0,80}[»”“]|\"\w.{0,80}\"")


@cache
def _at() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{any_of(small_words().at_company)}|@)\s+")


@cache
def _channels() -> re.Pattern[str]:
    return re.compile(rf"^(?:\W*(?:{any_of(small_words().channels)})\b(?:[.:]+\s*|\s*$))+", re.IGNORECASE)


@cache
def _labelled() -> re.Pattern[str]:
    """A line of a profile that says what it is."""
    words = small_words()
    return re.compile(
        rf"^\W{{0,3}}(?:(?P<company>{any_of(words.company_labels)})|(?P<jobtitle>{any_of(words.job_labels)})"
        rf"|(?P<city>{any_of(words.city_labels)}))\s?[:=]\s*(?P<value>\S.{{0,80}})$",
        re.IGNORECASE,
    )


@cache
def _begins_company() -> re.Pattern[str]:
    """In many languages the names of companies begin with what they are."""
    words = small_words()
    return re.compile(rf"^(?!{any_of(words.jobs_not_companies)})(?:{any_of(words.company_kinds)})\s+\w", re.IGNORECASE)


def read_card(
    lines: Sequence[str],
    titles: Container[str],
    grammar: Grammar,
    towns: Container[str] = (),
    countries: Container[str] = (),
    *,
    name: str = "",
) -> Card | None:
    """The person of these lines; a `name` that is known already stands in none. None without a name and an address."""
    card = Card(name)
    email = next((match.group() for line in lines if (match := _EMAIL.search(line))), "")
    lines = [line for line in lines if not _takes_place(line, card, countries)]
    loose, next_to = _loose_parts(lines, card, email)
    loose = [each for part in loose for each in split_job(part, titles)]
    latest = ""
    for part in loose if name else name_first(loose, email, titles):
        before, latest = latest, part
        if part == next_to.get(card.name) and _may_be_job(part, card) and not _is_domain(part, email):
            card.fields["jobtitle"] = part
            continue
        if is_korean(card.name) and _LATIN_NAME.match(part) and not is_company(part):
            continue  # the same name in other letters
        if is_other_spelling(part, card.name) and not is_company(part):
            continue
        if card.name and part.casefold() in towns and "city" not in card.fields:
            card.fields["city"] = part  # "Boise", behind the name
        elif card.name and part.casefold() in countries and "country" not in card.fields:
            place_country(part, before, card)
        elif not (is_korean(part) and place_korean(part, card, grammar)):
            _place(part, card, titles)
    if "company" not in card.fields and card.left and is_korean(card.name):
        _guess_company(card, grammar)
    settle_guess(card)
    return card if card.name or card.fields else None


def _takes_place(line: str, card: Card, countries: Container[str]) -> bool:
    """ "Sherbrooke, Québec, Canada": a line of a profile with the town, the region and the country."""
    parts = [part.strip() for part in line.split(",")]
    is_place = len(parts) == _PLACE_PARTS and parts[-1].casefold() in countries and "city" not in card.fields
    if not is_place or not all(part[:1].isupper() and not any(map(str.isdigit, part)) for part in parts):
        return False
    card.fields |= dict(zip(("city", "state", "country"), parts, strict=True))
    return True


def _loose_parts(lines: Sequence[str], card: Card, email: str) -> tuple[list[str], dict[str, str]]:
    """The parts without a form of their own; and by each the next one, behind a comma or on a line of its own."""
    loose: list[str] = []
    next_to: dict[str, str] = {}
    for line in lines:
        if (said := _labelled().match(line)) is not None and not _EMAIL.search(line):
            card.fields.setdefault(_label(said), said["value"].strip(" *_"))
            continue
        begin = len(loose)
        rest = take_typed(line, card)
        if rest != line and (bracketed := _BRACKETED.fullmatch(_channels().sub("", rest))):
            # It belongs to the number before it, and is no name, job or company.
            card.left += [] if _PROGRAM.fullmatch(bracketed["words"]) else [bracketed["words"]]
            continue
        rest = _LEGAL.sub(f"{_COMMA} ", rest)
        for part in [rest] if is_listed_name(rest, email) else _PARTS.split(rest):
            # Pronouns behind a name, or below it, are no part of it.
            bare = _PRONOUNS.sub("", part)
            form = _FORM.search(bare)
            bare = _channels().sub("", bare).strip(" \t,;:.*_-–—|☎✆📞📧✉🌐<>[]【】")
            if (twice := _BRACKETED_END.fullmatch(bare)) and is_other_spelling(twice["other"], twice["name"]):
                bare = twice["name"]
            if bare.strip("()"):
                bare = bare if is_korean(bare) else bare.strip("()")
                bare = bare.replace(_COMMA, ",")
                loose.append(f"{bare}." if form is not None else bare)
        is_alone = len(loose) == begin + 1
        next_to |= pairwise(loose[-2:]) if (is_alone or "," in rest) and len(loose) > 1 else {}
    return loose, next_to


def _is_domain(part: str, email: str) -> bool:
    """ "Raman fabrics" of priya@ramanfabrics.example: a company in lower case, and no job."""
    return bool(email) and "".join(part.casefold().split()) == domain_in(email).split(".")[0].replace("-", "")


def _label(said: re.Match[str]) -> str:
    return next(prop for prop in ("company", "jobtitle", "city") if said[prop])


def _may_be_job(part: str, card: Card) -> bool:
    """ "Thomas Quéméner, artisan dinandier": words in lower case behind the name, on its line or the next."""
    is_short = len(part.split()) <= _MAX_JOB and not any(character.isdigit() for character in part)
    return "jobtitle" not in card.fields and part.islower() and is_short and part.isprintable()


def place_korean(part: str, card: Card, grammar: Grammar) -> bool:
    """Puts what a Korean part says on the card. False if it says nothing that its words show."""
    before, at, company = part.replace("@", " at ").partition(" at ")
    if at and company.strip():
        card.fields.setdefault("company", company.strip())  # “프로덕트 매니저 @ 노을랩스”
        return not before.strip() or place_korean(before.strip(), card, grammar)
    if card.name and (places := korean_places(part, grammar)):
        card.fields = {**places, **card.fields}
        return True
    said = KoreanPart(part, grammar)
    bare = _LATIN_BEHIND.sub("", part)
    if not card.name and not said.name and is_short_name(bare, grammar):
        card.name = bare
        return True
    if said.name and not card.name:
        card.name = said.name
    elif said.name and said.name != card.name:
        return False
    for prop, value in (("jobtitle", said.jobtitle), ("company", said.company)):
        if value and card.fields.setdefault(prop, value) != value:
            other = value
            if prop == "company" and said.is_firm and not is_company(card.fields[prop]):
                other, card.fields[prop] = (
                    card.fields[prop],
                    value,
                )  # “소재연구소 / 한울케미칼㈜”: the legal form is surer
            card.left.append(other)
    card.left += said.left
    return bool(said.name or said.jobtitle or said.company)


def _guess_company(card: Card, grammar: Grammar) -> None:
    """The only part of a Korean card that is neither name, title nor address."""
    nouns = [each for each in card.left if is_korean(each) and is_plain_noun(each, grammar) and each not in _COUNTRY]
    if len(nouns) == 1:
        card.fields["company"] = nouns[0]
        card.left.remove(nouns[0])


def _place(part: str, card: Card, titles: Container[str]) -> None:
    """Puts a part where its words belong: a name, a company, a job, an address; else it is left over."""
    words = re.findall(r"\w+", part.casefold())
    if card.name and all(is_credential(word) for word in re.findall(r"[\w.]+", part)):
        return  # "Devon Achebe, PMP"
    is_title = names_job(part, titles) or part.casefold() in small_words().work_fields
    is_title = is_title or (part.islower() and names_worker(part))
    if _place_name(part, card, is_title=is_title):
        return
    if is_title and "jobtitle" not in card.fields and _at().search(part):
        _place_title(part, card)  # "VP Supply Chain at Orchard & Rye"
    elif is_company(part) and not (is_title and "company" in card.fields):
        _place_company(part, card)
    elif is_title and "jobtitle" not in card.fields:
        _place_title(part, card)
    elif place_address(part, card):
        return
    elif part.casefold() in small_words().work_fields and "jobtitle" in card.fields:
        card.left.append(part)  # "General Manager - Procurement"
    elif ends_host(part, card.fields.get("email", "")):
        card.unsure.append(part)  # “Médecin | Aubagne | s.arnal@sante-aubagne.example”: as often a town
    elif _is_in_domain(part, card):
        _place_company(part, card)
    elif _may_be_company(part, card, words):
        card.fields["company"], card.guesses_company = part, True
    else:
        card.left.append(part)


def _place_company(part: str, card: Card) -> None:
    """A company with a legal form, or one in quotation marks."""
    if card.guesses_company:
        card.dropped_guess = card.fields.pop("company")
        card.left.append(card.dropped_guess)
        card.guesses_company = False
    if card.fields.setdefault("company", part) != part:
        card.left.append(part)  # no line of a card is lost


def _place_name(part: str, card: Card, *, is_title: bool) -> bool:
    is_other = is_title or is_company(part)
    if _is_fuller(part, card) and not is_other:
        card.name = part  # "Cheers, Bex", and the full name below
    elif not card.name and is_name(part) and not is_other and _looks_like_name(part):
        card.name = part
    elif not card.name and part.split() and is_korean_name(part.split()[0]):
        card.name = part
        if title := read_name(part, "ko").title:
            card.fields.setdefault("jobtitle", title)
    else:
        return False
    return True


def _may_be_company(part: str, card: Card, words: Sequence[str]) -> bool:
    """The first line that nothing else explains, below a name."""
    is_open = "company" not in card.fields and bool(card.name) and part[:1].isupper() and len(words) <= 5
    return is_open and not is_street(part)


def _is_fuller(part: str, card: Card) -> bool:
    words = part.split()
    is_first = (
        " " not in card.name
        and bool(card.name)
        and not card.fields.keys() - {"email", "phone", "mobilephone", "website"}
    )
    return is_first and 2 <= len(words) <= 4 and is_name(part) and all(word[:1].isupper() for word in words)


def _place_title(part: str, card: Card) -> None:
    """A job, and the company behind “at”."""
    title, company = _job_and_company(part)
    towns = Morphology.shared().places(company[0], "ru" if _CYRILLIC.search(part) else "pl") if company else []
    if towns:
        title, company = part, []  # “Директор филиала в Самаре”
    card.fields.setdefault("jobtitle", title)
    if company and company[0]:
        card.fields.setdefault("company", company[0])


def _job_and_company(part: str) -> tuple[str, list[str]]:
    """“Conseillère en achats chez Nordika”: the company stands behind the last “at”, and not in lower case."""
    last = next(reversed(list(_at().finditer(part))), None)
    company = part[last.end() :] if last is not None else ""
    if last is None or (company.islower() and last.group().strip() in small_words().in_town):
        return part, []
    return part[: last.start()], [company]


def is_company(part: str) -> bool:
    """Whether a legal form or a name in quotation marks shows a company."""
    return bool(_COMPANY.search(part) or _begins_company().match(part) or _QUOTED.search(part))


def _looks_like_name(part: str) -> bool:
    words = without_titles(part).split()
    return 1 <= len(words) <= 5 and words[0][:1].isupper() and not part.endswith(":")


def _is_in_domain(part: str, card: Card) -> bool:
    domain = domain_in(card.fields.get("email", "")).split(".")[0]
    return len(domain) >= 3 and any(len(word) >= 3 and word in domain for word in re.findall(r"\w+", part.casefold()))
