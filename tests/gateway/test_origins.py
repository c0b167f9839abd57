"""Origins in settings are read as people write them, or refused at the start: never as a site that looks allowed."""

import pytest
from pydantic import ValidationError

from services.gateway.origins import read_origins
from services.gateway.settings import GatewaySettings


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("", []),
        ("https://www.example.com", ["https://www.example.com"]),
        ("HTTPS://WWW.Example.com/", ["https://www.example.com"]),
        ("https://a.example, https://b.example", ["https://a.example", "https://b.example"]),
        ("https://a.example https://b.example\nhttps://a.example/", ["https://a.example", "https://b.example"]),
        ("https://a.example:443,http://a.example:80", ["https://a.example", "http://a.example"]),
        ("http://localhost:3000,http://[::1]:8080", ["http://localhost:3000", "http://[::1]:8080"]),
        ("https://bücher.example", ["https://xn--bcher-kva.example"]),
        ("*", ["*"]),
        ("null", ["null"]),
    ],
)
def test_they_are_as_browsers_send_them(written: str, origins: list[str]) -> None:
    assert read_origins(written) == origins
    assert GatewaySettings(allowed_origins=written).allowed_origins == origins


@pytest.mark.parametrize(
    "written",
    [
        "www.example.com", "//www.example.com", "https://", "https://shop.example/cart", "https://shop.example?a=b",
        "https://*.example.com", "https://me@shop.example", "https://a.example;https://b.example", "ftp://a.example",
        "https://a.example:port", '["https://a.example"]', "https://a..example",
    ],
)  # fmt: skip
def test_an_entry_that_no_browser_sends_is_refused_at_the_start(written: str) -> None:
    with pytest.raises(ValidationError, match="must be an origin such as"):
        GatewaySettings(allowed_origins=f"https://right.example,{written}")
    with pytest.raises(ValidationError, match="must be an origin"):
        GatewaySettings(desk_origins=written)
