"""`python -m sandbox` as a real process: one line when it listens, a clean stop, and data that stays."""

import json
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sandbox.hubspot.harness import Sandbox, wait_until

_STOP_SECONDS = 5
_CPU_SECONDS = 0.6


@contextmanager
def running(*options: str) -> Iterator[tuple[Sandbox, subprocess.Popen[str]]]:
    command = [sys.executable, "-W", "error", "-m", "sandbox", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            word, _, url = process.stdout.readline().strip().partition(" ")
            assert word == "sandbox", process.stderr.read()
            with Sandbox(url) as sandbox:
                yield sandbox, process
        finally:
            process.send_signal(signal.SIGTERM)
            ended = process.wait(_STOP_SECONDS)
        assert ended in (0, -signal.SIGKILL)
        assert process.stderr.read() == ""


def test_it_serves_until_a_signal_even_with_a_page_open() -> None:
    with running("--contacts", "5", "--tier", "off") as (sandbox, _):
        assert sandbox.search()["total"] == 5
        with sandbox.http.stream("GET", "/_sandbox/contacts/events", params={"after": "x"}) as events:
            next(events.iter_lines())


def test_it_starts_with_little_work() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with running():
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < _CPU_SECONDS


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _failed("--port", str(port))
    assert done == f"sandbox: can't listen on 127.0.0.1:{port}: Address already in use. Choose another --port.\n"


def test_contacts_stay_from_one_run_to_the_next(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "contacts.json"
    body = {"groupName": "g", "name": "badge", "label": "Badge", "type": "string", "fieldType": "text",
            "hasUniqueValue": True}  # fmt: skip
    with running("--data", str(data), "--contacts", "3") as (sandbox, _):
        sandbox.call("POST", "/crm/properties/2026-09/contacts", 201, json=body)
        made = sandbox.create(email="jane@acme.com", badge="B-1")
        other = sandbox.create(email="other@acme.com")
        merge = {"primaryObjectId": made["id"], "objectIdToMerge": other["id"]}
        merged = sandbox.call("POST", "/crm/v3/objects/contacts/merge", 200, json=merge)
    with running("--data", str(data), "--index-lag-ms", "60000") as (sandbox, _):
        found = sandbox.call("GET", f"/crm/v3/objects/contacts/{other['id']}?properties=badge", 200)
        assert (found["id"], found["properties"]["badge"]) == (merged["id"], "B-1")
        assert found["createdAt"] == made["createdAt"]
        assert sandbox.search(query="jane@acme.com")["total"] == 1
        assert sandbox.search()["total"] == 4
        error = sandbox.call("POST", "/crm/v3/objects/contacts", 409, json={"properties": {"email": "other@acme.com"}})
        assert merged["id"] in error["message"]
        assert sandbox.create(email="new@acme.com")["id"] > merged["id"]


def test_changes_are_on_disk_before_the_end(tmp_path: Path) -> None:
    data = tmp_path / "contacts.json"
    with running("--data", str(data), "--contacts", "1") as (sandbox, process):
        sandbox.create(email="jane@acme.com")
        wait_until(lambda: data.exists() and "jane@acme.com" in data.read_text(), "the change is written")
        process.kill()
        process.wait(_STOP_SECONDS)
    assert len(json.loads(data.read_text())["contacts"]) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["contacts.json"]


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 0}', '{"format": 1}'])
def test_data_that_can_not_be_read_is_one_clear_line_and_stays(tmp_path: Path, content: str) -> None:
    data = tmp_path / "contacts.json"
    data.write_text(content)
    error = _failed("--data", str(data))
    assert error.startswith(f"sandbox: {data} ")
    assert error.endswith("Move it away to start again.\n")
    assert error.count("\n") == 1
    assert data.read_text() == content


def _failed(*options: str) -> str:
    command = [sys.executable, "-m", "sandbox", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr
