"""`frontdesk chat` against a gateway: what it sends and shows, and how it reconnects."""

import asyncio
import os
import pty
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from libs.contracts.principals import LOCALES
from tests.frontdesk.fake_gateway import FakeGateway, echo, idle
from tests.frontdesk.http_server import serve
from tests.frontdesk.stand_ins import environment
from tests.waiting import until_holds

TOKEN = "host-site-token"
REFUSALS: dict[str, dict[str, str]] = yaml.safe_load(Path("locales/refusals.yaml").read_text(encoding="utf-8"))
BUTTONS = [{"action": "search", "label": "Search contact"}, {"action": "create", "label": "Create new contact"}]


async def chat(folder: Path, url: str, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
    """Run it as a script would: with lines as input. Returns its exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "frontdesk", "chat", "--url", url, "--token", TOKEN, *arguments,
        cwd=folder, env=environment(), stdin=-1, stdout=-1, stderr=-1,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 20)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_each_line_of_a_pipe_is_sent_and_its_answer_awaited(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    gateway.append("assistant", "Welcome")
    async with serve(gateway.app) as url:
        code, out, err = await chat(tmp_path, url, "--locale", "pl", stdin="one\n\ntwo\n")
    assert (code, err) == (0, "")
    lines = ["Frontdesk: Welcome", "you: one", "Frontdesk: you said one", "you: two", "Frontdesk: you said two"]
    assert out.splitlines() == lines
    assert gateway.opened_with == [{"authorization": f"Bearer {TOKEN}", "locale": "pl"}]


async def test_a_number_presses_the_button_of_that_number(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    gateway.append("assistant", "Welcome", buttons=BUTTONS)
    async with serve(gateway.app) as url:
        _, out, _ = await chat(tmp_path, url, stdin="2\n3\n/quit\nnever sent\n")
    assert [frame["type"] for frame in gateway.taken] == ["action", "message"]
    assert gateway.taken[0]["action"] == "create"
    assert gateway.taken[1]["text"] == "3"
    assert "[1] Search contact" in out


async def test_it_says_that_the_assistant_does_without_its_model(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    gateway.append("assistant", "Which one?", notice="assistant_limited")
    async with serve(gateway.app) as url:
        _, out, _ = await chat(tmp_path, url)
    assert out.splitlines() == [
        "the language model can't be reached; going on step by step",
        "Frontdesk: Which one?",
    ]


async def test_a_card_is_a_table_and_its_text_is_only_shown(tmp_path: Path) -> None:
    contact = {"id": "7", "properties": {"firstname": "Jane\x1b[31m", "email": "jane@acme.com", "company": "[red]A"}}
    change = {"property": "phone", "before": None, "after": "+1 415"}
    held = {"lifecyclestage": "salesqualifiedlead", "hs_lead_status": "OPEN_DEAL", "createdate": "2026-07-07T07:33:58Z"}

    async def cards(gateway: FakeGateway, socket: WebSocket, _frame: dict[str, Any]) -> None:
        others = [contact, {"id": "8", "properties": {"email": "joe@acme.com"}}]
        for card in (
            {"kind": "found", "contacts": others, "total": 12},
            {"kind": "created", "contact": contact},
            {"kind": "updated", "contact": contact, "changes": [change]},
            {"kind": "exists", "contact": contact, "property": "email"},
            {"kind": "found", "contacts": [{"id": "9", "properties": held}], "total": 1},
            {"kind": "pending"},
        ):
            await socket.send_json(gateway.append("assistant", card=card))
        await idle(socket)

    gateway = FakeGateway(cards)
    async with serve(gateway.app) as url:
        _, out, _ = await chat(tmp_path, url, stdin="go\n")
    assert "\x1b" not in out
    for shown in ("Found 2 of 12", "joe@acme.com", "[red]A", "✓ Created", "empty  →  +1 415", "Exists already"):
        assert shown in out
    assert "Saved, not yet in HubSpot" in out
    for shown in ("Sales qualified lead", "Open deal", "2026-07-07 07:33 UTC"):
        assert shown in out


async def cut_once(gateway: FakeGateway, socket: WebSocket, frame: dict[str, Any]) -> None:
    if len(gateway.connections) == 1:
        await socket.close(1012)
        gateway.append("assistant", "said meanwhile")
    else:
        await echo(gateway, socket, frame)


async def test_a_lost_connection_loses_and_doubles_no_line(tmp_path: Path) -> None:
    gateway = FakeGateway(cut_once)
    async with serve(gateway.app) as url:
        code, out, _ = await chat(tmp_path, url, stdin="one\ntwo\n")
    assert code == 0
    assert [frame["text"] for frame in gateway.taken] == ["one", "two"]
    assert gateway.connections[0] == "0"
    assert gateway.connections[1] != "0"
    assert out.count("you: one") == 1
    assert out.count("said meanwhile") == 1
    assert "connection lost; trying again" in out
    assert "connected again" in out


async def test_a_line_without_acknowledgement_is_sent_again_with_the_same_id(tmp_path: Path) -> None:
    class Deaf(FakeGateway):
        async def _take(self, socket: WebSocket, frame: dict[str, Any]) -> None:
            if len(self.connections) == 1:
                self.lost = frame
                await socket.close(1011)
            else:
                await super()._take(socket, frame)

    gateway = Deaf(echo)
    async with serve(gateway.app) as url:
        code, _, _ = await chat(tmp_path, url, stdin="one\n")
    assert code == 0
    assert gateway.taken == [gateway.lost]


async def test_a_closed_conversation_is_followed_by_a_new_one_with_the_same_line(tmp_path: Path) -> None:
    class Closing(FakeGateway):
        async def _take(self, socket: WebSocket, frame: dict[str, Any]) -> None:
            if len(self.opened_with) == 1:
                error = {"type": "error", "code": "conversation_closed", "detail": "closed"}
                await socket.send_json({**error, "client_message_id": frame["client_message_id"]})
            else:
                await super()._take(socket, frame)

    gateway = Closing(echo)
    async with serve(gateway.app) as url:
        code, out, _ = await chat(tmp_path, url, stdin="one\n")
    assert code == 0
    assert "you said one" in out
    assert len(gateway.opened_with) == 2


async def test_a_refused_line_is_explained_and_the_next_one_sent(tmp_path: Path) -> None:
    class Strict(FakeGateway):
        async def _take(self, socket: WebSocket, frame: dict[str, Any]) -> None:
            if frame["text"] == "bad":
                error = {"type": "error", "code": "invalid", "detail": "not like this"}
                await socket.send_json({**error, "client_message_id": frame["client_message_id"]})
            else:
                await super()._take(socket, frame)

    gateway = Strict(echo)
    async with serve(gateway.app) as url:
        code, out, _ = await chat(tmp_path, url, stdin="bad\ngood\n")
    assert code == 0
    assert "not like this" in out
    assert "you said good" in out


async def test_a_token_that_no_program_printed_is_named_in_one_line(tmp_path: Path) -> None:
    async with serve(FakeGateway(echo).app) as url:
        code, _, err = await chat(tmp_path, url, "--token", "…paste it here…", stdin="hello\n")
    assert code == 2
    assert "--token" in err
    assert "Traceback" not in err


async def test_no_gateway_and_a_refusal_are_one_line_each(tmp_path: Path) -> None:
    code, _, err = await chat(tmp_path, "http://127.0.0.1:1")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "no gateway answers at http://127.0.0.1:1" in err
    assert "make run" in err
    gateway = FakeGateway(echo)
    gateway.refuse_opening = JSONResponse({"title": "Unauthorized", "detail": "the token is expired"}, 401)
    async with serve(gateway.app) as url:
        code, _, err = await chat(tmp_path, url)
    assert (code, len(err.splitlines())) == (2, 1)
    assert "the token is expired (401)" in err


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "It is very busy right now."),
        ("es", "Hay mucha actividad ahora."),
        ("fr", "Beaucoup de demandes en ce moment."),
        ("pl", "Duży ruch."),
        ("ko", "지금 이용자가 많습니다."),
        ("ru", "Очень много обращений."),
    ],
)
async def test_a_busy_gateway_is_named_and_asked_again_when_it_said(tmp_path: Path, locale: str, words: str) -> None:
    gateway = FakeGateway(echo)
    gateway.refuse_opening = JSONResponse({"code": "busy", "detail": "Too much.", "retry_after": 0.5}, 503)
    async with serve(gateway.app) as url:
        chatting = asyncio.create_task(chat(tmp_path, url, "--locale", locale, stdin="one\n"))
        await until_holds(lambda: gateway.opened_with, "an opening")
        gateway.refuse_opening = None
        code, out, err = await chatting
    assert (code, err) == (0, "")
    assert words in out
    assert "you said one" in out
    assert gateway.came_at[1] - gateway.came_at[0] >= 0.5


async def test_a_line_that_is_refused_for_now_is_sent_again(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    gateway.refusals = [{"code": "busy", "retry_after": 0.2}, {"code": "rate_limited", "retry_after": 0.1}]
    async with serve(gateway.app) as url:
        code, out, err = await chat(tmp_path, url, stdin="one\n")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Frontdesk: you said one"
    assert out.index("very busy") < out.index("Too fast")
    _, first, second, third = gateway.came_at
    assert second - first >= 0.2
    assert third - second >= 0.1


async def test_a_line_that_is_refused_is_given_up_with_the_reason(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    gateway.refusals = [{"code": "action_unknown"}, {"code": "rate_limited", "retry_after": 7_200}]
    async with serve(gateway.app) as url:
        code, out, err = await chat(tmp_path, url, "--locale", "fr", stdin="one\ntwo\n")
    assert (code, err) == (0, "")
    assert out.splitlines() == ["Ce bouton n'est plus valable.", "La limite est atteinte. Réessayez plus tard."]


async def test_a_line_that_was_given_up_is_not_sent_over_the_next_connection(tmp_path: Path) -> None:
    gateway = FakeGateway(cut_once)
    gateway.refusals = [{"code": "action_unknown"}]
    async with serve(gateway.app) as url:
        await chat(tmp_path, url, stdin="one\ntwo\n")
    assert len(gateway.connections) == 2
    assert [frame["text"] for frame in gateway.taken] == ["two"]


@pytest.mark.parametrize("code", ["token_expired", "token_superseded", "sign_in_required"])
async def test_a_token_that_is_refused_ends_it_with_the_reason(tmp_path: Path, code: str) -> None:
    gateway = FakeGateway(echo)
    gateway.refuse_opening = JSONResponse({"code": code, "detail": "No."}, 401)
    async with serve(gateway.app) as url:
        exit_code, _, err = await chat(tmp_path, url, "--locale", "pl")
    assert (exit_code, len(err.splitlines())) == (2, 1)
    assert REFUSALS[code]["pl"] in err
    assert len(gateway.opened_with) == 1


async def test_a_limit_of_hours_is_not_waited_for(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    gateway.refuse_opening = JSONResponse({"code": "rate_limited", "detail": "No.", "retry_after": 7_200}, 429)
    async with serve(gateway.app) as url:
        exit_code, _, err = await chat(tmp_path, url)
    assert exit_code == 2
    assert "The limit is reached." in err


def test_every_refusal_is_said_in_every_language() -> None:
    for code, words in REFUSALS.items():
        assert set(words) == set(LOCALES), code


async def test_in_a_terminal_replies_stream_and_the_end_of_input_leaves(tmp_path: Path) -> None:
    gateway = FakeGateway(echo)
    ours, theirs = pty.openpty()
    shown = bytearray()
    loop = asyncio.get_running_loop()
    loop.add_reader(ours, lambda: shown.extend(os.read(ours, 4096)))
    async with serve(gateway.app) as url:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "frontdesk", "chat", "--url", url, "--token", TOKEN,
            cwd=tmp_path, env=environment(TERM="xterm", NO_COLOR="1"), stdin=theirs, stdout=theirs, stderr=theirs,
        )  # fmt: skip
        try:
            await until_holds(lambda: "› ".encode() in shown, "it asks for a line")
            os.write(ours, b"hello\n")
            await until_holds(
                lambda: shown.count(b"you said hello") == 1 and shown.endswith("› ".encode()), "it answers"
            )
            assert b"you: hello" not in shown  # the terminal shows typed text by itself
            os.write(ours, b"\x04")
            assert await asyncio.wait_for(process.wait(), 5) == 0
        finally:
            loop.remove_reader(ours)
            if process.returncode is None:
                process.kill()
                await process.wait()
            os.close(ours)
            os.close(theirs)


async def test_a_proposal_is_confirmed_by_its_number_and_a_receipt_taken_back(tmp_path: Path) -> None:
    jane = {"id": "7", "properties": {"firstname": "Jane"}}
    change = {"property": "phone", "before": "+1 415", "after": "+44 20"}

    def asked(call_id: str) -> list[dict[str, str]]:
        return [{"action": f"{verb}:{call_id}", "label": verb.title()} for verb in ("confirm", "cancel")]

    async def answer(gateway: FakeGateway, socket: WebSocket, frame: dict[str, Any]) -> None:
        if frame.get("action"):
            card = {"kind": "updated", "contact": jane, "changes": [change], "undo": "token-1"}
            await socket.send_json(gateway.append("assistant", card=card))
        else:
            for call_id in ("a", "b"):
                proposed: dict[str, Any] = {
                    "kind": "proposed",
                    "call_id": call_id,
                    "reason": "rule",
                    "contact": jane,
                    "changes": [],
                }
                await socket.send_json(gateway.append("assistant", card=proposed))
                line = gateway.append("assistant", "Shall I?", notice="confirm", buttons=asked(call_id))
                await socket.send_json(line)
        await idle(socket)

    gateway = FakeGateway(answer)
    async with serve(gateway.app) as url:
        _, out, _ = await chat(tmp_path, url, stdin="change both\n3\n/undo\n")
    assert [frame.get("action") for frame in gateway.taken] == [None, "confirm:b", "undo:token-1"]
    assert "To confirm: Jane" in out
    assert "[3] Confirm" in out
    assert "/undo takes this back" in out


async def test_changes_of_others_and_search_criteria_are_shown(tmp_path: Path) -> None:
    jane = {"id": "7", "properties": {"firstname": "Jane"}}
    criteria = [
        {"property": "lifecyclestage", "operator": "eq", "value": "customer"},
        {"property": "x", "label": "Shirt size", "operator": "is_unknown"},
    ]

    async def answer(gateway: FakeGateway, socket: WebSocket, _frame: dict[str, Any]) -> None:
        for card in (
            {"kind": "changed", "contact": jane, "changes": [], "by": "Ann Lee", "at": "2026-11-25T09:30:00Z"},
            {"kind": "found", "contacts": [jane], "total": 1, "criteria": criteria},
            {"kind": "undone", "contact": jane, "changes": [], "removed": True},
        ):
            await socket.send_json(gateway.append("assistant", card=card))
        await idle(socket)

    async with serve(FakeGateway(answer).app) as url:
        _, out, _ = await chat(tmp_path, url, stdin="x\n")
    assert "Changed by someone else, by Ann Lee, 2026-11-25 09:30 UTC" in out
    assert "Lifecycle stage is Customer; Shirt size is empty" in out
    assert "Removed again: Jane" in out
