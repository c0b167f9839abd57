"""The look that admins chose, in the shape of the settings that a page may have itself (`frontdeskSettings`)."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from libs.contracts import LOCALES, Locale, Model, WidgetLook

Texts = dict[Locale, str]
_IF_CHOSEN = Field(exclude_if=lambda value: value is None)


class Offset(Model):
    """Pixels to the edges of the page."""

    x: Annotated[int | None, _IF_CHOSEN] = None
    y: Annotated[int | None, _IF_CHOSEN] = None


class PageLook(Model):
    """Only what admins chose is present. Texts are complete: each language has one.

    `ink` is the colour of texts on the accent. `away` is said while no person is at the desk. `locale` is for visitors
    whose languages Frontdesk does not have.
    """

    accent: Annotated[str | None, _IF_CHOSEN] = None
    ink: Annotated[str | None, _IF_CHOSEN] = None
    logo: Annotated[str | None, _IF_CHOSEN] = None
    title: Annotated[Texts | None, _IF_CHOSEN] = None
    greeting: Annotated[Texts | None, _IF_CHOSEN] = None
    away: Annotated[Texts | None, _IF_CHOSEN] = None
    theme: Annotated[Literal["light", "dark"] | None, _IF_CHOSEN] = None
    position: Annotated[Literal["start"] | None, _IF_CHOSEN] = None
    offset: Annotated[Offset | None, _IF_CHOSEN] = None
    locale: Annotated[Locale | None, _IF_CHOSEN] = None
    hide: Annotated[Literal[True] | None, _IF_CHOSEN] = None


def look_of_page(look: WidgetLook) -> PageLook | None:
    """None for the usual look, so that most pages load no part for it."""
    offset = Offset(x=look.offset_x, y=look.offset_y)
    page = PageLook(
        accent=look.accent,
        ink=look.ink,
        logo=look.logo,
        title=_complete(look.title, look.locale),
        greeting=_complete(look.greeting, look.locale),
        away=_complete(look.away, look.locale),
        theme=None if look.theme == "auto" else look.theme,
        position="start" if look.position == "start" else None,
        offset=None if offset == Offset() else offset,
        locale=look.locale,
        hide=True if look.hide else None,
    )
    return None if page == PageLook() else page


def _complete(texts: Mapping[Locale, str], default: Locale | None) -> Texts | None:
    """A text for each language: its own, else that of the default language, English, or the first that there is."""
    if not texts:
        return None
    usual = texts.get(default or "en") or texts.get("en") or next(iter(texts.values()))
    return {locale: texts.get(locale, usual) for locale in LOCALES}
