"""`make fuzz` sends as many inputs as it is asked to, never the same ones twice, and counts what its tests report."""

import re
from pathlib import Path

import pytest

from tests.hostile.__main__ import main
from tests.hostile.kinds import KINDS, PART, chosen, parts, total_for
from tests.hostile.tally import INPUTS, Tally

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("only", "count"), [(None, 100_000), ("sockets", 20_000), ("tables", 7), ("channels", 1)])
def test_the_parts_of_the_chosen_kinds_have_as_many_inputs_as_wanted(only: str | None, count: int) -> None:
    kinds = chosen(only)
    made = [part for kind in kinds for part in parts(kind, total_for(count, kinds))]
    assert sum(part.count for part in made) == max(count, 10)
    assert max(part.count for part in made) <= PART
    assert len({part.seed for part in made}) == len(made)


def test_all_inputs_are_of_a_kind_and_each_kind_has_its_test() -> None:
    assert sum(kind.percent for kind in KINDS.values()) == 100
    for kind, sent_by in KINDS.items():
        file, _, name = sent_by.test.partition("::")
        assert re.search(rf'@in_parts\("{kind}"\)\n(?:@.*\n)*(?:async )?def {name}\(', (ROOT / file).read_text()), kind


def test_a_word_in_no_kinds_name_is_refused_with_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "sokets"]) == 2
    assert "desk-sockets" in capsys.readouterr().err


def test_inputs_and_failed_parts_are_counted_by_kind() -> None:
    tally = Tally()
    for number, outcome in enumerate(("passed", "failed", "passed")):
        name = f"{KINDS['tables'].test}[{number}]"
        for when in ("setup", "call", "teardown"):
            sent = [(INPUTS, 1_000)] if when == "teardown" else []
            tally.pytest_runtest_logreport(
                pytest.TestReport(
                    name, ("", 0, ""), {}, outcome if when == "call" else "passed",  # type: ignore[arg-type]
                    None, when, user_properties=sent, duration=2.0,
                )
            )  # fmt: skip
    assert [line.split() for line in tally.lines(["tables", "channels"])] == [
        ["kind", "inputs", "unexpected", "seconds"], ["tables", "3,000", "1", "18"], ["channels", "0", "0", "0"],
        ["all", "3,000", "1", "18"],
    ]  # fmt: skip
