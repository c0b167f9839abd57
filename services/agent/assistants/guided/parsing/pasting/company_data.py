"""Numbers of a company in the footer of a letter or an invoice: of its register, its taxes and its bank.

They look like phone numbers and names, and are data of no contact.
"""

import re
from collections.abc import Sequence

_LABELS = (
    # English
    r"registered (?:in|office|no|number)|reg\.? ?no|company (?:no|number|reg)|vat|tax (?:id|no)|ein|abn|iban|swift|bic|"
    r"sort code|routing(?: no| number)?|account(?: no\.?| number)? (?=\d)|a/c|hrb|ust-?id|"
    # Spanish
    r"cif|nif|inscrit[ao] en|registro mercantil|tomo|folio|hoja|"
    # French
    r"siret|siren|rcs|tva|ape|naf|(?:au )?capital (?:social )?de|"
    # Polish
    r"nip|regon|krs|bdo|nr konta|numer konta|konto bankowe|kapitał zakładowy|"
    # Korean
    r"사업자(?:등록)?번호|법인등록번호|통신판매업|계좌(?:번호)?|"
    # Russian
    r"инн|кпп|огрн(?:ип)?|р/с|к/с|р/сч|расч[её]тный сч[её]т|бик|окпо|оквэд"
)
_NUMBER = re.compile(rf"(?<![^\W_])(?:{_LABELS})(?![^\W\d_])(?=[^·|;\n]{{0,60}}\d)[^·|;,–—\n]{{1,80}}", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:^|(?<=[\s:]))(?P<label>(?:your |our |votre |tu |su |ваш |twój )?"
    r"(?:contact(?: person| name)?|accounts? (?:queries|contact|payable)|persona de contacto|contacto|"
    r"osoba (?:do kontaktu|kontaktowa)|kontakt|контактное лицо|контакты?|담당자|문의))\s?:\s*(?=\S)",
    re.IGNORECASE,
)
"""The label before the person to ask."""
_MIN_NUMBERS = 2
"""Such numbers in a footer. One alone may stand in any sentence."""


def without_company_data(line: str) -> tuple[str, list[str]]:
    """The line without these numbers, and what was taken out."""
    found = [match.group().strip() for match in _NUMBER.finditer(line)]
    return (_NUMBER.sub(" ", line), found) if found else (line, [])


def footer_start(lines: Sequence[str]) -> tuple[int, int] | None:
    """The line and the place in it where a footer begins; None where the text has none."""
    count = 0
    for line in lines:
        count += len(_NUMBER.findall(line))
    if count < _MIN_NUMBERS:
        return None
    for at, line in enumerate(lines):
        if labels := list(_CONTACT.finditer(line)):
            return at, labels[-1].start("label")  # “create a contact: contact person: …”
        if _NUMBER.search(line):
            return at, 0
    return None


def without_contact_label(line: str) -> str:
    return _CONTACT.sub("", line, count=1)
