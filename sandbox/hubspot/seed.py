"""The contacts of a new account: the same each time, and created over the last two years."""

from __future__ import annotations

import random

from sandbox.hubspot import timestamps
from sandbox.hubspot.definitions import STAGES
from sandbox.hubspot.names import COMPANIES, Company, NamedPerson, people
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.writes import on_create

_TITLES = (
    "Account Executive",
    "Head of Operations",
    "Marketing Manager",
    "Purchasing Lead",
    "Office Manager",
    "Product Designer",
    "Software Engineer",
    "Customer Success Manager",
    "Finance Director",
    "Founder",
    "Sales Development Representative",
    "Warehouse Supervisor",
)
_STATUSES = ("NEW", "OPEN", "IN_PROGRESS", "CONNECTED", "ATTEMPTED_TO_CONTACT")
_SPREAD_DAYS = 700
_RECENT_DAYS = 2

# The seed. Another number gives other jobs and stages to the same people.
_DRAW = 20260908


def seed(portal: Portal, count: int) -> None:
    """Add `count` contacts. When all names are used, more people get the same names with numbered addresses."""
    if not count:
        return
    draw = random.Random(_DRAW)
    names = people()
    # The list of names goes by company. In its order the newest contacts would all be colleagues.
    draw.shuffle(names)
    now_ms = timestamps.now_ms()
    step_ms = _SPREAD_DAYS * timestamps.DAY_MS // count
    for number in range(count):
        person = names[number % len(names)]
        values = _values(portal, person, number // len(names), draw)
        age_ms = step_ms * (count - number) + _RECENT_DAYS * timestamps.DAY_MS - draw.randrange(step_ms)
        portal.contacts.create(on_create(values, portal.settings), at_ms=now_ms - age_ms)


def _values(portal: Portal, person: NamedPerson, round_number: int, draw: random.Random) -> dict[str, str]:
    company = COMPANIES[person.company]
    suffix = "" if round_number == 0 else str(round_number + 1)
    values = {
        "firstname": person.first,
        "lastname": person.last,
        "email": f"{person.slug}{suffix}@{company.domain}",
        "company": company.name,
        "jobtitle": draw.choice(_TITLES),
        "city": company.city,
        "country": company.country,
        "website": f"https://{company.domain}",
        "hs_language": company.language,
        "hs_timezone": company.zone.replace("/", "_slash_"),
        "lifecyclestage": draw.choice([*STAGES][:6]),
        "hs_lead_status": draw.choice(_STATUSES),
    }
    phone = _phone(company, draw)
    if phone:
        values["phone"] = phone
    if draw.random() < 0.8:
        values["hubspot_owner_id"] = draw.choice([owner.id for owner in portal.owners if not owner.archived])
    return values


def _phone(company: Company, draw: random.Random) -> str:
    return "".join(str(draw.randrange(10)) if each == "#" else each for each in company.phone)
