"""Flow files: the shipped ones are valid, and a wrong one is refused with the place of the mistake."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent, indent

import pytest
from pydantic import BaseModel
from redis.asyncio import Redis

from libs.contracts.principals import LOCALES, Principal
from libs.messaging.keys import Keys
from services.agent.flows import Flow, FlowError, FlowStore, drawn, read_flow, read_flows, warnings
from services.agent.flows.compiler import Do, compile_flow
from services.agent.flows.conditions import trigger_values
from services.agent.flows.schema import all_steps
from services.agent.flows.steps import STEPS, Step
from services.agent.flows.steps.assist import AssistStep
from services.agent.flows.steps.note import NoteStep
from services.agent.flows.steps.say import SayStep
from services.agent.flows.texts import Text
from services.agent.flows.triggers import TRIGGERS
from services.agent.flows.triggers.base import Trigger

SHIPPED = Path("flows")
STAFF = Principal(kind="staff", id="site:1")
VISITOR = Principal(kind="visitor", id="site:2")

GOOD = """\
name: greeter
trigger:
  on: chat.opened
  when: principal.kind == "staff" && channel == "widget"
steps:
  - say:
      text: Hello
      buttons:
        - action: search
          label: Search
          answer: Who?
  - assist:
      goal: Help.
      backstory: Kind.
      tools: [search_contact]
"""

TWO_CHOICES = """\
  - ask:
      {name: a, text: b, type: choice, choices: [{value: x, label: X}, {value: x, label: Y}]}
"""

HOLIDAY = """\
  - office_hours:
      zone: Europe/Madrid
      weekly: {}
      holidays: [2026-02-30]
"""

NESTED_ASSIST = """\
  - branch:
      cases:
        - when: returning
          steps:
            - assist: {goal: Help., backstory: Kind., tools: []}
            - note: never
"""


def test_the_shipped_flows_speak_every_language() -> None:
    for file, text in read_flows(SHIPPED).items():
        flow = read_flow(file, text)
        found = [words for step in all_steps(flow.steps) for words in spoken(step)]
        assert len(found) > 5
        for words in found:
            for locale in LOCALES:
                assert words.in_language(locale)[1] == locale, f"{file} lacks {locale}: {words.en}"


def spoken(value: object) -> Iterator[Text]:
    """All texts of a step that a contact may read, without those of the steps inside it."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel) and not isinstance(value, NoteStep):
        for _, part in value:
            yield from spoken(part)
    elif isinstance(value, list):
        for part in value:
            yield from () if isinstance(part, Step) else spoken(part)


def first_text(flow: Flow) -> str:
    first = flow.steps[0]
    assert isinstance(first, SayStep)
    return first.text.en


def test_the_contact_manager_greets_offers_three_things_and_then_assists() -> None:
    flow = read_flow("contact_manager.yaml", read_flows(SHIPPED)["contact_manager.yaml"])
    say, assist = flow.steps[:2]
    assert [button.action for button in say.offered_buttons()] == ["search", "create", "update"]
    assert isinstance(assist, AssistStep)
    assert (assist.history.messages, assist.history.tokens) == (5, 800)


@pytest.mark.parametrize(
    ("broken", "line", "problem"),
    [
        (GOOD.replace("on: chat.opened", "on: chat.began"), 3, "trigger.on"),
        (GOOD.replace("name: greeter", "name: Greeter!"), 1, "name"),
        (GOOD.replace('"widget"', '"widget'), 4, "not a CEL expression"),
        (GOOD.replace("channel ==", "chanel =="), 4, "unknown name in the condition: chanel"),
        (GOOD.replace("action: search", "action: Search It"), 9, "action"),
        (GOOD.replace("          answer: Who?\n", ""), 9, "answer"),
        (GOOD.replace("[search_contact]", "[search_contact, fly]"), 15, "unknown tool 'fly'"),
        (GOOD.replace("goal: Help.", "gaol: Help."), 13, "gaol"),
        (GOOD.replace("text: Hello", "text: {es: Hola}"), 7, "en"),
        (GOOD.replace("steps:", "steps"), 6, "not YAML"),
        (GOOD + "  - say:\n      text: unreachable\n", 16, "nothing follows `assist` unless"),
        (GOOD.replace("  - assist", "  - close: {}\n  - assist"), 13, "nothing follows `close`"),
        (GOOD.replace("  - assist", "  - jump: {to: nowhere}\n  - assist"), 12, "no step with the id 'nowhere'"),
        (GOOD.replace("  - assist", "  - {id: a, note: x}\n  - {id: a, note: y}\n  - assist"), 13, "the id 'a'"),
        (GOOD.replace("  - assist", TWO_CHOICES + "  - assist"), 13, "two choices have the same value"),
        (GOOD.replace("  - assist", HOLIDAY + "  - assist"), 15, "not a date"),
        (GOOD.replace("  - assist", NESTED_ASSIST + "  - assist"), 16, "nothing follows `assist`"),
        (GOOD.replace("  - assist", "  - http_request: {url: 'ftp://x'}\n  - assist"), 12, "a URL begins with https"),
        (GOOD.replace("  - assist", "  - http_request: {url: 'https://{vars.x}/'}\n  - assist"), 12, "a URL begins"),
        (GOOD.replace("  - assist", "  - http_request: {url: 'https://a.b', timeout: 11s}\n  - assist"), 12, "10s"),
        ("", 1, "valid"),
    ],
)
def test_a_wrong_flow_names_file_and_line(broken: str, line: int, problem: str) -> None:
    with pytest.raises(FlowError) as caught:
        read_flow("greeter.yaml", broken)
    assert str(caught.value).startswith("greeter.yaml:")
    assert problem in caught.value.problem
    assert caught.value.line is not None
    assert abs(caught.value.line - line) <= 1, str(caught.value)


def test_a_folder_without_flows_is_named_with_what_to_do(tmp_path: Path) -> None:
    remedy = "set FRONTDESK_FLOWS to a folder with flow files (*.yaml)"
    for folder, problem in ((tmp_path, "no flow files here"), (tmp_path / "missing", "no such folder")):
        with pytest.raises(FlowError) as caught:
            read_flows(folder)
        assert str(caught.value) == f"{folder}: {problem}; {remedy}"


def test_two_flows_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    with pytest.raises(FlowError, match="is taken by"):
        read_flows(tmp_path)


def test_words_like_on_and_no_stay_words() -> None:
    flow = read_flow("x.yaml", GOOD.replace("text: Hello", "text: {en: yes}"))
    assert first_text(flow) == "yes"


async def test_a_conversation_keeps_the_flows_it_began_with(redis: Redis, keys: Keys) -> None:
    old = FlowStore(redis, keys, {"greeter.yaml": GOOD})
    await old.publish()
    new = FlowStore(redis, keys, {"greeter.yaml": GOOD.replace("Hello", "Welcome")})
    await new.publish()
    assert await redis.get(keys.current_flows(0)) == new.own.hash.encode()
    found = await new.find(0, old.own.hash, "visitor:v")
    assert found is not None
    assert first_text(found.flows[0]) == "Hello"
    assert await new.find(0, "", "visitor:v") is new.own
    assert await new.find(0, "gone", "visitor:v") is None


def test_the_first_flow_with_true_conditions_is_chosen(redis: Redis, keys: Keys) -> None:
    second = dedent("""\
        name: anybody
        trigger: {on: chat.opened}
        steps:
          - say: {text: Hi}
        """)
    flows = FlowStore(redis, keys, {"a.yaml": GOOD, "b.yaml": second}).own

    def chosen(principal: Principal, channel: str) -> str | None:
        flow = flows.choose(trigger_values(source="contact", channel=channel, locale="en", principal=principal))
        return flow.name if flow else None

    assert chosen(STAFF, "widget") == "greeter"
    assert chosen(STAFF, "api") == "anybody"
    assert chosen(VISITOR, "widget") == "anybody"


def folder_of(tmp_path: Path, **flows: str) -> Path:
    for name, steps in flows.items():
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\ntrigger: {{on: chat.opened}}\nsteps:\n{steps}")
    return tmp_path


@pytest.mark.parametrize(
    ("flows", "problem"),
    [
        ({"a": "  - say: {text: 'Hi {vars.nobody}'}\n"}, "a.yaml:4: nothing sets the variable 'nobody'"),
        ({"a": "  - {when: vars.nobody == 1, note: x}\n"}, "a.yaml:4: nothing sets the variable 'nobody'"),
        ({"a": "  - run: {flow: ghost}\n"}, "a.yaml:4: there is no flow 'ghost' to run"),
        ({"a": "  - run: {flow: b}\n", "b": "  - run: {flow: a}\n"}, "for ever: a → b → a"),
    ],
)
def test_mistakes_across_flows_are_refused_too(tmp_path: Path, flows: dict[str, str], problem: str) -> None:
    with pytest.raises(FlowError) as caught:
        read_flows(folder_of(tmp_path, **flows))
    assert problem in str(caught.value)


def test_variables_of_another_flow_may_be_used(tmp_path: Path) -> None:
    read_flows(folder_of(tmp_path, a="  - run: {flow: b}\n  - say: {text: 'Hi {vars.x}'}\n", b="  - set: {x: '1'}\n"))


def test_it_warns_of_flows_that_never_run_and_teams_that_there_are_not(tmp_path: Path) -> None:
    texts = read_flows(folder_of(tmp_path, a="  - assign: {team: ghosts}\n", b="  - note: x\n"))
    found = warnings([read_flow(name, text) for name, text in texts.items()], {"sales"})
    assert found == [
        "a takes every conversation: nothing is left for b",
        "a: the desk has no team 'ghosts'; conversations sent there wait",
        *warnings([read_flow("a.yaml", texts["a.yaml"])]),
    ]
    labels = read_flow("a.yaml", texts["b.yaml"].replace("note: x", "label: {add: [vip, bug]}"))
    (labelled,) = warnings([labels], labels={"vip"})
    assert labelled == "b: the desk has no label 'bug'; teammates see its ID"
    narrow = read_flow("n.yaml", GOOD.replace("greeter", "narrow"))
    wide = read_flow("w.yaml", GOOD.replace("greeter", "wide").replace("when:", "conditions: [returning]\n  when:"))
    assert warnings([narrow, wide]) == ["narrow comes before wide, and takes what both are for"]
    assert warnings([wide, narrow]) == []


def test_flows_are_drawn() -> None:
    texts = read_flows(SHIPPED)
    drawing = drawn(read_flow("x", texts["inbound_conversation.yaml"]))
    assert drawing.startswith("flowchart TD\n")
    assert "team sales, fewest open" in drawing
    assert '-->|"nobody in time"|' in drawing
    assert '-->|"vars.topic == #quot;sales#quot;"|' in drawing
    every = {line.split("--")[0].strip() for line in drawing.splitlines() if "-->" in line}
    assert "n1" in every


def test_rules_for_silence_and_reopening_are_drawn() -> None:
    rules = (
        "silence: {question: {after: 2h, remind: 30m}, queue: {after: 14d}, teammate: never}\nreopen: {within: 90m}\n"
    )
    lines = drawn(read_flow("x", rules + GOOD)).splitlines()
    silence = "in a question: reminder after 30m, end after 2h<br>in the queue: end after 14d"
    assert f'    n2[/"silence<br>{silence}<br>after a teammate\'s answer: no end"/]' in lines
    assert '    n3[/"reopening<br>by a message up to 90m after the end"/]' in lines
    assert {"    n1 -.- n2", "    n1 -.- n3"} < set(lines)
    assert "-.-" not in drawn(read_flow("x", GOOD))


LAYOUT = """
  - when: returning
    ask: {name: n, text: T, timeout: 1m, on_failure: [{note: x}], on_timeout: [{wait: {duration: 1h}}]}
  - branch:
      cases:
        - {when: returning, steps: [{wait: {duration: 1m}}]}
        - {when: returning, steps: [{wait: {duration: 2m}}]}
        - {when: returning, steps: []}
      default: [{assign: {team: t}}]
  - office_hours: {zone: Europe/Madrid, weekly: {}, open: [{wait: {duration: 3m}}], closed: [{wait: {duration: 4m}}]}
  - http_request: {url: "https://a.b/", on_failure: [{note: u}]}
  - assign: {team: z}
  - wait: {duration: 5m}
"""


POSITIONS = {
    1: "1", 5: "1.on_timeout.1", 8: "2.1.1", 11: "2.2.1", 15: "2.default.1", 17: "3.open.1", 19: "3.closed.1", 20: "4",
    24: "5", 25: "6",
}  # fmt: skip
"""The places where conversations wait in this flow. Conversations that began with an earlier version store them."""


def test_positions_stay_those_that_running_conversations_store() -> None:
    program = compile_flow(read_flow("x.yaml", "name: x\ntrigger: {on: chat.opened}\nsteps:" + LAYOUT))
    done = {at: each.path for at, each in enumerate(program) if isinstance(each, Do)}
    assert POSITIONS.items() <= done.items()


async def test_changed_files_are_for_conversations_that_open_then(redis: Redis, keys: Keys) -> None:
    store = FlowStore(redis, keys, {"greeter.yaml": GOOD})
    await store.publish()
    before = store.own.hash
    assert not await store.reload({"greeter.yaml": GOOD})
    assert await store.reload({"greeter.yaml": GOOD.replace("Hello", "Welcome")})
    assert await redis.get(keys.current_flows(0)) == store.own.hash.encode() != before.encode()
    found = await store.find(0, before, "visitor:v")
    assert found is not None
    assert found.hash == before


async def test_a_set_that_was_gone_is_found_when_it_is_back(redis: Redis, keys: Keys) -> None:
    store, other = FlowStore(redis, keys, {"a.yaml": GOOD}), FlowStore(redis, keys, {"a.yaml": GOOD + "\n"})
    assert await store.find(0, other.own.hash, "visitor:v") is None
    await other.publish()
    found = await store.find(0, other.own.hash, "visitor:v")
    assert found is not None
    assert found.hash == other.own.hash


async def test_flows_live_on_while_a_worker_has_them_and_are_never_cut_short(
    redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FlowStore(redis, keys, {"a.yaml": GOOD}, retention=timedelta(seconds=100))
    await store.publish()
    key = keys.flows(0, store.own.hash)
    await redis.expire(key, 5_000)  # as a conversation with a long snooze needs it
    await store.publish()
    assert await redis.ttl(key) > 4_000
    await redis.delete(key)
    await store.refresh()
    assert not await redis.exists(key)
    monkeypatch.setattr("services.agent.flows.store.REFRESH", timedelta(0))
    await store.refresh()
    assert 90 < await redis.ttl(key) <= 100


PAGE = Path("docs/flows.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_every_example_of_the_page_is_a_flow(tmp_path: Path) -> None:
    whole = [example for example in EXAMPLES if example.startswith("name:")]
    steps = [example for example in EXAMPLES if not example.startswith("name:")]
    assert (len(whole), len(steps)) == (3 + len(TRIGGERS) - 1, len(STEPS))
    for number, example in enumerate(whole):
        (tmp_path / f"whole_{number}.yaml").write_text(example)
    for number, example in enumerate(steps):
        head = f"name: example_{number}\ntrigger: {{on: chat.opened, when: 'channel == \"x{number}\"'}}\nsteps:\n"
        (tmp_path / f"{number}.yaml").write_text(head + indent(example, "  "))
    assert len(read_flows(tmp_path)) == len(EXAMPLES)


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.__name__)
def test_the_page_explains_every_trigger(trigger: type[Trigger]) -> None:
    kind = trigger.kind_name()
    section = re.search(rf"^### `{kind}`\n(.*?)^##", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None, f"{kind} is not on the page"
    assert f"on: {kind}" in PAGE
    for field in trigger.model_fields.keys() - Trigger.model_fields.keys():
        assert f"{field}:" in section[1], f"{kind}.{field} is not in the example"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_the_page_names_every_field_of_a_step_and_shows_it(step: type[Step]) -> None:
    kind = step.kind_name()
    section = re.search(rf"^### `{kind}`\n(.*?)^##", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None, f"{kind} is not on the page"
    example = section[1].partition("```yaml\n")[2]
    assert f"{kind}:" in example
    for field in step.model_fields.keys() - {"kind", "id", "when", step.whole_value}:
        assert f"{field}:" in example or f"`{field}`" in section[1], f"{kind}.{field} is not explained"
