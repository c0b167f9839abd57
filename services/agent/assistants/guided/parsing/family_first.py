"""“King, Martin Luther Jr. <m@…>”, “van Dyke, Jerry W., j@…”: a family name, a comma, and more than one given name.

A company and a person look the same (“Globex, Ann Lee, ann@globex…”). So the name must show that it begins with the
family, and the address must not belong to a company of that name.
"""

import re

from libs.email_addresses import EMAIL_FORM, parts_of
from libs.people import is_given_name, shares_word

_CAPITAL = r"[A-ZÀ-ÞŁŚŻŹĆ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_PARTICLES = r"(?:(?:de la|de los|van der|van den|von der|de|del|di|da|dos|du|van|von|ter|ten)\s)"
_SUFFIX = r"(?:[JS]r\.?|I{2,3}|IV)(?!\w)"
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.\s)"
_FORM = re.compile(
    rf"(?<![\w.,'’-])(?P<last>(?P<particle>{_PARTICLES})?{_CAPITAL}(?P<old>\s{_SUFFIX})?),\s"
    rf"(?P<first>(?P<title>{_TITLE})?{_CAPITAL}(?:\s(?!{_SUFFIX}){_CAPITAL}\.?){{0,2}}(?P<young>\s{_SUFFIX})?)"
    rf"\s?(?:<|,\s)(?P<email>{EMAIL_FORM})>?"
)


def with_families_first(text: str) -> str:
    """The text with such names as the sender of a mail has them: “"King, Martin Luther Jr." <m@…>”."""
    # Most texts have no comma with an address behind it.
    return _FORM.sub(_quoted, text) if "@" in text and ", " in text else text


def _quoted(found: re.Match[str]) -> str:
    last, first = found["last"], found["first"].removeprefix(found["title"] or "")
    words = first.removesuffix(found["young"] or "").split()
    before = found.string[: found.start()].split()
    local, domain = parts_of(found["email"])
    is_behind_name = len(before) > 1 and before[-1][:1].isupper()
    is_company = shares_word(last, domain) or (len(words) > 1 and shares_word(words[-1], local))
    if is_behind_name or is_company or not is_given_name(words[0]) or is_given_name(last):
        return found[0]
    has_form = bool(found["particle"] or found["old"] or found["young"] or found["title"]) or "'" in last
    is_second = len(words) > 1 and (len(words[-1].rstrip(".")) == 1 or is_given_name(words[-1]))
    return f'"{last}, {found["first"]}" <{found["email"]}>' if has_form or is_second else found[0]
