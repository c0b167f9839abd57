"""A name that the address next to it spells: “nadia brun nadia.brun@…”, in any order and without a comma.

Words in lower case may be anything, but for those that the contact's own address repeats.
"""

import re
from itertools import pairwise

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM, parts_of
from libs.people import Name, capitalized, read_name
from services.agent.flows.runtime.answers.name_words import NAME_WORD, is_given
from services.agent.flows.runtime.answers.words import fold, languages, words_of

_ADDRESS = re.compile(ROUGH_EMAIL_FORM)
_SEPARATORS = re.compile(r"[._\-+\d]+")
_NEAR = 4
"""Words before and behind an address among which its name stands."""
_MIN_WORD = 2
"""Letters of a word of a name. Initials are in too many addresses."""


def name_in_address(text: str, language: Locale | None) -> Name | None:
    """The two words next to the first address that it consists of."""
    found = _ADDRESS.search(text)
    if found is None:
        return None
    local = fold(parts_of(found[0])[0])
    around = (text[: found.start()].split()[-_NEAR:], text[found.end() :].split()[:_NEAR])
    for words in around:
        bare = [word.strip(" ,;:.!?()<>") for word in words]
        for first, last in pairwise(bare):
            if _is_name(first, last, language) and _spells(local, fold(first), fold(last)):
                return read_name(capitalized(_given_first(first, last, language)), language)
    return None


def _is_name(first: str, last: str, language: Locale | None) -> bool:
    if not all(NAME_WORD.fullmatch(word) and len(word) >= _MIN_WORD for word in (first, last)):
        return False
    if not (is_given(first, language) or is_given(last, language)):
        return False
    stops = [words_of(each).words("stop") for each in languages(language)]
    return not any(fold(word) in each and word.islower() for word in (first, last) for each in stops)


def _spells(local: str, first: str, last: str) -> bool:
    """“nadia.brun”, “brunnadia”, “n.brun”: both words, or the initial of one and the other."""
    parts = [part for part in _SEPARATORS.split(local) if part]
    joined = "".join(parts)
    return {first, last} <= set(parts) or joined in (
        f"{first}{last}", f"{last}{first}", f"{first[0]}{last}", f"{last}{first[0]}", f"{last[0]}{first}",
    )  # fmt: skip


def _given_first(first: str, last: str, language: Locale | None) -> str:
    is_turned = is_given(last, language) and not is_given(first, language)
    return f"{last} {first}" if is_turned else f"{first} {last}"
