"""`frontdesk up` for its user: one command, its output, its end; with stand-ins for the services."""

import os
import signal
import socket
from pathlib import Path

import httpx2
import pytest

from tests.frontdesk.stand_ins import PACKAGES, Tree, all_gone
from tests.waiting import is_alive, wait_until


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_it_says_where_the_sandbox_and_the_gateway_are_when_all_are_ready(tree: Tree) -> None:
    with tree.up("--gateways", "2", "--agents", "1") as up:
        sandbox, second, ready = up.lines_until_ready()
        assert sandbox.startswith("sandbox http://127.0.0.1:")
        assert second.startswith("gateway http://127.0.0.1:")
        assert httpx2.get(ready.removeprefix("ready "), trust_env=False).status_code == 200
        wait_until(lambda: "Ctrl-C" in up.errors(), "the panel says how to stop")
        assert len(tree.pids("agent")) == 1
        assert len(tree.pids("gateway")) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(tree: Tree, number: signal.Signals) -> None:
    with tree.up() as up:
        up.lines_until_ready()
        pids = [*tree.pids(), up.redis_pid()]
        assert len(pids) == 7
        assert up.stop(number) < 2
        assert up.process.returncode == 0
        all_gone(pids)
    assert not (tree.folder / ".frontdesk/deployment.json").exists()


def test_ctrl_c_in_a_terminal_reaches_the_children_once_and_in_order(tree: Tree) -> None:
    tree.write("services/agent", "import signal; signal.signal(signal.SIGINT, lambda *_: open('interrupted', 'w'))")
    with tree.up() as up:
        up.lines_until_ready()
        os.killpg(up.process.pid, signal.SIGINT)
        up.process.wait(timeout=5)
        assert not (tree.folder / "interrupted").exists()


def test_everything_is_stopped_within_5_s_even_what_does_not_want_to(tree: Tree) -> None:
    for package in PACKAGES:
        tree.write(package, "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    with tree.up() as up:
        up.lines_until_ready()
        pids = [*tree.pids(), up.redis_pid()]
        assert up.stop() < 5
        all_gone(pids)
        assert "agent-1 did not stop in time: killed" in up.errors()


def test_children_of_a_killed_parent_are_gone_too(tree: Tree) -> None:
    with tree.up() as up:
        up.lines_until_ready()
        pids = [*tree.pids(), up.redis_pid()]
        up.stop(signal.SIGKILL)
        all_gone(pids)


def test_a_killed_worker_is_started_again(tree: Tree) -> None:
    with tree.up("--agents", "1") as up:
        up.lines_until_ready()
        [first] = tree.pids("agent")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: len(tree.pids("agent")) == 2, "the agent runs again")
        wait_until(lambda: "agent-1 is ready again" in up.errors(), "it says so")
        assert "agent-1 was killed by SIGKILL; starting it again in 0.1 s" in up.errors()


def test_redis_comes_back_with_its_data(tree: Tree) -> None:
    from redis import Redis

    with tree.up() as up:
        up.lines_until_ready()
        with Redis.from_url(up.deployment()["redis_url"]) as redis:
            redis.set("kept", "1")
        os.kill(up.redis_pid(), signal.SIGKILL)
        wait_until(lambda: "redis is ready again" in up.errors(), "Redis runs again")
        with Redis.from_url(up.deployment()["redis_url"]) as redis:
            assert redis.get("kept") == b"1"
        up.stop()
    with tree.up() as up:
        up.lines_until_ready()
        with Redis.from_url(up.deployment()["redis_url"]) as redis:
            assert redis.get("kept") == b"1"
            assert redis.config_get("appendfsync") == {"appendfsync": "always"}
            assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert redis.config_get("hash-max-ziplist-value") == {"hash-max-ziplist-value": "256"}


def test_a_service_that_always_crashes_is_down_and_the_rest_goes_on(tree: Tree) -> None:
    tree.write("services/agent", "raise RuntimeError('no brain today')")
    with tree.up("--agents", "1") as up:
        *_, ready = up.lines_until_ready()
        assert httpx2.get(ready.removeprefix("ready "), trust_env=False).status_code == 200
        wait_until(lambda: "Ctrl-C" in up.errors(), "the panel is shown")
        said = up.errors()
        assert "agent-1 is down: exited with code 1, 5 times in a row; the rest goes on" in said
        assert "RuntimeError: no brain today" in said
        assert "Down       agent-1" in said
        assert up.process.poll() is None
        assert up.stop() < 5
        all_gone(tree.pids())


def one_line(text: str) -> str:
    [line] = text.splitlines()
    assert "Traceback" not in line
    return line


def test_a_taken_port_is_one_line(tree: Tree) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = tree.command("up", "--port", str(port))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert f"can't listen on 127.0.0.1 port {port}: address already in use" in one_line(ended.stderr)
    assert "--port" in ended.stderr


def test_a_second_up_on_the_same_folder_is_one_line(tree: Tree) -> None:
    with tree.up() as up:
        *_, ready = up.lines_until_ready()
        ended = tree.command("up", "--port", "0")
        assert ended.returncode == 2
        line = one_line(ended.stderr)
        assert f"another Frontdesk (pid {up.process.pid}, {ready.removeprefix('ready ')}) already runs" in line
        assert "--data" in line


def test_a_data_folder_that_cannot_be_written_is_one_line(tree: Tree) -> None:
    (tree.folder / "file").touch()
    ended = tree.command("up", "--data", "file/inside")
    assert ended.returncode == 2
    assert "can't write to the data folder file/inside: Not a directory" in one_line(ended.stderr)


def test_wrong_settings_are_one_line_each_by_their_variable(tree: Tree) -> None:
    (tree.folder / "services/agent/settings.py").write_text(
        "from pydantic_settings import BaseSettings\n"
        "class Settings(BaseSettings):\n"
        "    model_config = {'env_prefix': 'FRONTDESK_'}\n"
        "    shards: int\n"
        "    log_level: int\n"
    )
    tree.write("services/agent", "from services.agent.settings import Settings; Settings()")
    with tree.up("--agents", "1", FRONTDESK_SHARDS="many", FRONTDESK_LOG_LEVEL="loud") as up:
        assert up.process.wait(timeout=30) == 2
        lines = up.errors().splitlines()
        assert [line.partition(": Input should be a valid integer")[0] for line in lines] == [
            "frontdesk: FRONTDESK_SHARDS",
            "frontdesk: FRONTDESK_LOG_LEVEL",
        ]


def test_a_service_that_refuses_its_settings_prints_one_line(tree: Tree) -> None:
    tree.write("services/agent", "print('flows: greet.yaml:3: no such step'); sys.exit(2)")
    with tree.up("--agents", "2") as up:
        assert up.process.wait(timeout=30) == 2
        assert "can't start (flows: greet.yaml:3: no such step)" in one_line(up.errors())


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("FRONTDESK_PORT=eight", "FRONTDESK_PORT: must be a port number from 0 to 65535, is 'eight'"),
        ("FRONTDESK_REDIS_URL=http://localhost", "FRONTDESK_REDIS_URL: must begin with redis://"),
        ("FRONTDESK_REDIS_URL=redis://127.0.0.1:1", "FRONTDESK_REDIS_URL: nothing answers at 127.0.0.1:1"),
    ],
)
def test_a_wrong_setting_in_the_env_file_is_one_line(tree: Tree, settings: str, line: str) -> None:
    (tree.folder / ".env").write_text(settings)
    arguments = () if "PORT" in settings else ("--port", "0")
    ended = tree.command("up", *arguments)
    assert ended.returncode == 2
    assert line in one_line(ended.stderr)


def test_secrets_and_conversations_are_readable_by_their_owner_only(tree: Tree) -> None:
    with tree.up() as up:
        up.lines_until_ready()
        data = tree.folder / ".frontdesk"
        open_to_others = [
            path for path in (data, data / "identity-secret", data / "deployment.json", data / "redis/redis.conf")
            if path.stat().st_mode & 0o077
        ]  # fmt: skip
        assert open_to_others == []


def test_a_redis_of_ones_own_is_used_and_left_running(tree: Tree, redis_url: str) -> None:
    with tree.up(FRONTDESK_REDIS_URL=redis_url) as up:
        up.lines_until_ready()
        assert up.deployment()["redis_url"] == redis_url
        assert not (tree.folder / ".frontdesk/redis").exists()


def test_with_a_hubspot_token_there_is_no_sandbox(tree: Tree) -> None:
    with tree.up(FRONTDESK_HUBSPOT_TOKEN="pat-na1-test") as up:
        [ready] = up.lines_until_ready()
        assert ready.startswith("ready ")
        assert tree.pids("sandbox") == []
        assert all(is_alive(pid) for pid in tree.pids())
