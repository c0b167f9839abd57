"""The origins of sites: as settings name them, in the form in which browsers send them, and as a request names one.

People paste addresses from the browser, or write them by hand. An entry that no browser would ever send is refused at
the start: otherwise the site is refused later, and the setting looks right.
"""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

_SENT = re.compile(r"null|https?://[a-z0-9.:\[\]-]{1,253}", re.ASCII | re.IGNORECASE)

_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(headers: Mapping[str, str]) -> str | None:
    """The site of a request; None for a program's, or for a value that no browser sends."""
    origin = headers.get("origin")
    return origin if origin is not None and _SENT.fullmatch(origin) else None


def read_origins(text: str) -> list[str]:
    """Origins with commas or spaces between. `*` is any; `null` is a page without an origin. Raises ValueError."""
    return list(dict.fromkeys(_read(each) for each in text.replace(",", " ").split()))


def _read(entry: str) -> str:
    if entry in ("*", "null"):
        return entry
    wrong = f"{entry} must be an origin such as https://www.example.com"
    parts = urlsplit(entry.rstrip("/"))
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{wrong}: it begins with https:// (or http://)")
    if "*" in parts.netloc:
        raise ValueError(f"{wrong}: name each site (* alone allows all)")
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"{wrong}: without a path")
    try:
        return _sent(parts, parts.hostname)
    except ValueError:  # also of a name or a port that can't be
        raise ValueError(wrong) from None


def _sent(parts: SplitResult, host: str) -> str:
    """As browsers send it: in lower case, in ASCII, and without the port that its scheme implies."""
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}"
