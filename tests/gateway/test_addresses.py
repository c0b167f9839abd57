"""Limits count the addresses that trusted proxies report, and never what a client claims."""

import pytest
from pydantic import ValidationError

from services.gateway.http.client_addresses import TrustedProxies, counted, read_address
from services.gateway.settings import GatewaySettings
from tests.gateway.conftest import StartGateway
from tests.gateway.running import SECRET, new_message_id

PROXY, CLIENT, FORGED = "10.0.0.1", "198.51.100.7", "203.0.113.9"


@pytest.mark.parametrize(
    ("trusted", "peer", "header", "address"),
    [
        ("0", CLIENT, [FORGED], CLIENT),
        ("0", None, [FORGED], "unknown"),
        ("1", PROXY, [CLIENT], CLIENT),
        ("1", PROXY, [f"{FORGED}, {CLIENT}"], CLIENT),
        ("1", PROXY, [FORGED, CLIENT], CLIENT),
        ("1", PROXY, [], PROXY),
        ("1", None, [CLIENT], CLIENT),
        ("*", PROXY, [f"{FORGED}, {CLIENT}"], CLIENT),
        ("2", PROXY, [f"{FORGED}, {CLIENT}, 10.0.0.2"], CLIENT),
        ("2", PROXY, [CLIENT], CLIENT),
        ("10.0.0.0/8", PROXY, [f"{FORGED}, {CLIENT}, 10.0.0.2"], CLIENT),
        ("10.0.0.0/8", CLIENT, [FORGED], CLIENT),
        ("10.0.0.0/8", PROXY, ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.0/8", None, [f"{FORGED}, {CLIENT}"], CLIENT),
        ("10.0.0.0/8, ::1", "::1", [f"{CLIENT}:4711"], CLIENT),
        ("1", PROXY, [f"{CLIENT}, "], PROXY),
        ("1", PROXY, [f"{CLIENT}, unknown"], PROXY),
        ("3", PROXY, [f"{FORGED}, unknown, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.0/8", PROXY, [f"{FORGED}, unknown"], PROXY),
        ("2", PROXY, [f"{CLIENT}, <script>, 10.0.0.2"], "10.0.0.2"),
        ("1", PROXY, ["x" * 30_000], PROXY),
        ("16", PROXY, [",".join([FORGED] * 9_000)], FORGED),
        ("1", PROXY, ["[2001:db8:1:2:3::4]:443"], "2001:db8:1:2::/64"),
        ("1", PROXY, ["2001:db8:1:2:ffff::1%eth0"], "2001:db8:1:2::/64"),
        ("1", PROXY, [f"::ffff:{CLIENT}"], CLIENT),
        ("1", PROXY, ["256.0.0.1"], PROXY),
        ("1", PROXY, [f"{CLIENT}:port"], PROXY),
        ("1", "nonsense", [], "unknown"),
        ("10.0.0.0/8", "nonsense", [FORGED], "unknown"),
    ],
)
def test_the_address_is_the_one_that_our_nearest_proxies_name(
    trusted: str, peer: str | None, header: list[str], address: str
) -> None:
    assert TrustedProxies.parse(trusted).client(peer, header) == address


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (f"for={FORGED}, for={CLIENT};proto=https;by={PROXY}", CLIENT),
        ('for="[2001:db8:1:2::9]:4711"', "2001:db8:1:2::/64"),
        (f'Proto=https; For="{CLIENT}:80"', CLIENT),
        ("for=_hidden", PROXY),
        ("proto=https", PROXY),
        (f"{FORGED}", PROXY),
    ],
)
def test_the_standard_header_is_read_where_proxies_write_it(header: str, address: str) -> None:
    assert TrustedProxies.parse("1", header="forwarded").client(PROXY, [header]) == address


def test_one_customers_network_is_one_sender() -> None:
    ours = {counted(read_address(f"2001:db8:1:2::{number:x}")) for number in range(100)}
    assert ours == {"2001:db8:1:2::/64"}
    assert counted(read_address("2001:db8:1:3::1")) not in ours


@pytest.mark.parametrize("wrong", ["proxy.internal", "10.0.0.0/99", "1.2.3", "17", "-1", "1 2"])
def test_a_wrong_setting_is_refused_at_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        GatewaySettings(_env_file=None, identity_secret=SECRET, trusted_proxies=wrong)


@pytest.mark.parametrize("trusted", ["1", "*", "127.0.0.0/8"])
async def test_forged_headers_buy_no_more_openings_messages_or_sockets(
    start_gateway: StartGateway, trusted: str
) -> None:
    gateway = await start_gateway(trusted_proxies=trusted, openings_per_address=3, messages_per_address=4)

    def forged(number: int) -> dict[str, str]:
        return {"X-Forwarded-For": f"203.0.113.{number}, {CLIENT}", "Forwarded": f"for=203.0.113.{number}"}

    openings = [await gateway.http.post("/v1/conversations", headers=forged(number)) for number in range(9)]
    assert [answer.status_code for answer in openings] == [201] * 3 + [429] * 6
    opened = openings[0].json()
    path, token = f"/v1/conversations/{opened['conversation_id']}/messages", opened["token"]
    said = [
        await gateway.http.post(
            path,
            json={"text": "hi", "client_message_id": new_message_id()},
            headers={**forged(number), "Authorization": f"Bearer {token}"},
        )
        for number in range(9)
    ]
    assert [answer.status_code for answer in said] == [202] * 4 + [429] * 5


async def test_a_client_that_no_proxy_vouches_for_is_counted_by_its_own_address(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(trusted_proxies="10.0.0.0/8", openings_per_address=1)
    answers = [
        await gateway.http.post("/v1/conversations", headers={"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201, 429, 429]
