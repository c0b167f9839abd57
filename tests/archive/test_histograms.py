"""Percentiles of many cases are within the promised error, however the cases come together."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.reports.histograms import EXACT_UP_TO, MAX_RELATIVE_ERROR, Histogram
from services.gateway.desk.figures import percentiles_of
from tests.examples import examples

PERCENTS = (1, 50, 90, 95, 100)
TWENTY_YEARS_MS = 20 * 365 * 86_400_000
VALUES = st.one_of(st.integers(0, 1_000), st.integers(0, 10**7), st.integers(0, TWENTY_YEARS_MS))


@settings(max_examples=examples(60))
@given(
    values=st.lists(VALUES, min_size=EXACT_UP_TO + 1, max_size=400), cut=st.integers(0, 400), gone=st.integers(0, 50)
)
def test_percentiles_of_many_cases_are_within_one_percent(values: list[int], cut: int, gone: int) -> None:
    """A part of an hour's block, and single conversations that are added and taken away."""
    removed = values[cut : cut + min(gone, len(values) - EXACT_UP_TO - 1)]
    block = Histogram()
    for value in values[cut:]:
        block.add(value)
    whole = Histogram()
    if block.number:
        whole.add_part(*block.parts(with_values=True))
    for value in values[:cut]:
        whole.add(value)
    for value in removed:
        whole.remove(value)
    left = sorted(values[:cut] + values[cut + len(removed) :])
    exact = [left[max(1, math.ceil(len(left) * each / 100)) - 1] for each in PERCENTS]
    for found, wanted in zip(whole.percentiles(PERCENTS), exact, strict=True):
        assert found is not None
        assert abs(found - wanted) <= wanted * MAX_RELATIVE_ERROR
    assert percentiles_of(whole, PERCENTS) == whole.percentiles(PERCENTS)
