"""A flow's request leaves for the public internet only, however an address is written or wrapped."""

from ipaddress import IPv4Address, IPv6Address

import pytest

from libs.public_addresses import is_public

INSIDE = (
    "0.0.0.0",  # noqa: S104  (not bound to)
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.0.9", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16",
)  # fmt: skip
OUTSIDE = ("1.1.1.1", "8.8.8.8", "93.184.215.14", "100.63.255.255", "172.32.0.1", "192.0.1.1", "198.20.0.1")


def wrapped(address: str) -> list[str]:
    """An IPv4 address in each form in which a network unpacks it."""
    number = int(IPv4Address(address))
    high, low = number >> 16, number & 0xFFFF
    flipped = number ^ 0xFFFF_FFFF
    return [
        f"::ffff:{address}", f"64:ff9b::{high:x}:{low:x}", f"2002:{high:x}:{low:x}::1", f"::{high:x}:{low:x}",
        f"64:ff9b:1::{high:x}:{low:x}", f"2001:0:{high:x}:{low:x}:0:0:f7f7:f7f7",
        f"2001:0:808:808:0:0:{flipped >> 16:x}:{flipped & 0xFFFF:x}", f"2606:4700::5efe:{high:x}:{low:x}",
        f"2606:4700::200:5efe:{high:x}:{low:x}", f"::ffff:0:{high:x}:{low:x}",
    ]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_private_addresses_are_not_public_in_any_wrapping(address: str) -> None:
    assert not is_public(address)
    assert [form for form in wrapped(address) if is_public(form)] == []


@pytest.mark.parametrize(
    "address",
    [
        "::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1",
        "100:0:0:1::1", "2001:db8::1", "2001::1", "2001:10::1", "2001:20::1", "3fff::1", "5f00::1", "64:ff9b:1::1",
        "4000::1", "", "localhost", "0x7f.1", "1",
    ],
)  # fmt: skip
def test_local_reserved_and_unreadable_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internet_is_public_also_through_a_translator(address: str) -> None:
    assert is_public(address)
    mapped, translated, *_ = wrapped(address)
    assert is_public(mapped)
    assert is_public(translated)


@pytest.mark.parametrize("address", ["2606:4700:4700::1111", "2a00:1450:4001:813::200e"])
def test_given_out_ipv6_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(("kind", "address"), [(IPv4Address, "8.8.8.8"), (IPv6Address, "2606:4700:4700::1111")])
def test_ranges_that_a_later_python_reserves_are_not_public(
    monkeypatch: pytest.MonkeyPatch, kind: type, address: str
) -> None:
    assert is_public(address)
    monkeypatch.setattr(kind, "is_global", property(lambda _: False))
    assert not is_public(address)
