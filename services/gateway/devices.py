"""The browser and the device of a contact in plain words, from the User-Agent header."""

from libs.contracts import Model

# The first match counts: most browsers also name those that they descend from.
_BROWSERS = (
    ("Whale/", "Whale"),
    ("SamsungBrowser", "Samsung Internet"), ("YaBrowser", "Yandex Browser"), ("OPR/", "Opera"), ("OPT/", "Opera"),
    ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edg/", "Edge"), ("Vivaldi", "Vivaldi"), ("DuckDuckGo", "DuckDuckGo"),
    ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


class Device(Model):
    """None: not known."""

    browser: str | None = None
    system: str | None = None


def device_of(user_agent: str) -> Device:
    return Device(browser=_first(_BROWSERS, user_agent), system=_first(_SYSTEMS, user_agent))


def _first(known: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for mark, name in known if mark in text), None)
