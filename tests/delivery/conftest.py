"""Fixtures of the chart: it is loaded once."""

from collections.abc import Iterator

import helm_python
import pytest

from tests.delivery.charts import CHART


@pytest.fixture(scope="session")
def chart() -> Iterator[helm_python.Chart]:
    with helm_python.Chart.load(CHART) as chart:
        yield chart
