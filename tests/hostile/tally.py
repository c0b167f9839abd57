"""The sums of a run of the fuzz tests, by kind, collected from the reports of its tests in all processes."""

from collections import Counter, defaultdict

import pytest

from tests.hostile.kinds import KINDS

INPUTS = "fuzz inputs"
"""The property of a test's report with the number of inputs that it sent."""


class Tally:
    """A plugin of pytest. A test ends at the first answer that it doesn't expect, and so has at most one."""

    def __init__(self) -> None:
        self.inputs: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.broken: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        kind = next((name for name, kind in KINDS.items() if report.nodeid.startswith(kind.test)), None)
        if kind is None:
            return
        self.seconds[kind] += report.duration
        if report.failed:
            self.broken.setdefault(kind, set()).add(report.nodeid)
        if report.when == "teardown":
            self.inputs[kind] += sum(int(str(sent)) for name, sent in report.user_properties if name == INPUTS)

    def lines(self, kinds: list[str]) -> list[str]:
        """A table of these kinds, and their sum."""
        broken = {kind: len(self.broken.get(kind, ())) for kind in kinds}
        rows = [(kind, self.inputs[kind], broken[kind], self.seconds[kind]) for kind in kinds]
        rows.append(("all", self.inputs.total(), sum(broken.values()), sum(self.seconds.values())))
        head = f"{'kind':<16} {'inputs':>9} {'unexpected':>11} {'seconds':>8}"
        return [head, *(f"{kind:<16} {sent:>9,} {wrong:>11,} {took:>8.0f}" for kind, sent, wrong, took in rows)]
