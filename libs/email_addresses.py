"""E-mail addresses: the one place that finds them in texts and decides which are valid.

An address is valid everywhere or nowhere: a flow, the assistant, the desk and HubSpot's tools accept the same ones.
"""

import re
from functools import lru_cache
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

from libs.contracts import MAX_EMAIL

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"

# The last label has Latin or Cyrillic letters only, because Korean particles follow an address without a space.
EMAIL_FORM = rf"[\w!#$%&+?^-][\w.!#$%&'*+/=?^~-]{{0,63}}@(?:{_LABEL}\.){{1,8}}[A-Za-zа-я]{{2,24}}"
"""A pattern for addresses in running text. A match has the form of an address, and may still be invalid.

No address begins with a mark of Markdown, or has one of a table: `**jane@acme.example**`, `Jane|jane@…`.
"""

_OF_BROKEN = r"[^\s@,;<>()\"“”„«»`|]"
BROKEN_EMAIL_FORM = rf"(?!['‘’*|~]){_OF_BROKEN}{{0,64}}@{{1,3}}{_OF_BROKEN}{{1,64}}|(?!['‘’*|~]){_OF_BROKEN}{{1,64}}@"
"""A pattern for what was meant as an address, where `EMAIL_FORM` finds none. Marks of quotation are no part of it."""

ROUGH_EMAIL_FORM = r"\S{1,200}@\S{1,200}"
"""A pattern for a word with an @ in it, to take all of it out of a text."""

BEFORE_EMAIL = r"(?=\S{1,64}@)"
"""A place before a word with an @ in it."""

_FORM = re.compile(EMAIL_FORM)
_BETWEEN_WORDS = re.compile(r"[\s<>,;:\"()]+")
_PARTICLE = re.compile(r"(?<=[A-Za-z])[가-힣]{1,8}$")
_EDGES = ".!?'"


class NotAnEmail(ValueError):
    """The message says in English why this is no valid address."""


@lru_cache(maxsize=1_024)
def normal_email(text: str) -> str:
    """The one spelling of an address: in lower case, as HubSpot stores it, with its domain in ASCII.

    Raises NotAnEmail, also for letters outside of ASCII before the @, which HubSpot refuses. Results are cached,
    because a call to a tool needs each twice, and a check is a tenth of what the call costs.
    """
    # The check takes longer than in proportion to the length.
    if len(text) > MAX_EMAIL:
        raise NotAnEmail("An email address is shorter.")
    try:
        # A question to DNS would take up to seconds, and tells the address's domain to others.
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise NotAnEmail(str(error)) from error
    return (checked.ascii_email or checked.normalized).lower()


def is_email(text: str) -> bool:
    try:
        normal_email(text)
    except NotAnEmail:
        return False
    return True


def has_email_form(text: str) -> bool:
    """Whether the text looks like an address: at a fortieth of the cost of `is_email`, for whole columns of a file."""
    return len(text) <= MAX_EMAIL and _FORM.fullmatch(text) is not None


def email_in(text: str) -> str | None:
    """The address in a sentence, in its one spelling; None where there is none, an invalid one, or several."""
    words = [word for word in _BETWEEN_WORDS.split(text) if "@" in word[1:-1]]
    if len(words) != 1:
        return None
    word = _PARTICLE.sub("", words[0].strip(_EDGES))
    return normal_email(word) if is_email(word) else None


def parts_of(address: str) -> tuple[str, str]:
    """What stands before the @, and the domain; no domain where there is no @."""
    local, _, domain = address.partition("@")
    return local, domain


def ends_host(word: str, email: str) -> bool:
    """Whether one word is only the last part of a host: the Aubagne of s.arnal@sante-aubagne.example may be a town."""
    before, _, last = parts_of(email.casefold())[1].split(".")[0].rpartition("-")
    plain = "".join(letter for letter in normalize("NFKD", word.casefold()) if letter.isalpha())
    return bool(before) and " " not in word and len(last) > 2 and plain == last


def domain_in(text: str) -> str:
    """The domain of an address, or the text itself where it has no @."""
    return text.rpartition("@")[2]
