"""`python -m frontdesk up` with the real services: it starts and ends quickly, and loses nothing."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

import httpx2
import pytest

from tests.chat_client import chatting, open_chat
from tests.frontdesk.stand_ins import ROOT, Up, all_gone, command, environment

pytestmark = pytest.mark.timeout(600)
"""A start needs CPU time for seven processes: on a full machine that is a minute."""

AGAIN_WITHIN_S = 240.0
"""A quiet machine is ready again within 3 s; one that runs tests on all its cores takes longer."""
STOPPED_WITHIN_S = 5.0
SHIPPED = {
    "FRONTDESK_FLOWS": str(ROOT / "flows"),
    "FRONTDESK_LOCALES": str(ROOT / "locales"),
    "FRONTDESK_DESK": str(ROOT / "desk" / "desk.yaml"),
}
"""The command runs in a folder of its own, so that a developer's `.env` has no part in this."""
CHILDREN = (
    "services.gateway", "services.agent", "services.hubspot_tools", "services.archive", "sandbox", "redis-server",
)  # fmt: skip


@asynccontextmanager
async def up(folder: Path, **extra: str) -> AsyncIterator[tuple[Up, str, list[int]]]:
    """Start it in a folder; yields the gateway's URL and all its processes once it is ready."""
    with (folder / "stderr").open("a+") as errors:
        process = spawn(folder, errors, extra)
        running = Up(process, errors, folder)
        try:
            *_, ready = await asyncio.to_thread(running.lines_until_ready)
            yield running, ready.removeprefix("ready "), [process.pid, *descendants(process.pid)]
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=10)
            assert process.stdout is not None
            process.stdout.close()


def spawn(folder: Path, errors: IO[str], extra: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "frontdesk", "up", "--port", "0", "--agents", "1"],
        cwd=folder, env=environment(**SHIPPED, **extra), stdout=subprocess.PIPE, stderr=errors, text=True,
        start_new_session=True,
    )  # fmt: skip


def descendants(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [grandchild for child in found for grandchild in descendants(child)]


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


async def ctrl_c(running: Up) -> float:
    """As a terminal sends it: to the whole group. Returns how long the end took."""
    began = time.monotonic()
    os.killpg(running.process.pid, signal.SIGINT)
    await asyncio.to_thread(running.process.wait, 20)
    return time.monotonic() - began


def staff_token(folder: Path) -> str:
    ended = command(folder, "token", "--role", "staff", "--email", "sam@desk.example")
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def the_commands_talk_to_it(folder: Path) -> None:
    email = f"piped.{uuid4().hex[:8]}@acme.com"
    answered = command(folder, "chat", stdin=f"create Pia Piped, {email}, +1 415 555 0101\n")
    assert answered.returncode == 0, answered.stderr
    assert "I keep your HubSpot contacts in order" in answered.stdout
    assert email in answered.stdout
    checked = command(folder, "doctor", "--json", **SHIPPED)
    assert checked.returncode == 0, checked.stdout
    assert '"broken"' not in checked.stdout


async def test_ctrl_c_leaves_nothing_running_and_the_next_start_goes_on(tmp_path: Path) -> None:
    """The commands talk to it while it runs: each start costs seven seconds of CPU time, so that one serves both."""
    email = f"jane.{uuid4().hex[:8]}@acme.com"
    async with up(tmp_path) as (running, gateway, pids):
        lines = [command_line(pid) for pid in pids]
        assert all(any(child in line for line in lines) for child in CHILDREN), lines
        await asyncio.to_thread(the_commands_talk_to_it, tmp_path)
        token = staff_token(tmp_path)
        async with chatting(gateway, token) as before:
            await before.ask(f"create Jane Doe, {email}, +1 415 555 0100 at Acme")
            assert before.cards[-1]["kind"] == "created"
            # The chat stays connected: contacts don't leave because an operator presses Ctrl-C.
            stopped_s = await ctrl_c(running)
        assert running.process.returncode == 0
        assert stopped_s < STOPPED_WITHIN_S
        all_gone(pids)

    began = time.monotonic()
    async with up(tmp_path) as (running, gateway, pids):
        ready_s = time.monotonic() - began
        after = await open_chat(gateway, token)
        assert after.id == before.id
        await after.connect()
        await after.until("the old conversation", lambda chat: len(chat.messages) >= len(before.messages))
        assert after.messages == before.messages
        await after.ask("change her phone to +1 415 555 0199")
        await after.confirm()
        [change] = after.cards[-1]["changes"]
        assert (change["before"], change["after"]) == ("+14155550100", "+14155550199")
        await after.disconnect()
        stopped_again_s = await ctrl_c(running)
        all_gone(pids)
    print(f"ready again after {ready_s:.2f} s; stopped after {stopped_s:.2f} s and {stopped_again_s:.2f} s")
    assert ready_s < AGAIN_WITHIN_S
    assert stopped_again_s < STOPPED_WITHIN_S


async def test_with_an_account_nothing_is_handed_to_a_stranger(tmp_path: Path) -> None:
    """In any configuration the demo is for the sandbox only, and staff sign in with a token."""
    given = {
        "FRONTDESK_HUBSPOT_TOKEN": "pat-na1-of-an-account",
        "FRONTDESK_DEMO": "true",
        "FRONTDESK_SANDBOX_URL": "http://127.0.0.1:9",
        "FRONTDESK_HUBSPOT_BASE_URL": "http://127.0.0.1:9",
    }
    async with up(tmp_path, **given) as (running, gateway, _), httpx2.AsyncClient(trust_env=False) as http:
        for path in ("/demo/config.json", "/demo/inbound", "/demo.js"):
            assert (await http.get(gateway + path)).status_code == 404
        page = (await http.get(gateway)).text
        assert "token" not in page
        assert "demo" not in page
        panel = await asyncio.to_thread(running.errors)
        assert "-m frontdesk token --role staff" in panel
        assert "you are signed in" not in panel
        async with chatting(gateway, staff_token(tmp_path)) as chat:
            await chat.welcomed()


async def test_a_model_that_keeps_everybody_waiting_does_not_keep_ctrl_c_waiting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        silent.settimeout(90)
        async with up(tmp_path, OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=url) as (running, gateway, pids):
            token = staff_token(tmp_path)
            async with chatting(gateway, token) as chat:
                key = await chat.say("hello?")
                await chat.until("it is kept", lambda c: any(f.get("client_message_id") == key for f in c.frames))
                asked, _ = await asyncio.to_thread(silent.accept)
                with asked:
                    assert await ctrl_c(running) < STOPPED_WITHIN_S
            all_gone(pids)

    # The earlier question is answered after the restart, by the guided assistant, as there is no model now.
    async with up(tmp_path) as (_, gateway, _):
        again = await open_chat(gateway, token)
        await again.connect()
        await again.until("an answer", lambda c: c._answers(key), 45)
        await again.disconnect()
