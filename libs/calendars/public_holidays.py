"""Public holidays of countries and regions: the only module that knows the library `holidays`.

Importing it takes a quarter of a second and 26 MB, so that only processes with a calendar that names a country do so.
"""

from datetime import date

from libs.contracts import PublicHolidays


def is_known(place: PublicHolidays) -> bool:
    """Whether the library has this country and region."""
    return _dates(place, 2026) is not None


def dates_of(place: PublicHolidays, year: int) -> frozenset[date]:
    """The public holidays of a year, with the days on which they are observed; none for an unknown place."""
    return _dates(place, year) or frozenset()


def _dates(place: PublicHolidays, year: int) -> frozenset[date] | None:
    import holidays

    try:
        found = holidays.country_holidays(place.country, subdiv=place.region, years=[year], expand=False)
    except NotImplementedError:  # the library's word for an unknown country or region
        return None
    return frozenset(found)
