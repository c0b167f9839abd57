"""Flow files: what is shipped is right, and a wrong one says where it is wrong."""

from pathlib import Path
from textwrap import dedent

import pytest
from redis.asyncio import Redis

from libs.bus.keys import Keys
from libs.contracts.principals import LOCALES, Principal
from services.agent.flows import FlowError, FlowStore, read_flow, read_flows
from services.agent.flows.model import trigger_values

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


def test_the_shipped_flows_speak_every_language() -> None:
    for file, text in read_flows(SHIPPED).items():
        flow = read_flow(file, text)
        for step in flow.steps:
            for words in [step.say.text, *(b.label for b in step.say.buttons)] if step.say else []:
                for locale in LOCALES:
                    assert words.in_language(locale)[1] == locale, f"{file} lacks {locale}"


def test_the_contact_manager_greets_offers_three_things_and_then_assists() -> None:
    flow = read_flow("contact_manager.yaml", read_flows(SHIPPED)["contact_manager.yaml"])
    say, assist = flow.steps[0].say, flow.steps[1].assist
    assert say is not None
    assert assist is not None
    assert [button.action for button in say.buttons] == ["search", "create", "update"]
    assert (assist.history.messages, assist.history.tokens) == (5, 800)


@pytest.mark.parametrize(
    ("broken", "line", "problem"),
    [
        (GOOD.replace("on: chat.opened", "on: chat.closed"), 3, "trigger.on"),
        (GOOD.replace("name: greeter", "name: Greeter!"), 1, "name"),
        (GOOD.replace('"widget"', '"widget'), 4, "not a CEL expression"),
        (GOOD.replace("channel ==", "chanel =="), 4, "unknown name in the condition: chanel"),
        (GOOD.replace("action: search", "action: Search It"), 9, "action"),
        (GOOD.replace("          answer: Who?\n", ""), 9, "answer"),
        (GOOD.replace("[search_contact]", "[search_contact, fly]"), 15, "unknown tool 'fly'"),
        (GOOD.replace("goal: Help.", "gaol: Help."), 13, "gaol"),
        (GOOD.replace("text: Hello", "text: {es: Hola}"), 7, "en"),
        (GOOD.replace("steps:", "steps"), 6, "not YAML"),
        (GOOD + "  - say:\n      text: unreachable\n", 5, "nothing follows `assist`"),
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
    assert flow.steps[0].say is not None
    assert flow.steps[0].say.text.en == "yes"


async def test_a_conversation_keeps_the_flows_it_began_with(redis: Redis, keys: Keys) -> None:
    old = FlowStore(redis, keys, {"greeter.yaml": GOOD})
    await old.publish()
    new = FlowStore(redis, keys, {"greeter.yaml": GOOD.replace("Hello", "Welcome")})
    await new.publish()
    assert await redis.get(keys.current_flows(0)) == new.own.hash.encode()
    found = await new.find(0, old.own.hash)
    say = found.flows[0].steps[0].say
    assert say is not None
    assert say.text.en == "Hello"
    assert (await new.find(0, "")).hash == new.own.hash
    assert (await new.find(0, "gone")).hash == new.own.hash


def test_the_first_flow_whose_conditions_hold_is_chosen(redis: Redis, keys: Keys) -> None:
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
