"""docs/events.md is true: it lists each type by its model, and its examples verify what an endpoint gets."""

import asyncio
import json
import re
import shutil
import time
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from standardwebhooks import WebhookVerificationError

from libs.contracts.feed_events import FEED_EVENT_TYPES, FeedEvent
from libs.webhooks.signatures import standard_headers
from tests.archive.receiver import SECRET

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
BODY = '{"id":"evt_a","type":"contact.created","note":"Zoë 안녕"}'


def row(model: type[BaseModel]) -> str:
    fields = [f"{name}{'' if field.is_required() else '?'}" for name, field in model.model_fields.items()]
    words = " ".join((model.__doc__ or "").split())
    shown = ", ".join(name for name in fields if name != "type?")
    return f"| `{model.model_fields['type'].default} {{{shown}}}` | {words} |"


def test_the_page_lists_each_type_by_its_model() -> None:
    models = get_args(get_args(FeedEvent)[0])
    assert [model.model_fields["type"].default for model in models] == list(FEED_EVENT_TYPES)
    listed = re.findall(r"^\| `(?:conversation|contacts?|feed)\..*$", PAGE, re.MULTILINE)
    assert listed == [row(model) for model in models]


def example(language: str) -> str:
    [source] = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(source)


def signed(*, body: str = BODY, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    return standard_headers([secret], "evt_a", body.encode(), time.time() if at is None else at)


def test_the_python_example_takes_an_event_once_and_no_forgery() -> None:
    found: dict[str, Any] = {}
    exec(compile(example("python"), "events.md", "exec"), found)  # noqa: S102  (the guide's own code)
    assert found["SECRET"] == SECRET
    assert found["receive"](BODY.encode(), signed()) == json.loads(BODY)
    assert found["receive"](BODY.encode(), signed()) is None
    for body, headers in forgeries():
        with pytest.raises(WebhookVerificationError):
            found["receive"](body.encode(), headers)


def forgeries() -> list[tuple[str, dict[str, str]]]:
    other = "whsec_" + "b" * 32
    return [
        (BODY.replace("evt_a", "evt_b"), signed()),
        (BODY, signed(secret=other)),
        (BODY, signed(at=time.time() - 3_600)),
        (BODY, {**signed(), "webhook-signature": "v1,AAAA v2,AAAA"}),
    ]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
async def test_the_javascript_example_takes_an_event_and_no_forgery(tmp_path: Path) -> None:
    (tmp_path / "receive.mjs").write_text(example("js"), encoding="utf-8")
    cases = [(BODY, signed()), *forgeries()]
    (tmp_path / "try.mjs").write_text(
        "import { receive } from './receive.mjs'\n"
        f"for (const [body, headers] of {json.dumps(cases)}) {{\n"
        "  try { console.log(JSON.stringify(receive(body, headers))) } catch (error) { console.log(error.message) }\n"
        "}\n",
        encoding="utf-8",
    )
    node = await asyncio.create_subprocess_exec("node", tmp_path / "try.mjs", stdout=asyncio.subprocess.PIPE)
    lines = (await node.communicate())[0].decode().splitlines()
    assert json.loads(lines[0]) == json.loads(BODY)
    assert lines[1:] == ["forged", "forged", "too old", "forged"]
