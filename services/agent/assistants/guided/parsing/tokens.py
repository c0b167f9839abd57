"""Cuts a text into tokens by their form: addresses, numbers, quoted text, words, punctuation.

Patterns are bounded, so that a hostile text costs no more than a moment.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, cast

from libs.dates import has_year, worded_dates
from libs.email_addresses import BROKEN_EMAIL_FORM, EMAIL_FORM
from libs.phone_numbers import PHONE_FORM

TokenKind = Literal["email", "bad_email", "url", "domain", "date", "phone", "number", "quoted", "word", "mark"]

_L = "A-Za-z0-9À-ɏА-яЁё"
_LABEL = rf"[{_L}](?:[{_L}-]{{0,61}}[{_L}])?"
_TLDS = (
    "com|org|net|info|biz|dev|app|edu|gov|mil|int|name|online|shop|site|store|tech|cloud|agency|group|example|"
    "test|xyz|studio|digital|consulting|рф|[a-z]{2}"
)

_JOBS = (
    "mgr|asst|eng|snr|jnr|exec|acct|assoc|supt|supv|purch|ops|admin|dep|tech|jef|gral|encarg|dyr|spec|asyst|insp|sekr|pom|koord|wicedyr|nacz|wł|ref|prac|"
    "дир|мл|ст|спец|рук|упр|бух|менедж|асс|адм|инсп|конс|экон|юр|пом|секр|завед|коорд|замдир|произв|вет|мед|хоз|худ|сан|преп|воспит|мет|лаб|бриг"
)
"""Jobs that people cut short: “kier. sprzedaży”, “зам. дир.”. A capital letter behind one begins a sentence."""

_DOTTED_FORM = (
    r"(?=[SsLlBbNnPp]\.)(?<!\w)(?:[Ss]\.\s?[Ll]\.(?:\s?[UuPp]\.)?|[Ss]\.\s?[Aa]\.\s?[Rr]\.\s?[Ll]\."
    r"|[Ss]\.\s?[AaCc]\.(?:\s?[UuSsPp]\.(?:\s?[Uu]\.)?)?|[Ss]\.\s?[Rr]\.\s?[Ll]\.|S\.p\.A\.|[Ll]\.[Ll]\.[CcPp]\."
    r"|[BbNn]\.[Vv]\.|[Pp]\.[Ll]\.[Cc]\.)(?!\s?[A-ZÀ-Þ]|\w)"
)
"""Legal forms with full stops, behind which no name in capitals goes on: “S.A. Cole” has initials."""

# Abbreviations are many and full stops few: one look ahead saves trying each of them at every word.
# The first alternative that fits wins: a date has the form of a phone number, and an address holds a domain.
_TOKEN = re.compile(
    rf"""
      (?P<email>{EMAIL_FORM}(?![{_L}@]))
    | (?P<bad_email>{BROKEN_EMAIL_FORM})
    | (?P<url>(?:https?://|www\.)[^\s<>",;«»“”]{{3,500}}[^\s<>",;«»“”.!?)])
    | (?P<domain>(?<![\w@.])(?:{_LABEL}\.){{1,8}}(?:{_TLDS})(?![{_L}]|\.[{_L}])
        (?:/[^\s<>",;«»“”]{{0,300}}[^\s<>",;«»“”.!?)])?)
    | (?P<date>(?<![\w+])
        (?:\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}[-./]\d{{1,2}}[-./](?:\d{{4}}|\d{{2}}))(?![\w/-]|[.]\d))
    | (?P<phone>{PHONE_FORM})
    | (?P<number>\#?\d+(?![\w]))
    | (?P<quoted>"[^"\n]{{1,200}}"|“[^”\n]{{1,200}}”|«[^»\n]{{1,200}}»|„[^”“\n]{{1,200}}[”“]
        |(?<!\w)['‘][^'’\n]{{2,80}}['’](?!\w))
    | (?P<word>{_DOTTED_FORM}
        |[Ss]p\.\s?z\s?o\.\s?o\.?(?:\s[Ss]p\.\s?[kj]\.?)?|[Ss]p\.\s?[kj]\.?(?!\w)
        |(?=[^\W\d_]{{2,9}}\.)(?:
            (?:ds|im|św|dyr|gł|st|mł|kier|handl|гл|зам|нач|вед|отд|инж|эл|раб|моб|тел|тех|техн|ген|ком|фин|исп|tel|kom|nr)\.(?=\s[^\W\d_]|$)
            |(?i:resp|dir|subdir|adj|coord|adm|asist|assist|ing|téc|tec|compt|secr|enc|gte|arq|abog|aux|ofic|comm|cial|ccial|dél|ach|dpto|depto|dpt|gral|nal)\.(?=\s[^\W\d_]|\s?[,\n]|$)
            |(?<!\w)(?:{_JOBS})\.(?=\s[^\W\d_A-ZÀ-ÞŁŚŻŹĆŃА-ЯЁ]|,|$)
        )
        |(?<!\w)[A-ZÀ-ÞŁŚŻŹĆŃА-ЯЁ]\.(?=\s?[^\W\d_]|[,;])|(?:[ldjscmtn]|qu)['’](?=\w)|(?<!\w)(?:[LDJSCMTN]|Qu)['’](?=[a-zà-ÿ])
        |(?<!\w)[a-z]\.(?=\s[a-z]{{2}})|(?:[Mm]|[Ss]ra?|[Dd]ña|[Dd]ra|[Pp]|[Ii]nż|[Pp]rof)\.(?=\s)
        |(?:[Ii]nc|[Ll]td|[Cc]o|[Cc]orp|[Pp]vt|[Pp]ty|[Bb]ros|[Mm]fg|[Ii]ntl|[DdMm]r|Mrs|Ms|[JjSs]r|St|[Ss]p|o\.o|[Ss]\.[Aa]|[Гг])\.(?!\w)
        |(?:Col|Capt|Sgt|Lt|Maj|Gen|Rev|Hon|Smt)\.(?=\s[A-Z])
        |\w+(?:[-'’.&+]\w+)*['’]?)
    | (?P<mark>[^\w\s]|\n)
    """,
    re.VERBOSE,
)


_QUOTED_ADDRESS = re.compile(rf".\s?(?:mailto:)?({EMAIL_FORM})\s?.")
_STRETCHED = re.compile(r"([a-zа-яё])\1{2,}")
"""“Graciasss”, "thanksss": a letter that is typed three times or more is compared as one."""
_MIN_STRETCHED = 3
"""Letters of a word that is no longer one letter repeated: “www”."""
_ROMAN = re.compile(r"[ivxlcm]+")


class _Folding(dict[int, str]):
    """Characters in lower case and without accents, one for one, so that places in the text stay what they were."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # NFD leaves these as they are.
        folded = {"ł": "l", "Ł": "l", "ß": "s", "’": "'", "ø": "o"}.get(character)
        if folded is None:
            # NFD takes a Korean syllable apart, and its first consonant alone would remain.
            base = character if "가" <= character <= "힣" else unicodedata.normalize("NFD", character)[0]
            folded = base.lower() if len(base.lower()) == 1 else base
        # Each character is taken apart once in a process, and then only looked up.
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text as it is compared: same length, no case, no accents."""
    return text.translate(_FOLDING)


@dataclass(slots=True)
class Token:
    kind: TokenKind
    text: str
    start: int
    end: int
    folded: str

    @property
    def is_word(self) -> bool:
        return self.kind in ("word", "number")

    @property
    def is_capitalized(self) -> bool:
        return self.text[:1].isupper()


def tokenize(text: str) -> list[Token]:
    """All tokens, in order. Together they hold every character but spaces, the full stop of “tel.: …”, and quotation
    marks around an address."""
    folded = fold(text)
    is_stretched = _STRETCHED.search(folded) is not None

    def token(kind: str, start: int, end: int) -> Token:
        if kind == "quoted" and "@" in folded[start:end] and (address := _QUOTED_ADDRESS.fullmatch(text, start, end)):
            kind, (start, end) = "email", address.span(1)
        word = folded[start:end]
        if is_stretched and kind == "word" and len(word) > _MIN_STRETCHED and not _ROMAN.fullmatch(word):
            word = _STRETCHED.sub(r"\1", word)
        return Token(cast("TokenKind", kind), text[start:end], start, end, word)

    tokens = [
        token(str(match.lastgroup), *match.span())
        for match in _TOKEN.finditer(text)
        if not (match.group() == "." and text[match.end() : match.end() + 2].lstrip().startswith(":"))
    ]
    for start, end in worded_dates(text) if has_year(text) else ():
        within = [each for each in tokens if each.start < end and each.end > start]
        if within[0].start == start and within[-1].end == end:
            at = tokens.index(within[0])
            tokens[at : at + len(within)] = [token("date", start, end)]
    return tokens
