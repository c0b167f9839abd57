"""“King, Martin Luther Jr. <m@…>”, “van Dyke, Jerry W., j@…”: a family name, a comma, and more than one given name.

A company and a person look the same (“Globex, Ann Lee, ann@globex…”). So the name must show that it begins with the
family, and the address must not belong to a company of that name.
"""

import re

from libs.email_addresses import EMAIL_FORM, parts_of
from libs.people import Morphology, is_given_name, shares_word
from services.agent.assistants.guided.small_words import small_words

_CAPITAL = r"[A-ZÀ-ÞŁŚŻŹĆА-ЯЁ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_PARTICLES = (
    r"(?:(?:[Dd]e [Ll]a|[Dd]e [Ll]os|[Vv]an der|[Vv]an den|[Vv]on der|[Dd]e|[Dd]el|[Dd]i|[Dd]a|dos|[Dd]u|[Vv]an|[Vv]on"
    r"|ter|ten|Le|La|Mc|Mac|St\.)\s)"
)
_SUFFIX = r"(?:[JS]r\.?|I{2,3}|IV)(?!\w)"
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.\s)"
_FORM = re.compile(
    rf"(?<![\w.,'’-])(?P<last>(?P<particle>{_PARTICLES})?{_CAPITAL}(?P<old>\s{_SUFFIX})?),\s"
    rf"(?P<first>(?P<title>{_TITLE})?{_CAPITAL}(?:\s(?!{_SUFFIX}){_CAPITAL}\.?){{0,2}}(?P<young>\s{_SUFFIX})?)"
    rf"(?:\s?(?P<link><|[,;]\s)|\s[-–—/]\s)(?P<email>{EMAIL_FORM})>?"
)


_OF_SPANISH = r"(?:(?:[Dd]e|DE)\s(?:[Ll](?:as?|os)|L(?:A|AS|OS))|[Dd]el|DEL|[Dd]e|DE)\s"
_VAN = r"(?:[Vv]an [Dd]er|[Vv]an [Dd]en|[Vv]on [Dd]er|[Vv]an|[Vv]on)\s"
_TWO_FAMILIES = re.compile(
    rf"(?<![\w.,'’-])(?P<last>(?:(?P<of>{_OF_SPANISH})(?:{_CAPITAL}\s)?|(?P<van>{_VAN})|{_CAPITAL}\s"
    rf"(?:(?P<joined>[yi]\s)|(?P<within>{_OF_SPANISH}))?){_CAPITAL}),\s"
    rf"(?P<first>{_CAPITAL}(?:\s(?P<particle>{_OF_SPANISH})?{_CAPITAL})?)(?=\s*(?:[;,.<(\n|]|$)|\s(?:[-–—/]|con\s|[+(]?\d))"
)
_MARIA = re.compile(r"\bM\.?ª(?=\s[A-ZÀ-Þ])")
"""“Mª Ángeles”."""
_ADDRESS = re.compile(EMAIL_FORM)
_IN_ROW = ("-", "–", "—", "/", "|")
_NOUN = 5
"""Words of “la jefa de compras”."""
_PATRONYMIC = ("ez", "az", "iz", "oz")
"""Endings of Spanish family names, which no company has by chance."""


def with_families_first(text: str) -> str:
    """The text with such names as the sender of a mail has them: “"King, Martin Luther Jr." <m@…>”."""
    if "ª" in text:
        text = _MARIA.sub("María", text)
    # Most texts have no comma, with an address or a number behind it.
    if ", " not in text:
        return text
    if "@" in text:
        text = _FORM.sub(_quoted, text)
    elif not any(map(str.isdigit, text)):
        return text
    return _TWO_FAMILIES.sub(_in_order, text)


def _in_order(found: re.Match[str]) -> str:
    """“Gutiérrez Molina, Sergio”, “De la Fuente Ruiz, María José”, “Ortega y Salvatierra, Blanca”, “van Rensburg,
    Marius (Dr)”: family names, and nothing but given names behind the comma.
    """
    families = found["last"].removeprefix(found["of"] or "").split()
    given = re.sub(rf"\s{_OF_SPANISH}", " ", found["first"]).split()  # “María del Carmen”
    is_behind_name = found.string[: found.start()].rstrip()[-1:].isalpha() and (
        found.string[: found.start()].split()[-1][:1].isupper()
    )
    # An address in angle brackets has the name of a person before it, never a company's.
    is_addressed = found.string[found.end() :].lstrip().startswith("<")
    if found["joined"]:
        # “Ramón y Cajal” is a family name; “Ruiz y Hijos” and “Ana y Luis” are none.
        is_family = not is_given_name(families[-1]) and families[-1] not in small_words().partners
    elif found["van"]:
        is_family = not is_given_name(families[-1]) and (len(given) == 1 or _is_no_company(found))
    elif found["particle"] and len(given) > 1:
        # “Cruz Villalba, Marta del Pilar”: given names that “de” joins are no company's and no second person's.
        is_family = not is_given_name(families[-1]) and all(map(is_given_name, given))
        is_family = is_family and (bool(found["of"]) or _is_no_company(found))
    elif found["within"]:
        is_family = not is_given_name(families[0]) and (families[0].endswith(_PATRONYMIC) or _is_no_company(found))
    else:
        is_family = bool(found["of"]) or is_addressed
        is_family = is_family or any(word.casefold().endswith(_PATRONYMIC) for word in families)
        is_family = is_family and not any(map(is_given_name, families))
    is_known = is_family and all(map(is_given_name, given[:1] if is_addressed else given))
    is_behind_name = is_behind_name or (bool(found["of"]) and _is_behind_noun(found))
    return f"{found['first']} {found['last']}" if is_known and not is_behind_name else found[0]


def _is_behind_noun(found: re.Match[str]) -> bool:
    """“La jefa de compras de Globex, Nuria Gil, …”: “de” joins a name to the noun before it, and begins none."""
    words, small = small_words(), found.string[: found.start()].split()[-_NOUN:]
    articles = words.articles | words.label_articles | words.their
    noun = small[-1] if small else ""
    is_noun = noun.isalpha() and noun.islower() and noun not in articles
    return is_noun and not articles.isdisjoint(small[:-1]) and not noun.startswith(words.record_beginnings)


def _is_no_company(found: re.Match[str]) -> bool:
    """“García del Pozo”: no kind of company, and not the one of the address behind it."""
    address = _ADDRESS.search(found.string, found.end())
    kind = found["last"].split()[0].casefold()
    is_named = address is None or shares_word(found["last"], parts_of(address[0])[1])
    return kind not in small_words().company_kinds and not is_named


def _quoted(found: re.Match[str]) -> str:
    last, first = found["last"], found["first"].removeprefix(found["title"] or "")
    words = first.removesuffix(found["young"] or "").split()
    before = found.string[: found.start()].split()
    local, domain = parts_of(found["email"])
    is_behind_name = bool(before) and before[-1][:1].isupper()
    is_behind_name = is_behind_name and (len(before) > 1 or before[-1].endswith(_PATRONYMIC))  # “Gómez de la Serna, …”
    # “Hanna Moore - hanna@… - Acme, Jim Dale - jim@…”: the last value of one row, and the next person.
    is_behind_name = is_behind_name or (bool(before) and before[-1] in _IN_ROW)
    is_behind_name = is_behind_name or (bool(found["particle"]) and _is_behind_noun(found))
    is_company = shares_word(last, domain) and not found["particle"]
    is_company = is_company or (len(words) > 1 and shares_word(words[-1], local))
    # "Van der Meer, Anke <anke@…>": an address in angle brackets has the name of a person before it, never a company's.
    is_given = _is_given(words[0]) or (
        bool(found["particle"])
        and (found["link"] == "<" or words[0].casefold() in re.split(r"[._-]", local.casefold()))
    )
    if is_behind_name or is_company or not is_given or _is_given(last):
        return found[0]
    has_form = (
        bool(found["particle"] or found["old"] or found["young"] or found["title"]) or "'" in last or last.isupper()
    )
    is_second = len(words) > 1 and (len(words[-1].rstrip(".")) == 1 or _is_second_name(words[-1]))
    return f'"{last}, {found["first"]}" <{found["email"]}>' if has_form or is_second else found[0]


def _is_given(word: str) -> bool:
    return is_given_name(word) or (word[:1] >= "А" and Morphology.shared().is_given(word, "ru"))


def _is_second_name(word: str) -> bool:
    return _is_given(word) or (word[:1] >= "А" and Morphology.shared().is_patronymic(word))
