"""Reads a table that was pasted into the chat: a row of labels above rows of people."""

import re
from collections.abc import Sequence

from services.agent.assistants.guided.parsing.pasting.card import Card

_BORDERS = ("\t", "|", ";", ",")
_HANGUL = re.compile(r"[가-힣]")
_RULE = re.compile(r"^[\s|:+=-]+$")
_LABELS: tuple[tuple[str, str], ...] = (
    ("firstname", r"first ?name|first|f ?name|given ?name|forename|nombre de pila|prénom|prenom|imię|имя|이름"),
    ("lastname", r"last ?name|last|l ?name|surname|family ?name|apellidos?|nom de famille|nazwisko|фамилия|성"),
    (
        "name",
        (
            r"name|full ?name|contact|nombre|nombre completo|nombre y apellidos|nom|nom complet|"
            r"nom et prénom|imię i nazwisko|фио|имя и фамилия|성명|이름|성함|고객명|담당자명"
        ),
    ),
    (
        "email",
        (
            r"e-?mail(?: address| id)?|mail(?: id)?|correo(?: electrónico)?|courriel|adres e-?mail|почта|эл\.? почта|"
            r"имейл|이메일|메일|이메일 ?주소|메일 ?주소|이멜"
        ),
    ),
    (
        "mobilephone",
        (
            r"mob(?:ile)?(?: phone| no\.?| number)?|cell(?: ?phone)?|móvil|celular|portable|"
            r"(?:tel\.? )?kom(?:órka|\.)?|мобильный|"
            r"휴대폰(?: ?번호)?|핸드폰(?: ?번호)?|휴대전화(?: ?번호)?|모바일|폰(?: ?번호)?|휴대 ?번호|"
            r"h\.?p\.?"
        ),
    ),
    (
        "phone",
        (
            r"ph(?:one)?(?: number| no\.?)?|contact (?:number|no\.?)|"
            r"tel(?:ephone|\.)?|teléfono|téléphone|tél\.?|(?:telefon|tel\.?)(?: służbowy)?|"
            r"n(?:ume)?r\.? tel(?:efonu|\.)?|телефон|"
            r"тел\.?|전화(?: ?번호)?|연락처|번호"
        ),
    ),
    (
        "company",
        (
            r"company|firm|business|org|organi[sz]ation|employer|empresa|compañía|société|entreprise|firma|компания|фирма|"
            r"организация|회사(?:명)?|회사 ?이름|소속(?: ?회사)?|업체(?:명)?|기업(?:명)?|거래처(?:명)?|"
            r"상호|직장"
        ),
    ),
    (
        "jobtitle",
        (
            r"(?:job ?)?title|job|designation|occupation|profession|"
            r"position|role|cargo|puesto|poste|fonction|stanowisko|должность|"
            r"(?:(?:소속 ?)?부서 ?[/·및&]? ?)?(?:직함|직책|직급|직위)(?: ?[/·및&] ?부서)?"
        ),
    ),
    (
        "city",
        (
            r"city|town|location|ciudad|población|localidad|municipio|ville|miasto|miejscowość|город|"
            r"도시|지역|거주지|근무지"
        ),
    ),
    ("country", r"country|país|pays|kraj|страна|국가"),
    ("website", r"website|web|site|url|sitio web|site web|strona|сайт|홈페이지"),
)  # fmt: skip
_LABEL = re.compile(rf"^(?:{'|'.join(pattern for _, pattern in _LABELS)})$", re.IGNORECASE)
_PATTERNS = tuple((prop, re.compile(rf"^(?:{pattern})$", re.IGNORECASE)) for prop, pattern in _LABELS)


def people_in_table(lines: Sequence[str]) -> tuple[list[Card], list[str]] | None:
    """The people and the other lines; None where no line of labels has rows below it."""
    for at, line in enumerate(lines[:-1]):
        # A comma is tried last, because cells hold commas, too.
        for border in _BORDERS:
            labels = [_property(cell) for cell in _cells(line, border)]
            if "firstname" in labels and "lastname" not in labels:
                labels = ["lastname" if label == "name" else label for label in labels]
            elif "lastname" in labels and "firstname" not in labels:
                # “Apellidos, Nombre”: the word for a whole name is the given name next to the family name.
                labels = ["firstname" if label == "name" else label for label in labels]
            if "lastname" not in labels and _HANGUL.search(line):
                labels = ["name" if label == "firstname" else label for label in labels]  # 이름 is the whole name
            if sum(label is not None for label in labels) < 2:
                continue
            people, end = _rows(lines, at + 1, labels, border)
            if people:
                return people, [*lines[:at], *lines[end:]]
    return None


def _cells(line: str, border: str) -> list[str]:
    stripped = line.strip().strip("|") if border == "|" else line
    return [cell.strip(" \"'") for cell in stripped.split(border)]


def _property(cell: str) -> str | None:
    bare = cell.strip(" *:")
    # Nearly all cells of a text are no label, which one pattern shows for all.
    return next((prop for prop, pattern in _PATTERNS if pattern.match(bare)), None) if _LABEL.match(bare) else None


def _rows(lines: Sequence[str], start: int, labels: Sequence[str | None], border: str) -> tuple[list[Card], int]:
    people, end = [], start
    for at in range(start, len(lines)):
        if _RULE.match(lines[at]) and lines[at].strip():
            end = at + 1
            continue
        cells = _cells(lines[at], border)
        if len(cells) != len(labels) or not lines[at].strip():
            break
        people.append(_person(cells, labels))
        end = at + 1
    return people, end


def _person(cells: Sequence[str], labels: Sequence[str | None]) -> Card:
    card = Card()
    for cell, label in zip(cells, labels, strict=True):
        if not cell or cell in ("-", "–", "n/a", "N/A"):
            continue
        if label == "name":
            card.name = cell
        elif label is None:
            card.left.append(cell)
        else:
            card.fields.setdefault(label, cell)
    return card
