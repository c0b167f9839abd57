"""`frontdesk evaluate`: dialogues are played by the real agent and tools, with writes in a stand-in for HubSpot."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from frontdesk.errors import UserError
from frontdesk.evaluate.run import EvaluationOptions, run_evaluate
from libs.contracts import LOCALES
from libs.contracts.tools import CREATE_CONTACT, CreateContact
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
            capture_output=True, text=True, timeout=170, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def model(openai_url: str) -> Iterator[httpx2.Client]:
    """The stand-in for OpenAI, without what another test scripted."""
    with httpx2.Client(base_url=openai_url, verify=NO_AUTHORITIES) as http:
        http.delete("/_sandbox/openai/script").raise_for_status()
        yield http


def of(model: httpx2.Client) -> dict[str, str]:
    return {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": str(model.base_url.join("/v1"))}


def results(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["dialogues"]
    return found


@pytest.mark.timeout(180)
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


def test_misses_are_shown_and_compared_with_an_earlier_run(evaluate: Any, tmp_path: Path) -> None:
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


def test_a_model_is_evaluated_with_its_cost(evaluate: Any, model: httpx2.Client, tmp_path: Path) -> None:
    """A model that calls the tool for one message, and only talks about the other."""
    unset = dict.fromkeys(CreateContact.model_fields)
    values = {"email": "wendeline@fay.example", "firstname": "Wendeline", "lastname": "Fay"}
    call = {"name": CREATE_CONTACT.name, "arguments": {**unset, **values}}
    rules = [
        {"when": {"last_item_type": "function_call_output"}, "answer": {"text": "Here you are."}},
        {"when": {"last_user_contains": "add Wendeline"}, "answer": {"calls": [call]}},
    ]
    model.post("/_sandbox/openai/script", json={"rules": rules}).raise_for_status()
    (tmp_path / "en.yaml").write_text(ASKED)
    prices = '{"gpt-6-luna": {"input": 1, "output": 2}}'
    options = ("--model", "gpt-6-luna", "--json", "run.json")
    done = evaluate("en.yaml", *options, **of(model), FRONTDESK_OPENAI_PRICES=prices)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {name: each["result"] for name, each in results(tmp_path / "run.json").items()} == {
        "en-add": "right", "en-find": "missed",
    }  # fmt: skip
    assert "the model: 3 answers; tokens: " in done.stdout
    assert ", by the prices in the settings" in done.stdout
    assert json.loads((tmp_path / "run.json").read_text())["usage"]["cost"] > 0


def test_a_model_that_never_answers_is_no_result(evaluate: Any, model: httpx2.Client, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(ASKED)
    assert "--model needs a key: set OPENAI_API_KEY" in evaluate("en.yaml", "--model", "gpt-6-luna").stderr
    done = evaluate("en.yaml", "--model", "gpt-unknown", **of(model))
    assert done.returncode == 1
    assert "the model gpt-unknown did not answer once (openai_misconfigured)" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"paths": [Path("gone.yaml")]}, "gone.yaml: there is no such file or folder"),
        ({"only": "zebra"}, "--only: none of the 2 dialogues has an ID with 'zebra'"),
        ({"only": "["}, "--only: '[' is not a regular expression"),
        ({"baseline": Path("en.yaml")}, "--baseline: en.yaml is not a file that --json wrote"),
        ({"json": Path("no/such.json")}, "--json: there is no folder no"),
    ],
)
def test_a_wrong_option_is_answered_before_anything_is_played(
    options: dict[str, Any], answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en.yaml").write_text(ASKED)
    monkeypatch.setenv("FRONTDESK_FLOWS", str(ROOT / "flows"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as refused:
        run_evaluate(EvaluationOptions(**{"paths": [Path("en.yaml")], **options}))
    assert str(refused.value).startswith(answer)


def test_a_seed_that_hubspot_refuses_is_answered_in_a_line(evaluate: Any, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("- {id: en-bad, kind: x, say: [hi], seeds: [{email: x}], expect: {}}\n")
    done = evaluate("en.yaml")
    assert done.returncode == 2
    refusal = "HubSpot refuses this: email: Email address x is invalid"
    assert done.stderr == f"frontdesk: en.yaml: en-bad: seeds, item 1: {refusal}\n"
