"""The address of Redis: each form gives its servers, and a wrong one is refused with a reason."""

from pathlib import Path

import pytest

from libs.messaging.topology.address import CommitWaits, parse_address


def test_a_single_server_keeps_its_url() -> None:
    for url in ("redis://ana:secret@redis.internal:6380/2", "rediss://redis:6379/0?ssl_ca_certs=%2Fca.pem"):
        address = parse_address(url)
        assert (address.kind, address.url_of()) == ("single", url)
    assert parse_address("unix:///run/redis.sock?db=1").url_of() == "unix:///run/redis.sock?db=1"
    assert parse_address("redis://").url_of() == "redis://localhost:6379"


def test_sentinels_name_a_master_and_have_a_login_of_their_own() -> None:
    address = parse_address("redis+sentinel://ana:p%40ss@one,two:26380/orders/3?sentinel_password=other")
    assert (address.kind, address.nodes, address.master) == ("sentinel", (("one", 26379), ("two", 26380)), "orders")
    assert address.url_of(("10.0.0.1", 6379)) == "redis://ana:p%40ss@10.0.0.1:6379/3"
    assert address.sentinel_options() == {"ssl": False, "username": None, "password": "other"}


def test_a_cluster_has_nodes_with_one_login_and_one_set_of_tls_files() -> None:
    address = parse_address("rediss+cluster://ana:pw@one:7000,[::1]:7001?ssl_ca_certs=/ca.pem&wait_replicas=1")
    assert (address.kind, address.nodes) == ("cluster", (("one", 7000), ("::1", 7001)))
    assert address.url_of(("::1", 7001)) == "rediss://ana:pw@[::1]:7001?ssl_ca_certs=%2Fca.pem"
    assert address.waits == CommitWaits(replicas=1)


def test_passwords_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("p@ss\n")
    (tmp_path / "other").write_text("word\n")
    files = f"password_file={tmp_path}/own&sentinel_password_file={tmp_path}/other"
    address = parse_address(f"redis+sentinel://ana@one/orders?{files}")
    assert address.url_of(("one", 1)) == "redis://ana:p%40ss@one:1/0"
    assert address.sentinel_options()["password"] == "word"
    assert "word" not in address.url_of()
    assert "p%40ss" not in str(address.sentinel_options())


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost", "must begin with redis://"),
        ("redis://one,two", "several servers"),
        ("redis+sentinel://one", "name the master"),
        ("redis+cluster://one/1", "only the database 0"),
        ("redis+cluster://one?db=1", "only the database 0"),
        ("redis+cluster://one,,two", "no name"),
        ("redis+cluster://", "no name"),
        ("redis+cluster://one:x", "Port could not be cast"),
        ("redis://one?wait_replicas=-1", "wait_replicas must be a whole number"),
        ("redis://:pw@one?password_file=/x", "not both"),
        ("redis://one?password_file=/there/is/none", "can't be read"),
        ("redis://one?socket_timeout=soon", "socket_timeout"),
    ],
)
def test_a_wrong_address_is_refused_with_a_reason(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_address(url)


def test_a_commit_waits_for_what_the_address_says() -> None:
    waits = CommitWaits(replicas=2, disks=1, timeout_ms=50)
    assert waits.commands == (("WAIT", 2, 50), ("WAITAOF", 1, 1, 50))
    assert waits.shortage([2, [1, 1]]) == ""
    assert "WAIT counted [1]" in waits.shortage([1, [1, 1]])
    assert "WAITAOF counted [1, 0]" in waits.shortage([2, [1, 0]])
    assert CommitWaits().commands == ()
