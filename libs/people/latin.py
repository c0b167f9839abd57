"""Names as e-mail addresses spell them: in Latin letters, with one spelling for all transliterations."""

import re
import unicodedata

from libs.email_addresses import parts_of

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "i", "ь": "",
    "э": "e", "ю": "u", "я": "a",
}  # fmt: skip
_SPELLINGS = (
    ("shch", "sch"), ("kh", "h"), ("x", "ks"), ("yo", "e"), ("jo", "e"), ("ya", "a"), ("ia", "a"), ("ja", "a"),
    ("yu", "u"), ("iu", "u"), ("ju", "u"), ("ye", "e"), ("ie", "e"), ("ts", "c"), ("y", "i"), ("j", "i"),
)  # fmt: skip


def plain(text: str) -> str:
    """In lower case, in Latin letters and without accents."""
    lower = "".join(_CYRILLIC.get(each, each) for each in text.casefold()).replace("ł", "l")
    return "".join(each for each in unicodedata.normalize("NFD", lower) if not unicodedata.combining(each))


def latin(word: str) -> str:
    """One spelling for all transliterations of a word: `Юлия`, `Yulia` and `Julija` become the same."""
    found = plain(word)
    # Longer spellings stand first: “ya” must be found before “y”.
    for one, other in _SPELLINGS:
        found = found.replace(one, other)
    # Transliterations differ in double letters: “Filipp” and “Filip”.
    return re.sub(r"(.)\1+", r"\1", found)


def address_words(address: str) -> list[str]:
    """The words of an address, in the spelling of `latin`."""
    local, host = parts_of(address)
    return [latin(word) for word in re.split(r"[^\w]|_|\d", f"{local} {host.split('.')[0]}") if len(word) > 2]
