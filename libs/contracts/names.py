"""The order in which a person's name is written and read.

HubSpot keeps first and last name apart; code that shows them as one name needs their order, because not every
language begins with the first.
"""

import re

_HANGUL = re.compile(r"[가-힣]+")


def joined_name(first: str, last: str) -> str:
    """The name as it is written and read: a Korean one begins with the family's, without a space."""
    # Only if both parts are Korean: names of other languages keep their own order.
    if _HANGUL.fullmatch(first) and _HANGUL.fullmatch(last):
        return f"{last}{first}"
    return " ".join(filter(None, (first, last)))
