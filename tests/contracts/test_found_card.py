"""The card of a search names the criteria that tell something."""

from libs.contracts.cards import FoundCard, card_of
from libs.contracts.results import Contact, ContactsFound, Criterion, Ok

ALL = Criterion(property="createdate", operator="is_known")
IN_YORK = Criterion(property="city", operator="contains", value="York")


def test_a_criterion_that_each_contact_meets_is_not_shown() -> None:
    assert _criteria(ALL, IN_YORK) == [IN_YORK]


def test_the_day_of_creation_is_shown_where_it_narrows_the_search() -> None:
    since = Criterion(property="createdate", operator="gte", value="2026-11-23")
    assert _criteria(since) == [since]


def _criteria(*criteria: Criterion) -> list[Criterion]:
    found = Ok(data=ContactsFound(contacts=[Contact(id="1")], total=1, criteria=list(criteria)))
    card = card_of(found, "c1")
    assert isinstance(card, FoundCard)
    return list(card.criteria)
