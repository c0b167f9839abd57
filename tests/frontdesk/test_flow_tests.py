"""`frontdesk flows test`: tests of flows are read, played and judged."""

import re
from pathlib import Path
from unittest.mock import ANY

import pytest

from frontdesk.errors import UserError
from frontdesk.evaluate.stage import open_stage
from frontdesk.flow_tests.run import FlowTestOptions, play_all, read_files, run_flow_tests
from frontdesk.flow_tests.scene import open_test
from libs.contracts import FlowTestFile
from libs.flow_tests import FlowTestError, as_flow_test, read_flow_tests, written_flow_tests
from libs.flow_tests.pseudonyms import Pseudonyms
from services.agent.flow_tests import play
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
        ("flow: x\ntests:\n - name: a\n   given: {time: 2026-12-24}\n", "a time reads like 2026-12-24 18:30"),
        ("flow: x\ntests:\n - name: a\n   given: {time: 2026-12-24 18:30 Mars/Base}\n", "a.yaml:4: tests.1.given.time"),
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


WORLD = """\
flow: world
tests:
  - name: on a Sunday
    given: {time: "2026-11-29 23:50 Europe/Madrid", locale: en}
    talk: [on Friday]
    expect: {decisions: [hours_closed], answers: {day: "2026-12-04"}}
  - name: on a Monday
    given: {time: 2026-11-30 09:30}
    talk: [on Friday, {wait: 2h}, {expect: {texts: [Are you there?], closed: false}}, {wait: 1d}]
    expect: {decisions: [hours_open], answers: {day: "2026-12-04"}, closed: silence_assistant}
"""

WORLD_FLOW = """\
name: world
trigger: {on: chat.opened}
silence: {assistant: {after: 26h, remind: 2h, reminder: Are you there?}}
steps:
  - ask: {name: day, type: date, text: When do you come?}
  - office_hours: {zone: Europe/Madrid, weekly: {mon: ["10:00-12:00"]}}
"""


async def test_the_clock_and_the_rules_for_silence_are_those_of_the_test(redis_url: str) -> None:
    tests = read_flow_tests("world.yaml", WORLD).tests
    found = await play_all(redis_url, {"world.yaml": WORLD_FLOW}, [(Path("w"), "world", each) for each in tests])
    assert [result.problems for _, result in found] == [[], []]


SAID = """\
flow: inbound_conversation
tests:
  - name: recorded
    given:
      principal: {kind: visitor, id: "visitor:shop:7", name: Ana Alba, email: ana@alba.example, email_verified: true}
      contacts: [{email: ana@alba.example, firstname: Ana, lastname: Alba, jobtitle: Judge}]
    talk:
      - Something is odd with ORD-471199, my sister Berta (berta@alba.example, +49 170 1234567) says
      - wait: 10m
      - press: An invoice
"""


async def test_a_conversation_is_a_test_with_made_up_data_that_passes(redis_url: str) -> None:
    tests = read_flow_tests("said.yaml", SAID)
    async with open_stage(redis_url, None, read_flows(FLOWS)) as stage, stage.scene(None) as scene:
        played = await open_test(scene, tests.tests[0])
        assert await play(played, tests.tests[0], tests.flow) == ([], ANY)
        made = as_flow_test(await played.state(), await played.log())
    text = written_flow_tests(FlowTestFile(flow=tests.flow, tests=[made]))
    assert [each for each in ("Ana", "Alba", "alba", "471199", "1234567", "shop:7", "Judge") if each in text] == []
    assert (made.expect.queue, made.expect.answers["topic"]) == ("support", "billing")
    assert [sorted(act.model_fields_set) for act in made.talk] == [["say"], ["wait"], ["press"]]
    again = read_flow_tests("again.yaml", text)
    [(_, result)] = await play_all(redis_url, read_flows(FLOWS), [(Path("again.yaml"), again.flow, again.tests[0])])
    assert list(result.problems) == []


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("I'm JANE DOE, jane@acme.example", "I'm Alex Stone, contact-1@example.com"),
        ("Doe, Jane: 4711 and 471199", "Stone, Alex: 4711 and 704422"),
        ("call 612 345 678 or +49 170 1234567", "call +12025550100 or +12025550101"),
        ("Janet and Does", "Janet and Does"),
        ("Передайте Ивану, 민수입니다", "Передайте Kim, Robin입니다"),
    ],
)
def test_known_people_are_replaced_in_any_form(text: str, replaced: str) -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.learn_all(
        [("name", "Jane Doe"), ("firstname", "Jane"), ("lastname", "Doe"), ("firstname", "민수"), ("firstname", "Иван")]
    )
    assert pseudonyms(text) == replaced
    assert pseudonyms(replaced) == replaced or "704422" in replaced


def test_the_example_of_the_page_is_read() -> None:
    [example] = re.findall(r"^```yml\n(.*?)^```", (ROOT / "docs/flows.md").read_text(), re.MULTILINE | re.DOTALL)
    assert isinstance(read_flow_tests("flows.md", example), FlowTestFile)
