"""Criteria become groups of filters inside HubSpot's caps, the likeliest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hubspot_tools.contacts import search_filters
from services.hubspot_tools.contacts.normalize import BadValue

letters = st.text(alphabet="abcdé ", min_size=1, max_size=30).filter(lambda value: value.strip())


def shown(groups: list[search_filters.Group]) -> list[str]:
    return [" & ".join(f"{each['propertyName']} {each.get('value')}" for each in group) for group in groups]


def test_a_name_is_looked_for_in_both_orders() -> None:
    assert shown(search_filters.name_is("Jane Doe")) == [
        "firstname Jane & lastname Doe",
        "lastname Jane & firstname Doe",
    ]


def test_a_long_name_is_split_where_it_may_be() -> None:
    assert shown(search_filters.name_is("Ana María Ruiz")) == [
        "firstname Ana & lastname María & lastname Ruiz",
        "lastname Ana & firstname María & firstname Ruiz",
        "firstname Ana & firstname María & lastname Ruiz",
        "lastname Ana & lastname María & firstname Ruiz",
    ]


def test_a_korean_name_needs_no_space() -> None:
    assert shown(search_filters.name_is("김민준"))[0] == "lastname 김 & firstname 민준"


def test_a_phone_number_is_looked_for_without_its_country_code() -> None:
    assert shown(search_filters.phone_is("+1 (415) 555-0100", None)) == [
        "hs_searchable_calculated_phone_number 4155550100",
        "hs_searchable_calculated_mobile_number 4155550100",
        "phone +1 (415) 555-0100",
    ]


def test_a_part_of_a_phone_number_will_do() -> None:
    assert shown(search_filters.phone_is("555-0100", "US"))[0] == "hs_searchable_calculated_phone_number *5550100*"
    with pytest.raises(BadValue):
        search_filters.phone_is("01", "US")


def test_all_criteria_are_multiplied_out() -> None:
    groups = search_filters.combine([search_filters.email_is("a@x.io"), search_filters.name_is("Jane Doe")])
    assert len(groups) == 4
    assert all({each["propertyName"] for each in group} >= {"firstname", "lastname"} for group in groups)


@given(
    name=letters, company=letters, digits=st.from_regex(r"[0-9]{4,14}", fullmatch=True), known=st.integers(0, 6),
    email=st.booleans(),
)  # fmt: skip
def test_hubspots_caps_are_kept_and_no_criterion_is_lost(
    name: str, company: str, digits: str, known: int, email: bool
) -> None:
    wanted = [search_filters.name_is(name), search_filters.company_is(company), search_filters.phone_is(digits, None)]
    wanted += [search_filters.property_is(f"custom_{number}", "is_known", "") for number in range(known)]
    wanted += [search_filters.email_is("a@x.io")] if email else []
    shortest = sum(min(len(group) for group in each) for each in wanted)
    if shortest > search_filters.MAX_FILTERS_IN_GROUP:
        with pytest.raises(BadValue, match="too_many"):
            search_filters.combine(wanted)
        return
    groups = search_filters.combine(wanted)
    assert 1 <= len(groups) <= search_filters.MAX_GROUPS
    assert all(len(group) <= search_filters.MAX_FILTERS_IN_GROUP for group in groups)
    assert sum(map(len, groups)) <= search_filters.MAX_FILTERS
    for group in groups:
        assert all(any(all(each in group for each in way) for way in each_wanted) for each_wanted in wanted)
