"""Finds IBANs: numbers in the form of their country, with correct check digits (ISO 13616, modulo 97).

They may be written in groups and in small letters. The time is linear in the text.
"""

import re
from collections.abc import Iterator

from libs.masking.plain import MAX_GAP

_FORMS = (
    "AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n CY8n16c "
    "CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n "
    "GR7n16c GT24c HN4a20n HR17n HU24n IE4a14n IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c "
    "LC4a24c LI5n12c LT16n LU3n13c LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a "
    "NI4a20n NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n "
    "SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c"
)
"""For each country the characters after its check digits: n is a digit, a is a letter, and c is either."""

_CLASSES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_GAP = f" {{0,{MAX_GAP}}}"


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.findall(r"([0-9]+)([nac])", form[2:])
    return re.compile(f"(?:{_GAP}[0-9]){{2}}" + "".join(f"(?:{_GAP}{_CLASSES[kind]}){{{n}}}" for n, kind in parts))


_BY_COUNTRY = {form[:2]: _pattern(form) for form in _FORMS.split()}
_BEGINNING = re.compile(f"(?=({'|'.join(_BY_COUNTRY)}){_GAP}[0-9])")


def iban_spans(plain: str) -> Iterator[tuple[int, int]]:
    """The beginning and end of each IBAN, in the order of their beginnings."""
    for beginning in _BEGINNING.finditer(plain):
        country, start = beginning[1], beginning.start()
        # Each country has one length, so that a number needs no end of its own: words may follow it directly.
        rest = _BY_COUNTRY[country].match(plain, start + 2)
        if rest is not None and _is_correct(country, rest[0].replace(" ", "")):
            yield start, rest.end()


def _is_correct(country: str, rest: str) -> bool:
    """Whether the number, with its first four characters at the end and letters as 10 to 35, leaves 1 modulo 97."""
    turned = rest[2:] + country + rest[:2]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1
