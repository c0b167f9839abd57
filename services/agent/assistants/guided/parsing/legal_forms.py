"""Legal forms of companies, as people write them within a sentence."""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_STATE = 2
"""Letters of a state: “Denver, CO” has no legal form."""
_MAX_FORM = 5
"""Letters of a form in capitals. No list has them all."""


MAX_BRACKETS = 4
"""Words and marks behind the opening bracket in a company's name, up to the closing one."""


def is_legal_form(word: str) -> bool:
    if word == "&":
        return True
    form = _bare(word)
    return form in small_words().legal_forms or ("." in word and form in small_words().legal_dotted)


def begins_company(words: str) -> bool:
    """“ИП Громов”: a legal form in front of a name, as Russian companies have it."""
    first, _, name = words.partition(" ")
    return bool(name) and first.casefold() in small_words().legal_beginnings


def form_behind_brackets(items: Sequence[Item], bracket: int) -> int:
    """Where the legal form of “Smith & Sons (UK) Ltd.” stands; 0 if none stands behind these brackets."""
    rest = items[bracket + 1 : bracket + 1 + MAX_BRACKETS]
    end = next((at for at, item in enumerate(rest) if item.is_punctuation(")")), 0)
    form = items[bracket + 2 + end : bracket + 3 + end]
    is_form = end > 0 and bool(form) and _ends_company(_bare(form[0].text))
    return bracket + 2 + end if is_form else 0


def _ends_company(word: str) -> bool:
    return word in small_words().legal_endings or word in small_words().legal_endings_spelt


def closes_company(items: Sequence[Item], at: int) -> bool:
    """“Globex, Inc.”, “Muebles García, S.L.”, “«Вектор», ООО”: a comma, and behind it a form that ends the name."""
    if not items[at].is_punctuation(",") or at + 1 >= len(items):
        return False
    text = items[at + 1].text
    form = _bare(text)
    if form in small_words().legal_beginnings:
        return items[at - 1].kind == "quoted" and (at + 2 >= len(items) or items[at + 2].kind == "mark")
    is_ending = form in small_words().legal_endings and len(form) > _MAX_STATE
    return is_ending or (text.count(".") > 1 and is_legal_form(text))


def _bare(form: str) -> str:
    return form.casefold().replace(".", "").replace(" ", "")


def opens_company(items: Sequence[Item], at: int) -> bool:
    """“ООО «Тулпар»”: a legal form in front of a name in quotation marks. Nothing before it belongs to the company."""
    item, behind = items[at], items[at + 1 : at + 2]
    is_form = item.kind == "word" and 1 < len(item.text) <= _MAX_FORM and item.text[:1] >= "А"
    is_form = is_form and (item.text.isupper() or item.text.casefold() in small_words().legal_beginnings)
    return is_form and bool(behind) and behind[0].kind == "quoted"
