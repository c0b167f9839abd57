"""Ports for servers: free, and still free when the server gets to listening."""

import asyncio
import random
from pathlib import Path

import pytest

from frontdesk.probes import accepts, bind_error, free_port

OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_free_port_is_none_that_an_outgoing_connection_may_get() -> None:
    first = int(OUTGOING.read_text().split()[0])
    assert all(11_000 <= free_port() < first for _ in range(50))


def test_two_programs_with_the_same_seed_choose_other_ports() -> None:
    """Test workers begin each test with one seed: they took the ports of each other's servers."""
    chosen = []
    for _ in range(2):
        random.seed(1)
        chosen.append([free_port() for _ in range(8)])
    assert chosen[0] != chosen[1]


async def test_one_listens_on_it_and_no_other_can() -> None:
    port = free_port()
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)
    async with server:
        assert await accepts("127.0.0.1", port)
        assert isinstance(bind_error("127.0.0.1", port), OSError)


def test_where_any_port_may_be_outgoing_the_system_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = tmp_path / "range"
    everything.write_text("1024\t65535\n")
    monkeypatch.setattr("frontdesk.probes._OUTGOING", everything)
    assert bind_error("127.0.0.1", free_port()) is None
