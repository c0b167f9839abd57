"""Gives each of several people the family name that was said once: “los dos Vela, Ana y Luis”.

The text becomes “Ana Vela y Luis Vela”, which is read as any list of people.
"""

import re
from functools import cache

from libs.email_addresses import EMAIL_FORM
from services.agent.assistants.guided.small_words import any_of, small_words

_NAME = r"[^\W\d_a-zß-ÿ][^\W\d_]{1,20}"
_WITH_ADDRESS = rf"{_NAME}(?: \(?{EMAIL_FORM}\)?)?"
_PERSON = re.compile(rf"(?<![\w@.]){_NAME}(?![\w@.])")


@cache
def _family() -> re.Pattern[str]:
    """ "The two Velas: Ana and Luis", “los hermanos Vela, Ana y Luis”."""
    words = small_words()
    kin, joins = any_of(words.kin), any_of((*words.name_joins, "and", "&"))
    return re.compile(
        rf"(?<!\w)(?:(?:{any_of(words.all_of_name)})(?: (?:{kin}))?|l[oae]s (?:{kin}))"
        rf" (?P<family>{_NAME})(?:\s?[,:(]|\s[–—-])\s*"
        rf"(?P<people>{_WITH_ADDRESS}(?:, {_WITH_ADDRESS}){{0,3}},? (?:{joins}) {_WITH_ADDRESS})"
        r"(?=$|[,.;:)!?\n]| [^\W\d_A-ZÀ-Þ])"
        r"(?P<close>\)|,(?! )|(?:, ))?"
    )


def with_surnames(text: str) -> str:
    """The text, with the family name behind each given name of such a list."""
    return _family().sub(_each_named, text) if " " in text else text


def _each_named(found: re.Match[str]) -> str:
    if found[0].startswith(("both", "the")) and found["family"].endswith("s"):
        return found[0]  # "both Velas": whether the letter is of the name is not shown
    people = _PERSON.sub(lambda name: f"{name[0]} {found['family']}", found["people"])
    return f"{people} "
