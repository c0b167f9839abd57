"""Gives each of several people the family name that was said once: “los dos Vela, Ana y Luis”.

The text becomes “Ana Vela y Luis Vela”, which is read as any list of people.
"""

import re

from libs.email_addresses import EMAIL_FORM

_NAME = r"[^\W\d_a-zß-ÿ][^\W\d_]{1,20}"
_AND = r"(?:y|e|et|and|i|и|&)"
_WITH_ADDRESS = rf"{_NAME}(?: \(?{EMAIL_FORM}\)?)?"
_BOTH = (
    r"l[oa]s (?:dos|tres)|amb[oa]s|(?:tou(?:te)?s )?les (?:deux|trois)|both(?: the)?|the (?:two|three)"
    r"|ob(?:aj|oje|ie|ojga)|обоих|обеих|оба|обе"
)
_KIN = r"herman[oa]s|primos|fr[eè]res|s(?:œ|oe)urs|brothers|sisters|siblings|cousins"
_FAMILY = re.compile(
    rf"(?<!\w)(?:(?:{_BOTH})(?: (?:{_KIN}))?|l[oae]s (?:{_KIN}))"
    rf" (?P<family>{_NAME})(?:\s?[,:(]|\s[–—-])\s*"
    rf"(?P<people>{_WITH_ADDRESS}(?:, {_WITH_ADDRESS}){{0,3}},? {_AND} {_WITH_ADDRESS})"
    r"(?=$|[,.;:)!?\n]| [^\W\d_A-ZÀ-Þ])"
    r"(?P<close>\)|,(?! )|(?:, ))?"
)  # fmt: skip
_PERSON = re.compile(rf"(?<![\w@.]){_NAME}(?![\w@.])")


def with_surnames(text: str) -> str:
    """The text, with the family name behind each given name of such a list."""
    return _FAMILY.sub(_each_named, text) if " " in text else text


def _each_named(found: re.Match[str]) -> str:
    if found[0].startswith(("both", "the")) and found["family"].endswith("s"):
        return found[0]  # "both Velas": whether the letter is of the name is not shown
    people = _PERSON.sub(lambda name: f"{name[0]} {found['family']}", found["people"])
    return f"{people} "
