"""Postal addresses on a card: street, house, town, region and postal code, as several countries write them."""

import re

from libs.people import Morphology
from services.agent.assistants.guided.parsing.pasting.card import Card

_STREET = re.compile(
    r"\d.{0,60}\b(?:st|street|ave|avenue|road|rd|blvd|lane|ln|drive|suite|floor|rue|avenue|bd|boulevard|place|"
    r"chemin|quai|allées?|impasse|cours|route|square|sentier|faubourg|passage|esplanade|rond-point|lotissement|"
    r"résidence|hameau|voie|villa|cité|chaussée|promenade|venelle|montée|traverse|mail|za|zi|zac|zone|parc|"
    r"calle|avda|avenida|plaza|paseo|camino|ronda|glorieta|pasaje|carretera|ctra|polígono|rúa|carrer|praza|plaça|"
    r"ul|ulica|al|aleja|pl)\b|\b(?:ul|ulica|al|calle|c/|avda|rue|ул|улица|пр|проспект|пер)\b\.?.{0,60}\d|"
    r"\b\d{2}-\d{3}\b|\b\d{5,6}\b|\d{1,4}번길|[가-힣]{1,10}(?:로|길)\s?\d",
    re.IGNORECASE,
)


_TOWN = re.compile(r"^(?:[A-Z]{1,2}-)?(?P<zip>\d{4,6}|\d{2}-\d{3})\s+(?P<city>[^\W\d_][\w' .-]{1,60})$")


_ROAD = re.compile(r"\b(?:st|ave|rd|blvd|street|avenue|road|lane|ln|drive|dr|way|court|ct)\.?$", re.IGNORECASE)


_CITY = re.compile(r"^(?:г\.|гор\.|город|m\.|miasto)\s*(?P<city>[^\W\d_][\w' .-]{1,60})$", re.IGNORECASE)


_ROAD_BEGINS = re.compile(r"^(?:ul|al|os|pl|ул|пр|пер|пл|наб|ш|б-р|мкр|проспект|улица|шоссе)\b", re.IGNORECASE)


_PLACE_NUMBER = re.compile(r"^[^\W\d_][\w'’. -]{1,40} \d{1,4}[A-Za-z]?(?:\s?/\s?\d{1,4})?$")
"""“Rynek 7/2”, “Lipowa 8”: a number behind a name, next to a postal code and a town."""

_STREET_FIRST = re.compile(
    r"^(?P<name>(?:rue|av|avenue|bd|boulevard|place|chemin|ch|quai|allées?|impasse|cours|route|rte|square|sentier|"
    r"faubourg|passage|esplanade|ruelle|chaussée|promenade|montée|traverse|rúa|rua|carrer|avinguda|praza|plaça|calle|c|"
    r"avda|avenida|plaza|pza|plza|paseo|"
    r"camino|ronda|glorieta|pasaje|carretera|ctra|polígono|pol\. ind|travesía|rambla|alameda|bulevar)"
    r"(?:\.? |/ ?)(?=[^\W\d_])[^\d]{2,60}?)"
    r"(?P<number>,? \d{1,4} ?(?:[a-z]|bis|ter)?(?:/\d{1,4})?)?$",
    re.IGNORECASE,
)
"""“Route de Genève 14”, “Rue Neuve, 8”, “C/ Mayor 7”, and “quai Perrache” behind a number and a comma."""

_HOUSE = re.compile(r"^(?:д\.|дом|стр\.|корп\.|оф\.|офис|m\.|lok\.)?\s?\d{1,4}[\w/ .]{0,12}$", re.IGNORECASE)


_CODE = re.compile(r"^\d{5,6}$")
_INDOORS = re.compile(
    r"^(?:(?:д|дом|стр|корп|к|оф|офис|кв|пом|эт|этаж|каб|литер|nave|local|piso|planta|puerta|esc)\b\.?\s?\w{1,5}|"
    r"\d{1,2}[ºª°]\s?\w{0,5}|"
    r"(?:[가-힣A-Z0-9]{1,10}(?:빌딩|타워|센터|상가|동)\s?)?(?:지하\s?|B)?\d{1,4}\s?(?:층|호|F)(?:\s?\d{1,4}\s?호)?)$",
    re.IGNORECASE,
)
"""“Оф. 12”, “7층”, “2º B”: a part of the address of the line before it."""

_BRITISH = re.compile(r"^(?P<city>[^\W\d_][\w' -]{1,40}?),?\s+(?P<zip>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})$")
"""“Manchester M2 6AG”."""


_AUSTRALIAN = re.compile(
    r"^(?P<city>[^\W\d_][\w' -]{1,40}?),?\s+(?P<state>NSW|VIC|QLD|TAS|SA|WA|NT|ACT),?\s+(?P<zip>\d{4})$"
)
"""“Toowoomba QLD 4350”."""


_REGION = re.compile(
    r"^(?P<state>(?:NSW|VIC|QLD|TAS|SA|WA|NT|ACT)(?=\s+\d{4}$)|[A-Z]{2}(?=\s+\d{5}))\s+(?P<zip>\d{4,5}(?:-\d{4})?)$"
)


_CODES = """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC AB BC MB NB NL NS ON PE QC SK NSW VIC QLD TAS
"""
_STATES = frozenset(_CODES.split())
"""Regions as the United States, Canada and Australia write them behind a town. “ACT” and the like are words, too."""


def place_address(part: str, card: Card) -> bool:
    """Puts a part of a postal address on the card. False if it is none."""
    if (city := _CITY.match(part)) is not None:
        card.fields.setdefault("city", city["city"])
    elif _place_alone(part, card):
        return True
    # “1200 Main Street” has the form of a postal code and a town.
    elif (town := _TOWN.match(part)) is not None and not _ROAD.search(town["city"]):
        card.fields.setdefault("zip", town["zip"])
        card.fields.setdefault("city", town["city"])
    elif (british := _BRITISH.match(part)) is not None:
        card.fields.setdefault("zip", british["zip"])
        card.fields.setdefault("city", british["city"])
    elif (australian := _AUSTRALIAN.match(part)) is not None:
        for prop in ("city", "state", "zip"):
            card.fields.setdefault(prop, australian[prop])
    elif part in _STATES and ("city" in card.fields or card.left):
        card.fields.setdefault("state", part)
        if "city" not in card.fields:
            card.fields["city"] = card.left.pop()  # "Medford, OR": the town has no form of its own
    elif (region := _REGION.match(part)) is not None:
        card.fields.setdefault("state", region["state"])
        card.fields.setdefault("zip", region["zip"])
        if card.left and "address" in card.fields:
            # In the United States the town stands before its region, and has no form of its own.
            card.fields.setdefault("city", card.left.pop())
    elif _STREET.search(part) or ("zip" in card.fields and "address" not in card.fields and _PLACE_NUMBER.match(part)):
        card.fields.setdefault("address", part)
    else:
        return False
    return True


def _place_alone(part: str, card: Card) -> bool:
    """Parts that commas stand between, as in “614000, Пермь, ул. Малышева, д. 5, оф. 12”."""
    if _CODE.match(part):
        card.fields.setdefault("zip", part)
    elif "zip" in card.fields and "city" not in card.fields and Morphology.shared().places(part, "ru") == [part]:
        card.fields["city"] = part
    elif "address" in card.fields and _INDOORS.match(part):
        card.fields["address"] += f", {part}"
    elif _HOUSE.match(part) and card.left and (_ROAD_BEGINS.match(card.left[-1]) or is_street(card.left[-1])):
        card.fields.setdefault("address", f"{card.left.pop()}, {part}")
    elif (street := _STREET_FIRST.match(part)) is not None:
        return _place_street(part, card, has_number=street["number"] is not None)
    else:
        return False
    return True


def is_street(part: str) -> bool:
    """Whether it begins as the name of a street does, so that only other words show a company."""
    return _STREET_FIRST.match(part) is not None


def _place_street(part: str, card: Card, *, has_number: bool) -> bool:
    """A street that is named first, with its number behind it, or with one that a comma parts from it."""
    if has_number:
        card.fields.setdefault("address", part)
    elif card.left and _HOUSE.match(card.left[-1]):
        card.fields.setdefault("address", f"{card.left.pop()}, {part}")
    else:
        return False
    return True


def place_country(part: str, before: str, card: Card) -> None:
    """ "Cork, Ireland": the town before its country has no form of its own, and may have been taken for a company."""
    is_guess = card.guesses_company and card.fields.get("company") == before
    if "city" in card.fields or not (is_guess or before in card.left):
        card.left.append(part)
        return
    if is_guess:
        del card.fields["company"]
        card.guesses_company = False
    else:
        card.left.remove(before)
    card.fields["city"], card.fields["country"] = before, part
