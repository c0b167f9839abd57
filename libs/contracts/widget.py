"""The widget's look, as the desk's admins set it: colours, logo, texts in each language, and place.

A page's own `frontdeskSettings` win over it. Everything is data that the widget shows as text, a colour or an image.
"""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from libs.contracts.base import StrictModel
from libs.contracts.principals import Locale

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#7a1f5c"])]


def _is_image_address(value: str) -> str:
    parts = urlsplit(value)  # raises ValueError for a broken host
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("an image's address begins with https:// and names a host")
    if not value.isprintable() or any(sign in value for sign in ' \\"<>'):
        raise ValueError("the address has signs that no address has")
    return value


ImageAddress = Annotated[
    str, Field(max_length=500, examples=["https://acme.example/logo.png"]), AfterValidator(_is_image_address)
]
Pixels = Annotated[int, Field(ge=0, le=400)]
_Words = r"\S"
Title = Annotated[str, Field(min_length=1, max_length=60, pattern=_Words)]
Greeting = Annotated[str, Field(min_length=1, max_length=300, pattern=_Words)]
Away = Annotated[str, Field(min_length=1, max_length=120, pattern=_Words)]


class WidgetLook(StrictModel):
    """None and empty: the widget's usual look.

    `accent` is the colour of the launcher, buttons and own messages, and `ink` that of texts on it. The widget makes
    the accent darker or lighter until it can be read in both themes.

    `title`, `greeting` and `away` are by language. A language without a text gets that of the default language. `away`
    is said while no person is at the desk, and no calendar knows when one is back.

    `locale` is the language of visitors whose browser has none of Frontdesk's. `hide`: without a launcher.
    """

    accent: Colour | None = None
    ink: Colour | None = None
    logo: ImageAddress | None = None
    title: dict[Locale, Title] = {}
    greeting: dict[Locale, Greeting] = {}
    away: dict[Locale, Away] = {}
    theme: Literal["auto", "light", "dark"] = "auto"
    position: Literal["end", "start"] = "end"
    offset_x: Pixels | None = None
    offset_y: Pixels | None = None
    locale: Locale | None = None
    hide: bool = False
