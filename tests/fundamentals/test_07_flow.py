"""A flow is a YAML file that describes a conversation step by step.

It is checked before anything runs, and a wrong file is refused with the line that is wrong. The agent runs a flow as a
function of the log: it sends messages, asks questions, checks the answers, and keeps them as variables.
"""

import pytest

from services.agent.flows import FlowError, read_flow
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant

FLOW = """\
name: table
trigger: {on: chat.opened}
steps:
  - ask: {name: people, text: "For how many?", type: number, max: 10}
  - branch:
      cases: [{when: "vars.people > 4", steps: [{say: {text: "The big table, for {vars.people}."}}]}]
      default: [{say: {text: "A small table."}}]
"""


async def test_a_flow_asks_and_decides(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), flow=FLOW)
    chat = await stage.welcomed()
    for text in ("a lot of us", "we are 6"):
        await stage.says(chat, text)
        await stage.at_rest(chat)

    assert await stage.texts(chat) == [
        "assistant: For how many?",
        "contact: a lot of us",
        "assistant: Please write a number, for example 12.",
        "contact: we are 6",
        "assistant: The big table, for 6.",
    ]


def test_a_wrong_flow_is_refused_with_its_line() -> None:
    with pytest.raises(FlowError, match=r"table.yaml:4"):
        read_flow("table.yaml", FLOW.replace("type: number", "type: numbre"))
