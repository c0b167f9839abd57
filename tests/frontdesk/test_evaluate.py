"""`frontdesk evaluate`: dialogues are played by the real agent and tools, with writes in a stand-in for HubSpot."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from libs.contracts import LOCALES
from libs.contracts.tools import CREATE_CONTACT
from tests.frontdesk.stand_ins import ROOT, environment
from tests.plain_http import NO_AUTHORITIES

EVERY = 5
"""Of the shipped dialogues. This part has all kinds in it, and takes some ten seconds."""

ASKED = """\
- id: en-add
  kind: create
  say: ["add Wendeline Fay, wendeline@fay.example"]
  expect:
    records: [{email: wendeline@fay.example, firstname: Wendeline, lastname: Fay}]
    count: 1
- id: en-find
  kind: search
  seeds: [{email: odo@harl.example, firstname: Odo, lastname: Harl}]
  say: ["find Odo Harl"]
  expect: {words: [odo@harl.example], never: [nothing found], count: 1}
"""


@pytest.fixture
def evaluate(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    def run(*arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "frontdesk", "evaluate", *arguments],
            cwd=tmp_path,
            env=environment(FRONTDESK_FLOWS=str(ROOT / "flows"), FRONTDESK_LOCALES=str(ROOT / "locales"), **extra),
            capture_output=True, text=True, timeout=110, check=False,
        )  # fmt: skip

    return run


def results(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["dialogues"]
    return found


def test_a_part_of_the_shipped_dialogues_is_all_right(evaluate: Any, tmp_path: Path) -> None:
    done = evaluate(str(ROOT / "dialogues"), "--every", str(EVERY), "--at-least", "100", "--json", "run.json")
    assert done.returncode == 0, done.stdout + done.stderr
    played = results(tmp_path / "run.json")
    assert len(played) >= 50
    assert {each["language"] for each in played.values()} == set(LOCALES)
    assert len({each["kind"] for each in played.values()}) >= 25
    assert {each["result"] for each in played.values()} == {"right"}
    assert done.stdout.count("\n") > 25
    assert "p50" in done.stdout


def test_what_went_wrong_is_shown_and_compared_with_an_earlier_run(evaluate: Any, tmp_path: Path) -> None:
    file = tmp_path / "en.yaml"
    file.write_text(ASKED.replace("firstname: Wendeline", "firstname: Wilma").replace("nothing found", "Harl"))
    wrong = evaluate("en.yaml", "--misses", "--at-least", "60", "--json", "wrong.json")
    assert wrong.returncode == 1, wrong.stdout + wrong.stderr
    assert "en-add: wrong write: wendeline@fay.example: firstname is 'Wendeline', not 'Wilma'" in wrong.stdout
    assert "   > add Wendeline Fay, wendeline@fay.example" in wrong.stdout
    assert "   * created: wendeline@fay.example, Wendeline, Fay" in wrong.stdout
    assert "en-find: missed: an answer has 'Harl'" in wrong.stdout
    file.write_text(ASKED)
    right = evaluate("en.yaml", "--baseline", "wrong.json")
    assert right.returncode == 0, right.stdout + right.stderr
    assert "  gained: 2: en-add, en-find" in right.stdout
    assert "  wrong: 1 → 0" in right.stdout


def test_a_model_is_evaluated_with_its_cost(evaluate: Any, openai_url: str, tmp_path: Path) -> None:
    """A model that calls the tool for one message, and only talks about the other."""
    unset = dict.fromkeys(CreateContact.model_fields)
    values = {"email": "wendeline@fay.example", "firstname": "Wendeline", "lastname": "Fay"}
    call = {"name": CREATE_CONTACT.name, "arguments": {**unset, **values}}
    rules = [
        {"when": {"last_item_type": "function_call_output"}, "answer": {"text": "Here you are."}},
        {"when": {"last_user_contains": "add Wendeline"}, "answer": {"calls": [call]}},
    ]
    with httpx2.Client(base_url=openai_url, verify=NO_AUTHORITIES) as http:
        http.delete("/_sandbox/openai/script").raise_for_status()
        http.post("/_sandbox/openai/script", json={"rules": rules}).raise_for_status()
    (tmp_path / "en.yaml").write_text(ASKED)
    done = evaluate(
        "en.yaml", "--model", "gpt-6-luna", "--json", "run.json", OPENAI_API_KEY="sk-test",
        OPENAI_BASE_URL=f"{openai_url}/v1", FRONTDESK_OPENAI_PRICES='{"gpt-6-luna": {"input": 1, "output": 2}}',
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert {name: each["result"] for name, each in results(tmp_path / "run.json").items()} == {
        "en-add": "right", "en-find": "missed",
    }  # fmt: skip
    assert "the model: 3 answers; tokens: " in done.stdout
    assert ", by the prices in the settings" in done.stdout
    assert json.loads((tmp_path / "run.json").read_text())["usage"]["cost"] > 0


def test_a_model_that_never_answers_is_no_result(evaluate: Any, openai_url: str, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(ASKED)
    assert "--model needs a key: set OPENAI_API_KEY" in evaluate("en.yaml", "--model", "gpt-6-luna").stderr
    done = evaluate(
        "en.yaml", "--model", "gpt-unknown", OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=f"{openai_url}/v1"
    )  # fmt: skip
    assert done.returncode == 1
    assert "the model gpt-unknown did not answer once (openai_misconfigured)" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["gone.yaml"], "gone.yaml: there is no such file or folder"),
        (["en.yaml", "--only", "zebra"], "--only: none of the 2 dialogues has an ID with 'zebra'"),
        (["en.yaml", "--only", "["], "--only: '[' is not a regular expression"),
        (["en.yaml", "--baseline", "en.yaml"], "--baseline: en.yaml is not a file that --json wrote"),
        (["en.yaml", "--json", "no/such.json"], "--json: there is no folder no"),
        (["bad.yaml"], "bad.yaml: en-bad: seeds, item 1: HubSpot refuses this: email: Email address x is invalid"),
    ],
)
def test_a_wrong_option_is_answered_in_a_line(arguments: list[str], answer: str, evaluate: Any, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(ASKED)
    bad = "- {id: en-bad, kind: x, language: en, say: [hi], seeds: [{email: x}], expect: {}}\n"
    (tmp_path / "bad.yaml").write_text(bad)
    done = evaluate(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"frontdesk: {answer}")
    assert "Traceback" not in done.stderr
