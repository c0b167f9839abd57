"""The report: each dialogue counts once, as the worst that happened in it, and an earlier run can be compared."""

import json
from pathlib import Path

import pytest

from frontdesk.errors import UserError
from frontdesk.evaluate.baseline import compared, read_baseline
from frontdesk.evaluate.dialogues import Dialogue
from frontdesk.evaluate.judge import Verdict
from frontdesk.evaluate.player import Line, Play
from frontdesk.evaluate.playing import ModelUsage, Played
from frontdesk.evaluate.report import as_json, latency_and_cost, misses, table

WRONG = Verdict(missed=["a city", "a note"], wrong=["a city"], partial=["a note"])
PARTIAL = Verdict(missed=["a note"], partial=["a note"])
MISSED = Verdict(missed=["a word"])
NO_MODEL = ModelUsage()


def played(name: str, verdict: Verdict | None = None, *, kind: str = "search", seconds: float = 0.02) -> Played:
    given = {"id": name, "kind": kind, "language": name[:2], "say": ["hi"], "expect": {}}
    card = Line("card", "found: " + "x" * 500)
    lines = [Line("person", "hi\nyou"), card, Line("assistant", "Done.", ("confirm:1",), ("Confirm",))]
    return Played(Dialogue.model_validate(given), verdict or Verdict(), Play(lines, seconds=[seconds]))


RUN = [
    played("en-a"), played("en-b", WRONG), played("en-c", PARTIAL, kind="undo"), played("ko-a", MISSED), played("ko-b"),
]  # fmt: skip


def rows(run: list[Played]) -> dict[str, list[str]]:
    """The cells of the table by the title of their row."""
    return {line[:13].strip(): line[13:].split() for line in table(run)}


def test_the_table_counts_by_kind_and_language() -> None:
    found = rows(RUN)
    assert found["right of all"] == ["en", "ko", "all", "wrong", "write", "partial", "write", "missed"]
    assert found["search"] == ["1/2", "1/2", "2/4", "1", "·", "1"]
    assert found["undo"] == ["0/1", "0/1", "·", "1", "·"]
    assert found["all"] == ["1/3", "1/2", "2/5", "1", "1", "1"]
    assert found["right, %"] == ["33", "50", "40"]
    assert found["wrong write"] == ["1", "·", "1"]
    assert found["partial write"] == ["1", "·", "1"]
    assert found["missed"] == ["·", "1", "1"]


def test_misses_are_named_with_what_is_wrong_and_shown_on_demand() -> None:
    assert list(misses(RUN, transcripts=False)) == [
        "en-b: wrong write: a city; a note", "en-c: partial write: a note", "ko-a: missed: a word",
    ]  # fmt: skip
    shown = list(misses([RUN[1]], transcripts=True))
    assert shown[1] == "   > hi\n     you"
    assert shown[2] == f"   * found: {'x' * 393}…"
    assert shown[3] == "   < Done.  [Confirm]"


def test_latency_is_of_all_messages() -> None:
    run = [played(f"en-{number}", seconds=number / 1000) for number in range(1, 101)]
    [line] = latency_and_cost(run, NO_MODEL, priced=False)
    assert line == "time to a message's answer: p50 50 ms, p95 95 ms, longest 100 ms"


def test_a_model_is_reported_with_its_tokens_and_cost() -> None:
    usage = ModelUsage(7, {"input": 12_000, "output": 300}, 0.5, {"timeout": 2}, {"asked": 3, "replaced": 1})
    assert list(latency_and_cost(RUN, usage, priced=True))[1:] == [
        "the model: 7 answers; tokens: 12,000 input, 300 output",
        "cost: 0.5000, 0.10000 a dialogue, by the prices in the settings",
        "not the model's: 2 steps that the guided assistant took in its place (2 timeout)",
        "claims of a change without a receipt: 3 asked, 1 replaced",
    ]
    assert "cost: unknown" in list(latency_and_cost(RUN, usage, priced=False))[2]


def test_the_usage_of_processes_adds_up() -> None:
    one, other = ModelUsage(1, {"input": 2}, 0.25, {}, {"asked": 1}), ModelUsage(2, {"input": 3, "output": 1}, 0.5)
    assert one + other == ModelUsage(3, {"input": 5, "output": 1}, 0.75, {}, {"asked": 1})


def written(folder: Path, run: list[Played], usage: ModelUsage = NO_MODEL) -> Path:
    file = folder / "run.json"
    file.write_text(as_json("the guided assistant", run, usage), encoding="utf-8")
    return file


def test_a_baseline_shows_gained_and_lost_and_each_result(tmp_path: Path) -> None:
    before = read_baseline(written(tmp_path, RUN, ModelUsage(cost=0.5)))
    now = [
        played("en-a", MISSED, seconds=0.05), played("en-b", seconds=0.05), played("en-c", WRONG, kind="undo"),
        played("ko-a"), played("ko-b"),
    ]  # fmt: skip
    assert list(compared(before, "gpt-x", now, ModelUsage(cost=0.75))) == [
        "compared with the guided assistant: 5 dialogues in both, now gpt-x",
        "  gained: 2: en-b, ko-a",
        "  lost: 1: en-a",
        "  right: 2 → 3",
        "  wrong: 1 → 1",
        "  partial: 1 → 0",
        "  missed: 1 → 1",
        "  time to an answer, p50: 20 ms → 20 ms",
        "  cost: 0.5000 → 0.7500",
    ]


def test_a_baseline_of_other_dialogues_compares_those_in_both(tmp_path: Path) -> None:
    before = read_baseline(written(tmp_path, RUN[:2], ModelUsage(cost=0.5)))
    lines = list(compared(before, "gpt-x", RUN[1:], NO_MODEL))
    assert lines[:3] == [
        "compared with the guided assistant: 1 dialogues in both, now gpt-x", "  gained: 0", "  lost: 0",
    ]  # fmt: skip
    assert not any("cost" in line for line in lines)
    assert len(list(compared(before, "gpt-x", [played("fr-z")], NO_MODEL))) == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"dialogues": {"a": {}}}', '{"version": 9, "dialogues": {}}'])
def test_a_baseline_that_is_another_file_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(UserError, match=r"--baseline: .*other\.json is not a file that --json wrote"):
        read_baseline(tmp_path / "other.json")


def test_the_file_keeps_the_transcripts_of_misses(tmp_path: Path) -> None:
    dialogues = json.loads(written(tmp_path, RUN).read_text(encoding="utf-8"))["dialogues"]
    assert (dialogues["en-a"]["result"], dialogues["en-a"]["transcript"]) == ("right", [])
    assert (dialogues["en-b"]["result"], dialogues["en-b"]["wrong"]) == ("wrong", ["a city"])
    assert dialogues["en-b"]["transcript"][2] == "< Done.  [Confirm]"
