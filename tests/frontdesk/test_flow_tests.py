"""`frontdesk flows test`: tests of flows are read, played and judged."""

import re
from pathlib import Path

import pytest

from frontdesk.errors import UserError
from frontdesk.flow_tests.run import FlowTestOptions, play_all, read_files, run_flow_tests
from libs.contracts import FlowTestFile
from libs.flow_tests import FlowTestError, read_flow_tests
from libs.flow_tests.files import written_flow_tests
from services.agent.flows import read_flows
from tests.frontdesk.stand_ins import ROOT

FLOWS = ROOT / "flows"

WRONG = """\
flow: contact_manager
tests:
  - name: wrong in all places
    talk:
      - hello
      - press: nothing
      - expect: {texts: [Good-bye], asks: email, buttons: [x], means: [Please give us the address]}
    expect:
      answers: {topic: billing}
      contact: {email: a@b.example}
      contacts: 3
      notes: [abc]
      owner: ana
      queue: support
      closed: thanks
      labels: [vip]
      priority: high
      closing_note: {category: Order}
      decisions: [found]
      never: [hello]
"""


async def test_the_tests_of_the_shipped_flows_pass(redis_url: str) -> None:
    files = read_files(FLOWS, [])
    texts = read_flows(FLOWS)
    chosen = [(file, tests.flow, test) for file, tests in files.items() for test in tests.tests]
    results = await play_all(redis_url, texts, chosen)
    assert {result.name: list(result.problems) for _, result in results if not result.passed} == {}
    assert {tests.flow for tests in files.values()} == {Path(file).stem for file in texts}
    assert len(results) >= 20


async def test_all_that_is_otherwise_is_said_in_plain_words(redis_url: str) -> None:
    tests = read_flow_tests("wrong.yaml", WRONG)
    [(_, result)] = await play_all(redis_url, read_flows(FLOWS), [(Path("wrong.yaml"), tests.flow, tests.tests[0])])
    assert result.problems[:3] == [
        "talk 2: there is no button 'nothing'; there are none",
        "talk 3: no text has 'Good-bye'; it said nothing",
        "talk 3: no text means 'Please give us the address'; it said nothing",
    ]
    assert set(result.problems[5:]) >= {
        "at the end: the flow is inbound_conversation, not contact_manager",
        "at the end: vars.topic is None, not 'billing'",
        "at the end: there is no contact in HubSpot",
        "at the end: it is not in the queue of support, but with assistant",
        "at the end: it is still open, not closed: thanks",
    }
    assert len(result.problems) == 19
    assert result.transcript[-1].startswith("assistant: Hello!")


def test_the_exit_status_and_the_summary_say_whether_all_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)
    assert run_flow_tests(FlowTestOptions(FLOWS, [tmp_path])) == 1
    shown = capsys.readouterr().out
    assert "FAILED  wrong.yaml: wrong in all places\n  talk 2: " in shown
    assert "0 of 1 tests passed" in shown
    with pytest.raises(UserError, match="no test has 'xyz' in its name"):
        run_flow_tests(FlowTestOptions(FLOWS, [], only="xyz"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "flow: x\ntests:\n - name: a\n   talk:\n    - sya: b\n",
            "a.yaml:5: tests.1.talk.1.sya: there is no such field",
        ),
        ("flow: x\ntests:\n - name: a\n   expect: {texts: [12]}\n", "a.yaml:4: tests.1.expect.texts.1: must be a text"),
        ("flow: x\ntests:\n - name: a\n   talk:\n    - {say: b, wait: 1m}\n", "an act is exactly one of"),
        ("flow: x\ntests:\n - name: a\n   talk: [{wait: 5 min}]\n", "a duration reads like 90s"),
        ("flow: x\ntests: [{name: a}, {name: a}]\n", "two tests have the name 'a'"),
        ("flow: x\ntests: &a [*a]\n", "a.yaml:2: aliases are not read in tests"),
        ("flow: [\n", "a.yaml:2: not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(FlowTestError, match=re.escape(problem)):
        read_flow_tests("a.yaml", text)


def test_tests_are_written_as_they_are_read() -> None:
    for file, tests in read_files(FLOWS, []).items():
        assert read_flow_tests(file.name, written_flow_tests(tests)) == tests


def test_the_example_of_the_page_is_read() -> None:
    [example] = re.findall(r"^```yml\n(.*?)^```", (ROOT / "docs/flows.md").read_text(), re.MULTILINE | re.DOTALL)
    assert isinstance(read_flow_tests("flows.md", example), FlowTestFile)
